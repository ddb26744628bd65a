"""Figures of whole days from the counts that the store keeps: a few rows a day, however many incidents.

The counts know the whole town as it is now. For a part of it, or looking back, the incidents themselves are
asked, by the definitions in `queries_parts`; both answer alike.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select, union_all
from sqlmodel import Session, col

from dashboard.incidents.figures.queries_parts import Parts
from dashboard.incidents.figures.queries_terms import Window, closed_in_time, due_conditions
from dashboard.words.days import day_start, township_date
from models import CellTally, ConcludedTally, DueTally, Incident, IncidentStatus, ReportedTally

DAY = timedelta(days=1)
NUMBERS = ("due", "closed", "on_time")


def has_tallies(window: Window) -> bool:
    """Whether the window is of whole days and of all incidents."""
    is_of_days = all(moment == day_start(township_date(moment)) for moment in (window.start, window.end))
    return is_of_days and not window.conditions


def due_by(window: Window, unit: str | None = None) -> Any:
    """Subquery of due, closed and on_time of a window; with `unit`, for each `own` that has any.

    Days that are over come from the counts; what fell due today, up to now, from the incidents.
    """
    last = max(window.start, min(window.end, window.at))
    today = day_start(township_date(last))
    day, key = col(DueTally.day), unit or "module_id"
    tallied = select(getattr(DueTally, key), *(getattr(DueTally, name) for name in NUMBERS)).where(
        day >= township_date(window.start), day < township_date(today)
    )
    closed = case((col(Incident.status) == IncidentStatus.CLOSED, 1), else_=0)
    rest = select(
        func.coalesce(getattr(Incident, key), 0), 1, closed, case((closed_in_time(), 1), else_=0)
    ).where(*due_conditions(replace(window, start=max(today, window.start))))
    rows = union_all(tallied, rest).subquery()
    sums = [func.coalesce(func.sum(rows.c[name]), 0).label(name) for name in NUMBERS]
    if unit is None:
        return select(*sums).subquery()
    own = rows.c[unit].label("own")
    return select(own, *sums).where(own > 0).group_by(own).having(func.sum(rows.c.due) > 0).subquery()


def closed_by_module(start: datetime) -> Any:
    """What was closed since the beginning of a day: module_id, closed."""
    return (
        select(col(ConcludedTally.module_id), func.sum(ConcludedTally.closed).label("closed"))
        .where(col(ConcludedTally.day) >= township_date(start))
        .group_by(col(ConcludedTally.module_id))
    )


def number_of(first: date | None, last: date | None) -> Any:
    """Reports of the days first … last (both included; None: without limit): total."""
    total = func.coalesce(func.sum(ReportedTally.reported), 0)
    return select(total.label("total")).where(*_between(ReportedTally.day, first, last))


def by_day(first: date | None, last: date | None) -> Any:
    """Reports of the days first … last (both included; None: without limit): day, total."""
    total = func.sum(ReportedTally.reported)
    return (
        select(col(ReportedTally.day).label("day"), total.label("total"))
        .where(*_between(ReportedTally.day, first, last))
        .group_by(col(ReportedTally.day))
        .having(total > 0)
    )


def by_module(first: date | None, last: date | None) -> Any:
    """As `by_day`, for each module: module_id, total; those without one are not among them."""
    total = func.sum(ReportedTally.reported)
    return (
        select(col(ReportedTally.module_id), total)
        .where(*_between(ReportedTally.day, first, last), col(ReportedTally.module_id) > 0)
        .group_by(col(ReportedTally.module_id))
        .having(total > 0)
    )


def by_cell(connection: Connection, first: date | None, last: date | None) -> Any:
    """As `by_day`, for each square: cell, total. Whole weeks from the counts, the days beside them apart.

    A week of which nothing is reported after `last`, as the present one, counts as a whole.
    """
    latest = connection.execute(select(func.max(col(Incident.reported_on)))).scalar_one()
    if last and (latest is None or latest <= last):
        last = None
    monday = first and first + (-first.weekday() % 7) * DAY
    after = last and last + DAY - (last + DAY).weekday() * DAY
    week, day = col(CellTally.week), col(Incident.reported_on)
    tallied = select(col(CellTally.cell), col(CellTally.reported)).where(
        *((week >= monday,) if monday else ()), *((week < after,) if after else ())
    )
    parts = [tallied]
    if first and monday:
        parts.append(_cells_of(day >= first, day < min(monday, (last or monday) + DAY)))
    if last and after:
        parts.append(_cells_of(day >= max(after, monday or after), day <= last))
    rows = union_all(*parts).subquery()
    total = func.sum(rows.c.reported)
    return select(rows.c.cell, total.label("total")).group_by(rows.c.cell).having(total > 0)


def _cells_of(*days: Any) -> Any:
    cell = col(Incident.cell)
    return select(cell, func.count()).where(*days, cell.is_not(None)).group_by(cell)


def _between(column: Any, first: date | None, last: date | None) -> list[Any]:
    lower = [column >= first] if first else []
    return lower + ([column <= last] if last else [])


def _closing(session: Session, window: Window) -> Parts:
    due, closed, on_time = session.execute(select(due_by(window))).one()
    return {"closing_rate": (closed, due), "on_time_rate": (on_time, due)}


def _sums(session: Session, window: Window, *names: str) -> Any:
    sums = [func.coalesce(func.sum(getattr(ConcludedTally, name)), 0) for name in names]
    days = (township_date(window.start), township_date(window.end) - DAY)
    return session.execute(select(*sums).where(*_between(ConcludedTally.day, *days))).one()


def _shares(session: Session, window: Window) -> Parts:
    names = ("at_village", "escalated", "merged")
    whole, *parts = _sums(session, window, "concluded", *names)
    village, escalated, merged = parts
    return {
        "village_share": (village, whole),
        "town_share": (whole - sum(parts), whole),
        "escalated_share": (escalated, whole),
        "merged_share": (merged, whole),
    }


def _closed(session: Session, window: Window) -> Parts:
    closed, again, ratings, good = _sums(session, window, "closed", "reworked", "rated", "content")
    return {
        "closed": (closed, None),
        "rework_rate": (again, closed),
        "rating_rate": (ratings, closed),
        "satisfaction": (good, ratings),
    }


# By the same names as in GROUPS, for a window that has tallies.
OF_DAYS: dict[tuple[str, ...], Callable[[Session, Window], Parts]] = {
    ("closing_rate", "on_time_rate"): _closing,
    ("village_share", "town_share", "escalated_share", "merged_share"): _shares,
    ("closed", "rework_rate", "rating_rate", "satisfaction"): _closed,
}
