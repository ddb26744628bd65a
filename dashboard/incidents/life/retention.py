"""How long what is known of a reporter is kept, and its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.files.attachments.checking import forget_contents
from models import (
    AdapterFile,
    AdapterRecord,
    AdapterState,
    Incident,
    IncidentStatus,
    VillagerReport,
    VillagerReportState,
)

# Matters that nobody dealt with: what is known of their reporters ends sooner. One that was joined to another
# is dealt with there.
NOT_DEALT_WITH = (IncidentStatus.CANCELLED, IncidentStatus.REJECTED)
IS_KNOWN = or_(col(Incident.reporter_name).is_not(None), col(Incident.reporter_phone).is_not(None))


@dataclass(frozen=True)
class Retention:
    """For how many days names and phones are kept after the conclusion: of what was dealt with, and of what
    was withdrawn, refused or thrown away unregistered (decisions-2, who may take part)."""

    days: int
    undealt: int

    def matters(self, at: datetime) -> Any:
        """Which incidents' time is over at `at` (UTC) while their reporters are still known."""
        concluded = col(Incident.concluded_at)
        is_undealt = col(Incident.status).in_(NOT_DEALT_WITH) & (
            concluded < at - timedelta(days=self.undealt)
        )
        return and_(IS_KNOWN, or_(concluded < at - timedelta(days=self.days), is_undealt))

    def thrown_away(self, session: Session, at: datetime) -> list[VillagerReport]:
        """Reports of the public page that were thrown away, and whose time is over, with what they name."""
        query = select(VillagerReport).where(
            col(VillagerReport.state) == VillagerReportState.THROWN_AWAY,
            col(VillagerReport.received_at) < at - timedelta(days=self.undealt),
            col(VillagerReport.content).is_not(None),
        )
        rows = session.execute(query).scalars()
        return [row for row in rows if row.content and (row.content.get("name") or row.content.get("phone"))]

    def refused(self, session: Session, at: datetime) -> list[AdapterRecord]:
        """Records of other systems that were refused, and whose time is over; nobody knows which of their
        fields name somebody."""
        query = select(AdapterRecord).where(
            col(AdapterRecord.state) == AdapterState.REFUSED,
            col(AdapterRecord.received_at) < at - timedelta(days=self.undealt),
            col(AdapterRecord.content).is_not(None),
        )
        return list(session.execute(query).scalars())


def is_owed(session: Session, kept: Retention, at: datetime) -> bool:
    """Whether anybody's time is over at `at` (UTC)."""
    over = session.execute(select(col(Incident.id)).where(kept.matters(at)).limit(1)).first()
    return over is not None or bool(kept.thrown_away(session, at) or kept.refused(session, at))


def forget_reporters(session: Session, kept: Retention, *, by: Person, at: datetime) -> int:
    """Erase the names and phones whose time is over at `at` (UTC); returns of how many reports."""
    erased = erase(session, kept.matters(at))
    for row in kept.thrown_away(session, at):
        row.content = {**(row.content or {}), "name": "", "phone": ""}
        erased += 1
    refused = kept.refused(session, at)
    for record in refused:
        record.content = None
        erased += 1
    came = col(AdapterFile.record_id).in_([record.id for record in refused])
    contents = list(session.execute(select(col(AdapterFile.sha256)).where(came)).scalars())
    session.execute(delete(AdapterFile).where(came))
    forget_contents(session, contents, at=at)
    data = {"what": "reporter", "number": erased}
    audit.record(session, "reporters", "reporter_erased", by=by, at=at, reason="保存期限已到", data=data)
    return erased


def erase(session: Session, which: Any) -> int:
    """Erase name and phone of who reported the incidents that `which` chooses; returns of how many.

    No log ever held them, so every chain stays whole, and no figure rests on them.
    """
    gone: Any = session.execute(
        update(Incident)
        .where(which, IS_KNOWN)
        .values(reporter_name=None, reporter_phone=None)
        .execution_options(synchronize_session=False)
    )
    number: int = gone.rowcount
    return number
