"""Looking behind the mask of a reporter, with a right of its own, a reason, and an entry in the audit log;
and the end of what is known of him, on request."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope, refused_as_absent
from dashboard.access.rules_reporter import checked_reason
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.retention import IS_KNOWN, erase
from dashboard.words.errors import Refused
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


@needs("secret_reporter.reveal")
def erase_reporter(
    session: Session, *, incident_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> None:
    """Erase name and phone of who reported an incident, for good, as he may ask; Refused without a reason.

    No log ever held them, so every chain stays whole, and no figure rests on them.
    """
    why = checked_reason(reason, "为什么要删除上报人的信息", "删除")
    number = session.execute(
        select(col(Incident.number)).where(
            col(Incident.id) == incident_id, IS_KNOWN, *visible(scope, held=True)
        )
    ).scalar()
    if number is None:
        raise Refused("没有可以删除的上报人信息：没有登记过，或者已经删除。请刷新页面查看。")
    erase(session, col(Incident.id) == incident_id)
    data = {"what": "reporter"}
    audit.record(session, f"incident:{number}", "reporter_erased", by=by, at=at, reason=why, data=data)
