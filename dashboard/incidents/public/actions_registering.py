"""What an outside system sent becomes an incident, and its report stands beside those of villagers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.actions_report import report
from dashboard.incidents.public.codes import code_of, hashed
from dashboard.store.chain import canonical
from models import CameBy, Incident, VillagerReport, VillagerReportState

NOTHING: Mapping[str, Any] = {}


def form_key_of(api_key_id: int | None, kind: str, text: str | None) -> str:
    """Under which something is registered once: of its sender's `number`, or of a request's `key`."""
    return sha256(canonical([api_key_id, kind, text]).encode()).hexdigest()


@needs("incident.report")
def register_sent(
    session: Session,
    *,
    fields: Mapping[str, Any],
    form_key: str,
    source_id: str | None,
    body_hash: str,
    answers: Mapping[str, Any] = NOTHING,
    files: Sequence[KeptFile] = (),
    came_by: CameBy = CameBy.API,
    scope: Scope,
    by: Person,
    at: datetime,
) -> VillagerReport:
    """Register by the act that registers every other; `by` is the system with its key.

    What names no village is of the one to which the key is limited, if it is.
    """
    if fields.get("village_id") is None and len(scope.villages) == 1:
        fields = {**fields, "village_id": scope.villages[0]}
    report(session, fields=fields, form_key=form_key, answers=answers, files=files, scope=scope, by=by, at=at)
    made = select(col(Incident.id)).where(col(Incident.form_key) == form_key)
    row = VillagerReport(
        form_key=form_key, code_hash=hashed(code_of(session, form_key)), body_hash=body_hash,
        state=VillagerReportState.REGISTERED, came_by=came_by, api_key_id=by.api_key_id, source_id=source_id,
        address_mark="", device_mark="", text_mark="", received_at=at,
        incident_id=session.execute(made).scalar_one(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
