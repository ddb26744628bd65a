"""The inspector's round: everything is looked at, and what is found of incidents is kept for the pages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlmodel import Session, col

from dashboard.access.marks import put_mark
from dashboard.access.rules import EVERYTHING
from dashboard.room.inspection.queries_examine import KindResult, examine
from dashboard.room.inspection.queries_kept import (
    HORIZON,
    MARK,
    OF_INCIDENTS,
    OF_THE_LAST_DAYS,
    basis,
)
from dashboard.room.inspection.queries_look import InspectionScope
from dashboard.room.inspection.rules import LOOKING_BACK_DAYS
from dashboard.store.bulk import insert_rows
from dashboard.store.database import reading, transaction
from dashboard.town.clocks.calendar import MARK as CALENDAR
from models import Incident, KeptFinding, StoreMark

COLUMNS = ("kind", "incident_id", "ended_at", "since", "due", "who", "what")
CHUNK = 400


class RoundFindings(NamedTuple):
    """What a round found, as rows of COLUMNS, and the mark that says when, and on what it rests."""

    rows: list[tuple[Any, ...]]
    mark: dict[str, str]


def keep_findings(at: datetime) -> int | None:
    """Look at every incident, and keep what is missed at `at` (UTC) or will be within HORIZON.

    Returns how many findings were found; None where a kind could not be checked: then none are kept, and
    whoever asks looks for himself. Several processes may do this at once; the latest stays.
    """
    with reading() as session:
        gathered = gather_findings(session, at)
    with transaction(is_domain=False) as session:
        store_findings(session, gathered)
    return len(gathered.rows) if gathered else None


def gather_findings(session: Session, at: datetime) -> RoundFindings | None:
    """What a round at `at` finds; None where a kind could not be checked. Reads only."""
    # By the whole minute: pages ask about whole minutes, the present one too.
    at = at.replace(second=0, microsecond=0)
    # A day more: what ends its last day within the horizon still counts at first.
    look = InspectionScope(session, at + HORIZON, EVERYTHING, LOOKING_BACK_DAYS + 1)
    results = examine(look, OF_INCIDENTS)
    if any(one.why_not for one in results.values()):
        return None
    mark = {"at": at.isoformat(), "basis": basis(look, _calendar(session))}
    return RoundFindings(list(_rows(session, results)), mark)


def store_findings(session: Session, gathered: RoundFindings | None) -> None:
    """Let `gathered` take the place of what is kept, unless that is newer; None leaves nothing."""
    if gathered is None:
        session.execute(delete(StoreMark).where(col(StoreMark.key) == MARK))
    elif not put_mark(session, MARK, gathered.mark):
        return
    session.execute(delete(KeptFinding))
    insert_rows(session.connection(), "kept_finding", COLUMNS, gathered.rows if gathered else ())


def _calendar(session: Session) -> str:
    query = select(col(StoreMark.value)).where(col(StoreMark.key) == CALENDAR)
    return session.execute(query).scalar_one_or_none() or ""


def _rows(session: Session, results: dict[str, KindResult]) -> Iterator[tuple[Any, ...]]:
    dated = {one.case.incident_id for code in OF_THE_LAST_DAYS for one in results[code].findings}
    ended = _ends(session, sorted(dated))
    for code, examined in results.items():
        for one in examined.findings:
            end = ended.get(one.case.incident_id) if code in OF_THE_LAST_DAYS else None
            yield code, one.case.incident_id, end, one.since, one.due, one.who, one.what


def _ends(session: Session, ids: list[int]) -> dict[int, datetime]:
    """When each of the incidents ended; those that have not are left out."""
    ends: dict[int, datetime] = {}
    for start in range(0, len(ids), CHUNK):
        ended = col(Incident.concluded_at)
        query = select(col(Incident.id), ended).where(
            col(Incident.id).in_(ids[start : start + CHUNK]), ended.is_not(None)
        )
        ends.update(session.execute(query).all())
    return ends
