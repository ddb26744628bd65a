"""The figures, computed by the store, of everything or of each unit. A rate shows its part and its whole."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import String, and_, cast, func, null, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries_parts import GROUPS, Parts, saved_per_incident
from dashboard.incidents.figures.queries_tallies import OF_DAYS, due_by, has_tallies
from dashboard.incidents.figures.queries_terms import (
    Window,
    accepted_conditions,
    closed_conditions,
    closing_columns,
    due_conditions,
    open_columns,
    open_conditions,
)
from dashboard.incidents.figures.rules import FIGURES, NOWHERE, rate
from dashboard.store.sql import is_shadowed
from models import Category, Department, DepartmentKind, Incident, LectureSession, Module, OneThing, Village

DTYPES = {"key": "str", "part": "float64", "whole": "float64", "value": "float64"}


@needs("incident.read", "wall.read")
def figures(
    session: Session,
    *,
    at: datetime,
    start: datetime,
    end: datetime,
    scope: Scope,
    keys: tuple[str, ...] | None = None,
    module: str | None = None,
    department: str | None = None,
    village: str | None = None,
) -> pd.DataFrame:
    """The figures named by `keys` (default: all) over [start, end) UTC as seen at `at`.

    `module`, `department`, `village` are codes that narrow the incidents within `scope`. Columns:
    key, part, whole (NaN for counts), value (NaN where there is no data).
    """
    wanted = set(keys or FIGURES)
    window = Window(at, start, end, (*_narrowing(module, department, village), *visible(scope)))
    parts: Parts = {}
    of_days = OF_DAYS if has_tallies(window) and not is_shadowed(session) else {}
    for names, group in GROUPS:
        if wanted & set(names):
            parts |= of_days.get(names, group)(session, window)
    rows = [_row(key, *parts[key]) for key in FIGURES if key in wanted]
    return pd.DataFrame(rows, columns=list(DTYPES)).astype(DTYPES)


@needs("incident.read", "wall.read")
def closing_by(
    session: Session, *, of: str, at: datetime, start: datetime, end: datetime, scope: Scope
) -> pd.DataFrame:
    """办结率 and 按期办结率 per module or department (`of`): code, name, due, closed, on_time."""
    unit: Any = {"module": Module, "department": Department}[of]
    window = Window(at, start, end, tuple(visible(scope)))
    is_kept = has_tallies(window) and not is_shadowed(session)
    counted = due_by(window, f"{of}_id") if is_kept else _closing_of(of, window)
    query = (
        select(unit.code, unit.name, counted.c.due, counted.c.closed, counted.c.on_time)
        .join(counted, unit.id == counted.c.own)
        .order_by(unit.code)
    )
    dtypes = {"code": "str", "name": "str", "due": "int64", "closed": "int64", "on_time": "int64"}
    return pd.read_sql_query(query, session.connection(), dtype=dtypes)


def _closing_of(of: str, window: Window) -> Any:
    """Subquery of own (id of a module or department), due, closed, on_time."""
    own: Any = {"module": Incident.module_id, "department": Incident.department_id}[of]
    # Counted apart from the names. Few matters have a department: its index is the shorter way, and knows
    # all that is asked. Of modules it is the days' index, if the sum keeps SQLite from the modules' own.
    is_few = of == "department"
    key = (own if is_few else own + 0).label("own")
    due = func.coalesce(col(Incident.due_at), null()) if is_few else col(Incident.due_at)
    meant = (*due_conditions(window, due), own.is_not(None), *window.conditions)
    return select(key, *closing_columns()).where(*meant).group_by(key).subquery()


@needs("incident.read", "wall.read")
def runs_saved_by_matter(
    session: Session, *, at: datetime, start: datetime, end: datetime, scope: Scope
) -> pd.DataFrame:
    """少跑次数 per 一件事 closed in [start, end) UTC: number, cases, most (departments on one ticket), saved.

    All versions of a matter count together; matters without a closed case are not among them.
    """
    runs = saved_per_incident(Window(at, start, end, tuple(visible(scope)))).subquery()
    query = (
        select(
            col(OneThing.number),
            func.count().label("cases"),
            func.max(runs.c.departments).label("most"),
            func.sum(runs.c.saved).label("saved"),
        )
        .join(runs, runs.c.one_thing_id == col(OneThing.id))
        .group_by(col(OneThing.number))
        .order_by(col(OneThing.number))
    )
    names = ("number", "cases", "most", "saved")
    return pd.read_sql_query(query, session.connection(), dtype=dict.fromkeys(names, "int64"))


def is_due_in(at: datetime, start: datetime, end: datetime) -> Any:
    """应办结 as a condition: due in the window and by now, not merged, cancelled, rejected or excluded."""
    return and_(*due_conditions(Window(at, start, end)))


def _row(key: str, part: float | None, whole: float | None) -> tuple[str, Any, Any, Any]:
    is_plain = FIGURES[key].kind != "percent"
    value = part if is_plain else rate(int(part or 0), int(whole or 0))
    return key, part, None if is_plain else whole, value


def _narrowing(module: str | None, department: str | None, village: str | None) -> Iterable[Any]:
    pairs = ((Incident.module_id, Module, module), (Incident.department_id, Department, department))
    for column, table, code in (*pairs, (Incident.village_id, Village, village)):
        if code is not None:
            yield col(column) == select(col(table.id)).where(col(table.code) == code).scalar_subquery()


NUMBERS = ("accepted", "closed", "open", "overdue", "due", "on_time")
UNIT_DTYPES = {"code": "str", "name": "str", **dict.fromkeys(NUMBERS, "int64")}
_UNIT_COLUMNS: dict[str, tuple[Any, Any, Any]] = {
    "module": (Module, Module.name, Module.sort_order),
    "village": (Village, Village.short_name, Village.code),
}
_OWN: dict[str, Any] = {"module": Incident.module_id, "village": Incident.village_id}


@needs("incident.read", "wall.read")
def by_unit(
    session: Session, *, of: str, at: datetime, start: datetime, end: datetime, scope: Scope
) -> pd.DataFrame:
    """Per module or village (`of`), in its usual order: code, name, and the figures of NUMBERS.

    accepted and closed in [start, end) UTC; open and overdue at `at`; due (应办结) and on_time as their
    rate has them. A last row with code and name `NOWHERE` counts what belongs to no unit, if anything does.
    """
    window = Window(at, start, end, tuple(visible(scope)))
    # By the sum, not in the order of the unit's own index, which would lead through its whole history.
    own = _OWN[of]
    key = (own + 0).label("own")
    groups: tuple[tuple[tuple[str, ...], list[Any], list[Any]], ...] = (
        (("accepted",), [func.count()], accepted_conditions(window)),
        (("closed",), [func.count()], closed_conditions(window)),
        (("open", "overdue"), open_columns(window), open_conditions(window)),
        # Of what was due also how much was closed at all: not asked here.
        (("due", "", "on_time"), closing_columns(), due_conditions(window)),
    )
    numbers: dict[int | None, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
    for names, columns, conditions in groups:
        meant = (*conditions, *window.conditions)
        query: Any = select(key, *columns).select_from(Incident).where(*meant).group_by(key)
        for unit_id, *counts in session.execute(query):
            counted = dict(zip(names, counts, strict=True))
            numbers[unit_id] |= {name: counted[name] for name in NUMBERS if name in counted}
    unit, name, order = _UNIT_COLUMNS[of]
    units = session.execute(select(unit.id, unit.code, name).order_by(order, col(unit.id))).all()
    rows = [(code, shown, *numbers[own].values()) for own, code, shown in units]
    if None in numbers:
        rows.append((NOWHERE, NOWHERE, *numbers[None].values()))
    return pd.DataFrame(rows, columns=list(UNIT_DTYPES)).astype(UNIT_DTYPES)


_DEPARTMENTS = (
    col(Department.code),
    col(Department.name),
    col(Department.kind) == DepartmentKind.IMPORTED,
    col(Department.id),
)
_OPTIONS: dict[str, tuple[Any, ...]] = {
    "module": (col(Module.code), col(Module.name), col(Module.sort_order)),
    "village": (col(Village.code), col(Village.short_name), col(Village.code)),
    "department": _DEPARTMENTS,
    "passed_by": _DEPARTMENTS,
    "lecture": (cast(col(LectureSession.id), String), col(LectureSession.topic), col(LectureSession.id)),
    "major": (col(Category.major_code), col(Category.major)),
    "category": (col(Category.code), col(Category.name), col(Category.major_code)),
}


@needs("ground.read")
def options(session: Session, *, of: str) -> pd.DataFrame:
    """code, name of every module, village, department, major, category or lecture (`of`), in their order."""
    code, name, *order = _OPTIONS[of]
    query = select(code.label("code"), name.label("name")).order_by(*(order or [code]))
    if of == "major":
        query = query.group_by(code, name)
    return pd.read_sql_query(query, session.connection(), dtype="str")
