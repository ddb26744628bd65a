"""The tallies of the last two quarters, day by day, kept for the pages by a round of the inspector."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from dashboard.access.marks import put_mark
from dashboard.assessment.departments.counting_tallies import KEPT, MARK, sums_between
from dashboard.assessment.departments.rules_quarter import Quarter, quarter_of
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
    told = {"at": at.isoformat(), "quarters": [quarter.word for quarter in quarters]}
    if not put_mark(session, MARK, told):
        return
    names = ("unit", "unit_id", "day")
    columns = (col(getattr(KeptTally, name)) for name in (*names, *KEPT))
    kept = {(unit, key, day): tuple(rest) for unit, key, day, *rest in session.execute(select(*columns))}
    for unit, key, day in (one for one, numbers in kept.items() if counted.get(one) != numbers):
        own = (col(KeptTally.unit) == unit, col(KeptTally.unit_id) == key, col(KeptTally.day) == day)
        session.execute(delete(KeptTally).where(*own))
    rows = [
        dict(zip((*names, *KEPT), (*one, *numbers), strict=True))
        for one, numbers in counted.items()
        if kept.get(one) != numbers
    ]
    if rows:
        session.execute(insert(KeptTally), rows)
