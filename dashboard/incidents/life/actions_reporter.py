"""Looking behind the mask of a reporter: with a right of its own, a reason, and an entry in the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope, refused_as_absent
from dashboard.access.rules_reporter import checked_reason
from dashboard.access.rules_rights import needs
from models import Incident

NameAndPhone = tuple[str | None, str | None]


@needs("phone.reveal")
def reveal_reporter(
    session: Session, *, incident_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> NameAndPhone:
    """Name and phone of who reported an incident that was never secret; Refused without a reason."""
    return _reveal(session, incident_id, reason, ~col(Incident.ever_secret), scope, by, at)


@needs("secret_reporter.reveal")
def reveal_secret_reporter(
    session: Session, *, incident_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> NameAndPhone:
    """Name and phone of who ever reported in confidence; Refused without a reason."""
    return _reveal(session, incident_id, reason, col(Incident.ever_secret), scope, by, at)


def _reveal(
    session: Session, incident_id: int, reason: str, kind: Any, scope: Scope, by: Person, at: datetime
) -> NameAndPhone:
    why = checked_reason(reason, "为什么要看上报人的信息", "查看")
    incident = session.execute(
        select(
            col(Incident.number),
            col(Incident.reporter_name),
            col(Incident.reporter_phone),
            col(Incident.ever_secret),
        ).where(col(Incident.id) == incident_id, kind, *visible(scope, held=True))
    ).first()
    if incident is None:
        raise refused_as_absent()
    data = {"what": "reporter", "secret": incident.ever_secret}
    audit.record(session, f"incident:{incident.number}", "revealed", by=by, at=at, reason=why, data=data)
    return incident.reporter_name, incident.reporter_phone
