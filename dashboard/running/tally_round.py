"""The tallies that a round of the inspector keeps for the pages, and whether what is kept still holds."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from dashboard.access.marks import put_mark
from dashboard.access.rules import EVERYTHING
from dashboard.assessment.departments.counting_tallies import KEPT, MARK, sums_between, tallies
from dashboard.assessment.departments.rules_quarter import Quarter, quarter_of
from dashboard.room.inspection.queries import OF_INCIDENTS, KindResult, examine, kept_findings
from dashboard.room.inspection.queries_look import InspectionScope
from dashboard.room.inspection.rules import KINDS
from dashboard.store.database import reading, transaction
from dashboard.words.days import day_start, township_date
from models import KeptTally

# (unit, id, day) -> the numbers of KEPT.
Days = dict[tuple[str, int, date], tuple[int, ...]]


def keep_tallies(at: datetime) -> int:
    """Count the quarter that runs at `at` (UTC) and the one before; returns how many days' rows are kept."""
    # By the whole minute: pages ask about whole minutes, the present one too.
    at = at.replace(second=0, microsecond=0)
    running = quarter_of(township_date(at))
    with reading() as session:
        counted = count_days(session, running.before, running)
    with transaction(is_domain=False) as session:
        store_days(session, counted, at, running.before, running)
    return len(counted)


def count_days(session: Session, *quarters: Quarter) -> Days:
    """What the units' incidents come to, for each day of the quarters on which there is anything."""
    counted: Days = {}
    for quarter in quarters:
        day = quarter.first
        while day <= quarter.last:
            for (unit, key), numbers in sums_between(session, day_start(day), day_start(day + timedelta(1))):
                if any(numbers):
                    counted[unit, key, day] = tuple(numbers)
            day += timedelta(1)
    return counted


def store_days(session: Session, counted: Days, at: datetime, *quarters: Quarter) -> None:
    """Let `counted` take the place of what is kept, unless that is newer. What is equal is not written."""
    mark = {"at": at.isoformat(), "quarters": [quarter.word for quarter in quarters]}
    if not put_mark(session, MARK, mark):
        return
    names = ("unit", "unit_id", "day")
    columns = (col(getattr(KeptTally, name)) for name in (*names, *KEPT))
    stored = {(unit, key, day): tuple(rest) for unit, key, day, *rest in session.execute(select(*columns))}
    for unit, key, day in (one for one, numbers in stored.items() if counted.get(one) != numbers):
        own = (col(KeptTally.unit) == unit, col(KeptTally.unit_id) == key, col(KeptTally.day) == day)
        session.execute(delete(KeptTally).where(*own))
    rows = [
        dict(zip((*names, *KEPT), (*one, *numbers), strict=True))
        for one, numbers in counted.items()
        if stored.get(one) != numbers
    ]
    if rows:
        session.execute(insert(KeptTally), rows)


def differences(session: Session, at: datetime) -> Iterator[str]:
    """What is kept otherwise than it is at `at` (UTC), in sentences; nothing where no round was made yet."""
    shown = kept_findings(InspectionScope(session, at, EVERYTHING), OF_INCIDENTS)
    for code, looked_at in examine(InspectionScope(session, at, EVERYTHING), OF_INCIDENTS).items():
        both = _numbers(shown[code]), _numbers(looked_at)
        for number in sorted(both[0] ^ both[1]):
            text = "列出了，再查没有" if number in both[0] else "没有列出，再查有"
            yield f"漏项“{KINDS[code].title}”：{number} {text}。"
    quarter = quarter_of(township_date(at))
    for one in (quarter, quarter.before):
        if tallies(session, one, at, is_kept=True) != tallies(session, one, at, is_kept=False):
            yield f"{one.year}年第{one.quarter}季度的部门、村社计数与逐件重算不一致。"


def _numbers(examined: KindResult) -> set[str]:
    return {f"{finding.case.number} {finding.who}".strip() for finding in examined.findings}
