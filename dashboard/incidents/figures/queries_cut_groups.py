"""The groups of figures of many units or months at once, from the rows and from the counts that are kept."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from dashboard.incidents.figures.queries_parts import Parts, saved_per_incident
from dashboard.incidents.figures.queries_terms import (
    SHARES,
    Window,
    accepted_conditions,
    closed_columns,
    closed_conditions,
    closing_columns,
    due_conditions,
    extended,
    open_columns,
    open_conditions,
    reported_again,
    sent_columns,
    settled_conditions,
    share_columns,
    sum_of,
)
from dashboard.words.days import day_start, township_date
from models import Assignment, Department, Incident, Module, Village

UNITS: dict[str, tuple[Any, Any, Any, Any]] = {
    "module": (Incident.module_id, Module, Module.name, Module.sort_order),
    "department": (Incident.department_id, Department, Department.name, Department.code),
    "village": (Incident.village_id, Village, Village.short_name, Village.code),
}
MONTH = "month"
Found = dict[Any, Parts]
# The unit of a row, as a column; a month is told by the time that the figure goes by.
Own = Callable[[Any], Any]


def unit_of(of: str) -> Own:
    # By the sum, not in the order of the unit's own index, which would lead through its whole history.
    return lambda _: UNITS[of][0] + 0


def month_of(months: Sequence[date]) -> Own:
    def own(moment: Any) -> Any:
        # Newest first, so that the first border that is passed names the month.
        return case(*[(moment >= day_start(first), place) for place, first in enumerate(months)])

    return Months(months, own)


class Months:
    """The months as places of a list in SQL, and as dates outside it."""

    def __init__(self, months: Sequence[date], own: Own) -> None:
        self.months, self._own = months, own

    def __call__(self, moment: Any) -> Any:
        return self._own(moment)


def by_unit(own: Own, found: Iterable[Any]) -> list[tuple[Any, list[Any]]]:
    """What a grouped query found: the unit, and what was counted of it."""
    rows = [(unit, counts) for unit, *counts in found]
    if isinstance(own, Months):
        return [(own.months[place], counts) for place, counts in rows if place is not None]
    return rows


def _grouped(
    session: Session, window: Window, own: Own, moment: Any, columns: list[Any], conditions: list[Any]
) -> list[tuple[Any, list[Any]]]:
    key = own(moment).label("own")
    query = select(key, *columns).select_from(Incident).where(*conditions, *window.conditions).group_by(key)
    return by_unit(own, session.execute(query))


def _today(session: Session, window: Window, own: Own) -> Found:
    day = [col(Incident.reported_on) == township_date(window.at)]
    rows = _grouped(session, window, own, None, [func.count()], day)
    return {unit: {"reported_today": (number, None)} for unit, (number,) in rows}


def _accepted(session: Session, window: Window, own: Own) -> Found:
    rows = _grouped(
        session, window, own, col(Incident.accepted_at), [func.count()], accepted_conditions(window)
    )
    return {unit: {"accepted": (number, None)} for unit, (number,) in rows}


def _open(session: Session, window: Window, own: Own) -> Found:
    rows = _grouped(session, window, own, None, open_columns(window), open_conditions(window))
    return {unit: {"open": (number, None), "overdue": (late, None)} for unit, (number, late) in rows}


def _closing(session: Session, window: Window, own: Own) -> Found:
    rows = _grouped(session, window, own, col(Incident.due_at), closing_columns(), due_conditions(window))
    return told_closing(rows)


def told_closing(rows: list[tuple[Any, list[Any]]]) -> Found:
    return {
        unit: {"closing_rate": (closed, due), "on_time_rate": (on_time, due)}
        for unit, (due, closed, on_time) in rows
    }


def _handling(session: Session, window: Window, own: Own) -> Found:
    seconds, key = col(Incident.handling_seconds), own(col(Incident.concluded_at))
    meant = (
        select(
            key.label("own"),
            seconds.label("seconds"),
            func.row_number().over(partition_by=key, order_by=seconds).label("place"),
            func.count().over(partition_by=key).label("number"),
        )
        .where(*closed_conditions(window), *window.conditions)
        .subquery()
    )
    place, number = meant.c.place, meant.c.number
    # The one in the middle, or the two.
    middle = case(((place >= (number + 1) // 2) & (place <= number // 2 + 1), meant.c.seconds))
    query = select(meant.c.own, func.avg(meant.c.seconds), func.avg(middle)).group_by(meant.c.own)
    return {
        unit: {"mean_handling": (_float(mean), None), "median_handling": (_float(median), None)}
        for unit, (mean, median) in by_unit(own, session.execute(query))
    }


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _shares(session: Session, window: Window, own: Own) -> Found:
    rows = _grouped(
        session, window, own, col(Incident.concluded_at), share_columns(), settled_conditions(window)
    )
    return {
        unit: {name: (part, whole) for name, part in zip(SHARES, parts, strict=True)}
        for unit, (*parts, whole) in rows
    }


def _assignments(session: Session, window: Window, own: Own) -> Found:
    key = own(col(Assignment.sent_at)).label("own")
    query = (
        select(key, *sent_columns())
        .select_from(Assignment)
        .join(Incident, col(Incident.id) == Assignment.incident_id)
        .where(window.holds(Assignment.sent_at), *window.conditions)
        .group_by(key)
    )
    return {
        unit: {"signing_rate": (signed, sent), "return_rate": (back, sent)}
        for unit, (sent, signed, back) in by_unit(own, session.execute(query))
    }


def _closed(session: Session, window: Window, own: Own) -> Found:
    rows = _grouped(
        session, window, own, col(Incident.concluded_at), closed_columns(), closed_conditions(window)
    )
    return told_closed(rows)


def told_closed(rows: list[tuple[Any, list[Any]]]) -> Found:
    return {
        unit: {
            "closed": (closed, None),
            "rework_rate": (again, closed),
            "rating_rate": (ratings, closed),
            "satisfaction": (good, ratings),
        }
        for unit, (closed, again, ratings, good) in rows
    }


def _extensions(session: Session, window: Window, own: Own) -> Found:
    moment = col(Incident.dispatched_at)
    columns = [func.count(), sum_of(extended())]
    rows = _grouped(session, window, own, moment, columns, [window.holds(moment)])
    return {unit: {"extension_rate": (again, sent)} for unit, (sent, again) in rows}


def _duplicates(session: Session, window: Window, own: Own) -> Found:
    seen = reported_again(window, own(col(Incident.reported_at)))
    query = select(seen.c.own, func.count(), func.sum(seen.c.again)).group_by(seen.c.own)
    return {
        unit: {"duplicate_rate": (again, reported)}
        for unit, (reported, again) in by_unit(own, session.execute(query))
    }


def _runs_saved(session: Session, window: Window, own: Own) -> Found:
    runs = saved_per_incident(window, own(col(Incident.concluded_at)).label("own")).subquery()
    query = select(runs.c.own, func.sum(runs.c.saved)).group_by(runs.c.own)
    return {
        unit: {"runs_saved": (int(saved), None)} for unit, (saved,) in by_unit(own, session.execute(query))
    }


Group = Callable[[Session, Window, Own], Found]
NOW = (("reported_today",), ("open", "overdue"))
CLOSING, CLOSED = ("closing_rate", "on_time_rate"), ("closed", "rework_rate", "rating_rate", "satisfaction")
GROUPS: tuple[tuple[tuple[str, ...], Group], ...] = (
    (("reported_today",), _today),
    (("accepted",), _accepted),
    (("open", "overdue"), _open),
    (CLOSING, _closing),
    (("mean_handling", "median_handling"), _handling),
    (SHARES, _shares),
    (("signing_rate", "return_rate"), _assignments),
    (CLOSED, _closed),
    (("extension_rate",), _extensions),
    (("duplicate_rate",), _duplicates),
    (("runs_saved",), _runs_saved),
)
