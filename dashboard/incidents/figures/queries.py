"""The figures, computed by the store. Every rate is a part of a whole, and both are shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, null, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries_parts import GROUPS, Parts, saved_per_incident
from dashboard.incidents.figures.queries_tallies import OF_DAYS, due_by, has_tallies
from dashboard.incidents.figures.queries_terms import Window, closing_columns, due_conditions
from dashboard.incidents.figures.rules import FIGURES, rate
from dashboard.store.sql import is_shadowed
from models import Department, Incident, Module, OneThing, Village

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
    found: Parts = {}
    kept = OF_DAYS if has_tallies(window) and not is_shadowed(session) else {}
    for names, group in GROUPS:
        if wanted & set(names):
            found |= kept.get(names, group)(session, window)
    rows = [_row(key, *found[key]) for key in FIGURES if key in wanted]
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
