"""Any figure of every module, department, village or month: one grouped pass for each group of figures."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import case, func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries_parts import Parts, saved_per_incident
from dashboard.incidents.figures.queries_tallies import due_by, has_tallies
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
from dashboard.incidents.figures.rules import FIGURES, NOWHERE, rate
from dashboard.incidents.figures.rules_spans import shifted
from dashboard.store.sql import is_shadowed
from dashboard.words.days import day_start, township_date
from models import Assignment, ConcludedTally, Department, Incident, Module, Village

UNITS: dict[str, tuple[Any, Any, Any, Any]] = {
    "module": (Incident.module_id, Module, Module.name, Module.sort_order),
    "department": (Incident.department_id, Department, Department.name, Department.code),
    "village": (Incident.village_id, Village, Village.short_name, Village.code),
}
MONTH = "month"
ByUnit = dict[Any, Parts]
# The unit of a row, as a column; the month is that of the moment by which the figure counts.
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


def by_unit(own: Own, rows: Iterable[Any]) -> list[tuple[Any, list[Any]]]:
    """The rows of a grouped query as the unit and what was counted of it."""
    counted = [(unit, counts) for unit, *counts in rows]
    if isinstance(own, Months):
        return [(own.months[place], counts) for place, counts in counted if place is not None]
    return counted


def _grouped(
    session: Session, window: Window, own: Own, moment: Any, columns: list[Any], conditions: list[Any]
) -> list[tuple[Any, list[Any]]]:
    key = own(moment).label("own")
    query = select(key, *columns).select_from(Incident).where(*conditions, *window.conditions).group_by(key)
    return by_unit(own, session.execute(query))


def _today(session: Session, window: Window, own: Own) -> ByUnit:
    day = [col(Incident.reported_on) == township_date(window.at)]
    rows = _grouped(session, window, own, None, [func.count()], day)
    return {unit: {"reported_today": (number, None)} for unit, (number,) in rows}


def _accepted(session: Session, window: Window, own: Own) -> ByUnit:
    rows = _grouped(
        session, window, own, col(Incident.accepted_at), [func.count()], accepted_conditions(window)
    )
    return {unit: {"accepted": (number, None)} for unit, (number,) in rows}


def _open(session: Session, window: Window, own: Own) -> ByUnit:
    rows = _grouped(session, window, own, None, open_columns(window), open_conditions(window))
    return {unit: {"open": (number, None), "overdue": (late, None)} for unit, (number, late) in rows}


def _closing(session: Session, window: Window, own: Own) -> ByUnit:
    rows = _grouped(session, window, own, col(Incident.due_at), closing_columns(), due_conditions(window))
    return closing_parts(rows)


def closing_parts(rows: list[tuple[Any, list[Any]]]) -> ByUnit:
    return {
        unit: {"closing_rate": (closed, due), "on_time_rate": (on_time, due)}
        for unit, (due, closed, on_time) in rows
    }


def _handling(session: Session, window: Window, own: Own) -> ByUnit:
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
        unit: {
            "mean_handling": (_number_or_none(mean), None),
            "median_handling": (_number_or_none(median), None),
        }
        for unit, (mean, median) in by_unit(own, session.execute(query))
    }


def _number_or_none(value: Any) -> float | None:
    return None if value is None else float(value)


def _shares(session: Session, window: Window, own: Own) -> ByUnit:
    rows = _grouped(
        session, window, own, col(Incident.concluded_at), share_columns(), settled_conditions(window)
    )
    return {
        unit: {name: (part, whole) for name, part in zip(SHARES, parts, strict=True)}
        for unit, (*parts, whole) in rows
    }


def _assignments(session: Session, window: Window, own: Own) -> ByUnit:
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


def _closed(session: Session, window: Window, own: Own) -> ByUnit:
    rows = _grouped(
        session, window, own, col(Incident.concluded_at), closed_columns(), closed_conditions(window)
    )
    return closed_parts(rows)


def closed_parts(rows: list[tuple[Any, list[Any]]]) -> ByUnit:
    return {
        unit: {
            "closed": (closed, None),
            "rework_rate": (again, closed),
            "rating_rate": (ratings, closed),
            "satisfaction": (good, ratings),
        }
        for unit, (closed, again, ratings, good) in rows
    }


def _extensions(session: Session, window: Window, own: Own) -> ByUnit:
    moment = col(Incident.dispatched_at)
    columns = [func.count(), sum_of(extended())]
    rows = _grouped(session, window, own, moment, columns, [window.holds(moment)])
    return {unit: {"extension_rate": (again, sent)} for unit, (sent, again) in rows}


def _duplicates(session: Session, window: Window, own: Own) -> ByUnit:
    seen = reported_again(window, own(col(Incident.reported_at)))
    query = select(seen.c.own, func.count(), func.sum(seen.c.again)).group_by(seen.c.own)
    return {
        unit: {"duplicate_rate": (again, reported)}
        for unit, (reported, again) in by_unit(own, session.execute(query))
    }


def _runs_saved(session: Session, window: Window, own: Own) -> ByUnit:
    runs = saved_per_incident(window, own(col(Incident.concluded_at)).label("own")).subquery()
    query = select(runs.c.own, func.sum(runs.c.saved)).group_by(runs.c.own)
    return {
        unit: {"runs_saved": (int(saved), None)} for unit, (saved,) in by_unit(own, session.execute(query))
    }


Group = Callable[[Session, Window, Own], ByUnit]
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


def _closing_kept(of: str) -> Any:
    def counted(session: Session, window: Window, own: Own) -> ByUnit:
        # The counts have no row for what belongs to no unit.
        tallied = due_by(window, f"{of}_id")
        query = select(tallied.c.own, tallied.c.due, tallied.c.closed, tallied.c.on_time)
        figures = closing_parts(by_unit(own, session.execute(query)))
        due, closed, on_time = session.execute(select(due_by(window))).one()
        for parts in figures.values():
            closed -= parts["closing_rate"][0] or 0
            due -= parts["closing_rate"][1] or 0
            on_time -= parts["on_time_rate"][0] or 0
        return figures | (closing_parts([(None, [due, closed, on_time])]) if due else {})

    return counted


def _concluded_kept(names: tuple[str, ...], as_parts: Callable[[list[tuple[Any, list[Any]]]], ByUnit]) -> Any:
    def counted(session: Session, window: Window, own: Own) -> ByUnit:
        key: Any = func.nullif(col(ConcludedTally.module_id), 0)
        if isinstance(own, Months):
            day = col(ConcludedTally.day)
            key = case(*[(day >= first, place) for place, first in enumerate(own.months)])
        sums = [func.sum(getattr(ConcludedTally, name)) for name in names]
        days = township_date(window.start), township_date(window.end)
        query = (
            select(key.label("own"), *sums)
            .where(col(ConcludedTally.day) >= days[0], col(ConcludedTally.day) < days[1])
            .group_by(key)
            .having(sums[0] > 0)
        )
        rows = [(unit, [int(one) for one in counts]) for unit, counts in by_unit(own, session.execute(query))]
        return as_parts(rows)

    return counted


def _share_parts(rows: list[tuple[Any, list[Any]]]) -> ByUnit:
    return {
        unit: {
            "merged_share": (merged, whole),
            "escalated_share": (escalated, whole),
            "village_share": (village, whole),
            "town_share": (whole - merged - escalated - village, whole),
        }
        for unit, (whole, merged, escalated, village) in rows
    }


_of_shares = _concluded_kept(("concluded", "merged", "escalated", "at_village"), _share_parts)
_of_closed = _concluded_kept(("closed", "reworked", "rated", "content"), closed_parts)
# From the counts that the store keeps, where they know the whole answer.
KEPT: dict[tuple[tuple[str, ...], str], Group] = {
    (CLOSING, "module"): _closing_kept("module"),
    (CLOSING, "department"): _closing_kept("department"),
    **{(SHARES, of): _of_shares for of in ("module", MONTH)},
    **{(CLOSED, of): _of_closed for of in ("module", MONTH)},
}


DTYPES = {"code": "str", "name": "str", "key": "str", "part": "float64", "whole": "float64",
          "value": "float64"}  # fmt: skip


@needs("incident.read", "wall.read")
def figures_by(
    session: Session,
    *,
    of: str,
    keys: tuple[str, ...],
    at: datetime,
    start: datetime,
    end: datetime,
    scope: Scope,
) -> pd.DataFrame:
    """The figures named by `keys` over [start, end) UTC as seen at `at`, for every unit of UNITS or month.

    Columns: code, name, key, part, whole, value, as `figures` has them; units in their usual order, months
    (2026-11) the newest first. A last unit NOWHERE where something belongs to none. What is counted at the
    moment belongs to no month.
    """
    window = Window(at, start, end, tuple(visible(scope)))
    months = _months(start, end)
    own = month_of(months) if of == MONTH else unit_of(of)
    is_kept = has_tallies(window) and not is_shadowed(session)
    figures: ByUnit = defaultdict(dict)
    for names, group in GROUPS:
        if set(names) & set(keys) and (of != MONTH or names not in NOW):
            tallied = KEPT.get((names, of)) if is_kept else None
            for unit, parts in (tallied or group)(session, window, own).items():
                figures[unit] |= parts
    units: list[tuple[Any, str, str]]
    units = [(m, f"{m:%Y-%m}", f"{m:%Y-%m}") for m in months] if of == MONTH else _units(session, of)
    if None in figures:
        units.append((None, NOWHERE, NOWHERE))
    rows = [
        _row(code, name, key, *figures.get(unit, {}).get(key, _nothing(key)))
        for unit, code, name in units
        for key in FIGURES
        if key in keys
    ]
    return pd.DataFrame(rows, columns=list(DTYPES)).astype(DTYPES)


def _row(
    code: str, name: str, key: str, part: float | None, whole: float | None
) -> tuple[str, str, str, Any, Any, Any]:
    is_plain = FIGURES[key].kind != "percent"
    value = part if is_plain else rate(int(part or 0), int(whole or 0))
    return code, name, key, part, None if is_plain else whole, value


def _nothing(key: str) -> tuple[float | None, float | None]:
    """A figure of which a unit has no row: a number is nought, of anything else there are no data."""
    is_number = FIGURES[key].kind == "count" and key != "runs_saved"
    return (0 if is_number else None), None


def _units(session: Session, of: str) -> list[tuple[Any, str, str]]:
    _, unit, name, order = UNITS[of]
    rows = session.execute(select(unit.id, unit.code, name).order_by(order, col(unit.id)))
    return [(own, code, shown) for own, code, shown in rows]


def _months(start: datetime, end: datetime) -> list[date]:
    """Firsts of the months that the window touches, the newest first."""
    month, first = township_date(end - timedelta(seconds=1)).replace(day=1), township_date(start)
    months = []
    while month >= first.replace(day=1):
        months.append(month)
        month = shifted(month, -1)
    return months
