"""What the incidents with a 一件事 item that a department leads come to in a quarter, by the day or at once.

A round of the inspector keeps the tallies of each day. A day is counted anew where anything was written
since about an incident that was reported on it, so that the answer is that of counting everything.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, null, or_, select
from sqlmodel import Session, col

from dashboard.assessment.departments.rules import Tally
from dashboard.assessment.departments.rules_quarter import Quarter
from dashboard.incidents.life.rules_life import OPEN_STATUSES
from dashboard.store.changes import changed_since
from dashboard.store.sql import is_shadowed
from dashboard.words.days import day_start
from models import Department, Exclusion, Incident, IncidentStatus, KeptTally, Rating, StoreMark

UNITS: dict[str, tuple[Any, Any]] = {
    "department": (Department, col(Incident.department_id)),
}
# Only what concerns several departments is rated as one.
MATTER = col(Incident.one_thing_id).is_not(None)
CLOSED = col(Incident.status) == IncidentStatus.CLOSED
CONTENT = (Rating.SATISFIED, Rating.FAIRLY_SATISFIED)
# The store's mark of the last round.
MARK = "tallied"
# So long it is used; several are made in the meantime.
USED_FOR = timedelta(minutes=30)
# Of more days everything is counted anew, and of more incidents their days are not looked up.
MOST_DAYS, MOST_CHANGED = 30, 1_000
# The numbers of a Tally but `overdue`, which the clock alone changes.
KEPT = ("on_time", "late", "content", "rated")
Sums = dict[tuple[str, int], list[int]]


def tallies(
    session: Session, quarter: Quarter, at: datetime, *, is_kept: bool
) -> dict[str, dict[int, Tally]]:
    """The Tally of each department, by its id, of the 一件事 matters that were reported in the quarter.

    到期未办结 is as of `at` (UTC). What was left out (剔除) does not count. `is_kept`: what the last round
    kept may be used.
    """
    sums = _from_kept(session, quarter, at) if is_kept else None
    if sums is None:
        sums = _sum_of(sums_between(session, day_start(quarter.first), day_start(quarter.next.first)))
    for own, numbers in _left_out(session, quarter):
        sums[own] = [one - less for one, less in zip(sums[own], numbers, strict=True)]
    overdue = _overdue(session, quarter, at)
    by_unit: dict[str, dict[int, Tally]] = {unit: {} for unit in UNITS}
    for own in sums.keys() | overdue.keys():
        on_time, late, content, rated = sums[own]
        unit, unit_id = own
        tally = Tally(on_time, late, overdue.get(own, 0), content, rated)
        # Days without a number are not kept: a unit without any is in neither answer.
        if tally != Tally():
            by_unit[unit][unit_id] = tally
    return by_unit


def led(session: Session, quarter: Quarter, department_id: int, part: str, at: datetime) -> list[Any]:
    """(number, is good) of each matter behind 按期办结 or 群众满意 of its lead, what is not good first."""
    done, due, rating = col(Incident.concluded_at), col(Incident.due_at), col(Incident.rating)
    if part == "on_time":
        good, counts = done <= due, or_(CLOSED, and_(done.is_(None), due < at))
    else:
        good, counts = rating.in_(CONTENT), rating.is_not(None)
    is_good = case((good, 1), else_=0)
    query = (
        select(col(Incident.number), is_good)
        .where(
            MATTER, counts, col(Incident.department_id) == department_id,
            col(Incident.reported_at) >= day_start(quarter.first),
            col(Incident.reported_at) < day_start(quarter.next.first),
            col(Incident.id).not_in(select(col(Exclusion.incident_id))),
        )
        .order_by(is_good, col(Incident.number))
    )  # fmt: skip
    return [(number, bool(one)) for number, one in session.execute(query)]


def sums_between(
    session: Session, start: datetime, end: datetime
) -> Iterable[tuple[tuple[str, int], list[int]]]:
    """(unit, id) and the numbers of KEPT of what was reported in [start, end) UTC; nothing is left out."""
    reported = col(Incident.reported_at)
    for unit, (table, own) in UNITS.items():
        # Unit after unit by its own index: that needs no sorting of the incidents.
        query: Any = select(table.id, *_numbers()).select_from(table).join(Incident, own == table.id)
        query = query.where(reported >= start, reported < end, MATTER).group_by(table.id)
        for key, *numbers in session.execute(query):
            yield (unit, key), numbers


def _numbers() -> tuple[Any, ...]:
    done, due, rating = col(Incident.concluded_at), col(Incident.due_at), col(Incident.rating)
    conditions = (
        and_(CLOSED, done <= due),
        and_(CLOSED, done > due),
        rating.in_(CONTENT),
        rating.is_not(None),
    )
    return tuple(func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in conditions)


def _sum_of(rows: Iterable[tuple[tuple[str, int], Iterable[int]]]) -> Sums:
    sums: Sums = defaultdict(lambda: [0] * len(KEPT))
    for key, numbers in rows:
        sums[key] = [before + number for before, number in zip(sums[key], numbers, strict=True)]
    return sums


def _few(quarter: Quarter, *numbers: Any) -> Any:
    """(department, numbers) of incidents of the quarter, to be narrowed to few of them."""
    # Neither by the units' own indexes nor by the times: of each, most lead to what is not meant.
    units = [(own + 0).label(unit) for unit, (_, own) in UNITS.items()]
    reported = func.coalesce(col(Incident.reported_at), null())
    within = (reported >= day_start(quarter.first), reported < day_start(quarter.next.first))
    return select(*units, *numbers).where(*within, MATTER).group_by(*units)


def _by_unit(session: Session, query: Any) -> Iterable[tuple[tuple[str, int], list[int]]]:
    for row in session.execute(query):
        ids, numbers = row[: len(UNITS)], list(row[len(UNITS) :])
        yield from (((unit, key), numbers) for unit, key in zip(UNITS, ids, strict=True) if key is not None)


def _left_out(session: Session, quarter: Quarter) -> Iterable[tuple[tuple[str, int], list[int]]]:
    meant = col(Incident.id).in_(select(col(Exclusion.incident_id)))
    yield from _by_unit(session, _few(quarter, *_numbers()).where(meant))


def _overdue(session: Session, quarter: Quarter, at: datetime) -> dict[tuple[str, int], int]:
    query = _few(quarter, func.count()).where(
        col(Incident.status).in_(sorted(OPEN_STATUSES)),
        col(Incident.concluded_at).is_(None),
        col(Incident.due_at) < at,
        col(Incident.id).not_in(select(col(Exclusion.incident_id))),
    )
    overdue: dict[tuple[str, int], int] = defaultdict(int)
    for own, (number,) in _by_unit(session, query):
        overdue[own] += number
    return overdue


def _from_kept(session: Session, quarter: Quarter, at: datetime) -> Sums | None:
    """As counting the whole quarter; None where no round is of use."""
    days = None if is_shadowed(session) else _days_anew(session, quarter, at)
    if days is None:
        return None
    query: Any = select(col(KeptTally.unit), col(KeptTally.unit_id)).add_columns(
        *(func.sum(col(getattr(KeptTally, name))) for name in KEPT)
    )
    query = query.where(
        col(KeptTally.day) >= quarter.first,
        col(KeptTally.day) <= quarter.last,
        col(KeptTally.day).not_in(days),
    ).group_by(col(KeptTally.unit), col(KeptTally.unit_id))
    rows: list[Any] = [((unit, key), numbers) for unit, key, *numbers in session.execute(query)]
    for day in days:
        rows += sums_between(session, day_start(day), day_start(day + timedelta(days=1)))
    return _sum_of(rows)


def _days_anew(session: Session, quarter: Quarter, at: datetime) -> list[date] | None:
    """The days of the quarter that have to be counted anew; None where all of them have."""
    mark = session.execute(
        select(col(StoreMark.value)).where(col(StoreMark.key) == MARK)
    ).scalar_one_or_none()
    round_kept: dict[str, Any] = json.loads(mark) if mark else {"quarters": ()}
    if quarter.word not in round_kept["quarters"]:
        return None
    made = datetime.fromisoformat(round_kept["at"])
    if not made <= at <= made + USED_FOR:
        return None
    changed = changed_since(session, made)
    if changed is None or len(changed) > MOST_CHANGED:
        return None
    on = col(Incident.reported_on)
    among = select(on).where(col(Incident.id).in_(sorted(changed)), on >= quarter.first, on <= quarter.last)
    days = sorted(set(session.execute(among).scalars()))
    return days if len(days) <= MOST_DAYS else None
