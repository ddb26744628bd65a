"""The figures of every module or village at once: one pass per group, by the definitions of the parts."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries_terms import (
    Window,
    accepted_conditions,
    closed_conditions,
    closing_columns,
    due_conditions,
    open_columns,
    open_conditions,
)
from dashboard.incidents.figures.rules_rows import NOWHERE as NOWHERE
from models import Incident, Module, Village

NUMBERS = ("accepted", "closed", "open", "overdue", "due", "on_time")
DTYPES = {"code": "str", "name": "str", **dict.fromkeys(NUMBERS, "int64")}
_UNITS: dict[str, tuple[Any, Any, Any]] = {
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
    found: dict[int | None, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
    for names, columns, conditions in groups:
        meant = (*conditions, *window.conditions)
        query: Any = select(key, *columns).select_from(Incident).where(*meant).group_by(key)
        for unit_id, *counts in session.execute(query):
            told = dict(zip(names, counts, strict=True))
            found[unit_id] |= {name: told[name] for name in NUMBERS if name in told}
    unit, name, order = _UNITS[of]
    units = session.execute(select(unit.id, unit.code, name).order_by(order, col(unit.id))).all()
    rows = [(code, shown, *found[own].values()) for own, code, shown in units]
    if None in found:
        rows.append((NOWHERE, NOWHERE, *found[None].values()))
    return pd.DataFrame(rows, columns=list(DTYPES)).astype(DTYPES)
