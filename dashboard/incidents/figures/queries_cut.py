"""Any figure of every module, department, village or month: one grouped pass for each group of figures."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries_cut_groups import (
    GROUPS,
    NOW,
    UNITS,
    Found,
    month_of,
    unit_of,
)
from dashboard.incidents.figures.queries_cut_groups import MONTH as MONTH
from dashboard.incidents.figures.queries_cut_kept import KEPT
from dashboard.incidents.figures.queries_tallies import has_tallies
from dashboard.incidents.figures.queries_terms import Window
from dashboard.incidents.figures.rules import FIGURES, rate
from dashboard.incidents.figures.rules_rows import NOWHERE
from dashboard.incidents.figures.rules_spans import shifted
from dashboard.store.sql import is_shadowed
from dashboard.words.days import township_date

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
    found: Found = defaultdict(dict)
    for names, group in GROUPS:
        if set(names) & set(keys) and (of != MONTH or names not in NOW):
            kept = KEPT.get((names, of)) if is_kept else None
            for unit, parts in (kept or group)(session, window, own).items():
                found[unit] |= parts
    units: list[tuple[Any, str, str]]
    units = [(m, f"{m:%Y-%m}", f"{m:%Y-%m}") for m in months] if of == MONTH else _units(session, of)
    if None in found:
        units.append((None, NOWHERE, NOWHERE))
    rows = [
        _row(code, name, key, *found.get(unit, {}).get(key, _nothing(key)))
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
    found = session.execute(select(unit.id, unit.code, name).order_by(order, col(unit.id)))
    return [(own, code, shown) for own, code, shown in found]


def _months(start: datetime, end: datetime) -> list[date]:
    """Firsts of the months that the window touches, the newest first."""
    month, first = township_date(end - timedelta(seconds=1)).replace(day=1), township_date(start)
    found = []
    while month >= first.replace(day=1):
        found.append(month)
        month = shifted(month, -1)
    return found
