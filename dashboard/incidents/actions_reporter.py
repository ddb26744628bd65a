"""Looking behind the mask of a reporter: with a right of its own, a reason, and an entry in the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard import audit
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope, refused_as_absent
from dashboard.access.rules_rights import needs
from dashboard.errors import Refused
from models import Incident

FEWEST_SIGNS = 4
Known = tuple[str | None, str | None]


@needs("phone.reveal")
def reveal_reporter(
    session: Session, *, incident_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> Known:
    """Name and phone of who reported an incident that is not secret; Refused without a reason."""
    return _reveal(session, incident_id, reason, ~col(Incident.secret), scope, by, at)


@needs("secret_reporter.reveal")
def reveal_secret_reporter(
    session: Session, *, incident_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> Known:
    """Name and phone of who reported in confidence; Refused without a reason."""
    return _reveal(session, incident_id, reason, col(Incident.secret), scope, by, at)


def _reveal(
    session: Session, incident_id: int, reason: str, kind: Any, scope: Scope, by: Person, at: datetime
) -> Known:
    if len(reason.strip()) < FEWEST_SIGNS:
        raise Refused("请写明为什么要看上报人的信息（至少4个字），再点“查看”。理由会记入审计日志。")
    found = session.execute(
        select(
            col(Incident.number),
            col(Incident.reporter_name),
            col(Incident.reporter_phone),
            col(Incident.secret),
        ).where(col(Incident.id) == incident_id, kind, *visible(scope, held=True))
    ).first()
    if found is None:
        raise refused_as_absent()
    data = {"what": "reporter", "secret": found.secret}
    audit.record(
        session, f"incident:{found.number}", "revealed", by=by, at=at, reason=reason.strip(), data=data
    )
    return found.reporter_name, found.reporter_phone
