"""Whom a scope reaches among seconded staff, as conditions: acts and queries take the same ones."""

from datetime import date
from typing import Any

from sqlalchemy import and_, false, not_, or_, select
from sqlmodel import col

from dashboard.access.rules import Scope
from models import CaseKind, CaseStatus, Placement, Secondment, StaffCase

UNDECIDED = (CaseStatus.REQUESTED, CaseStatus.RAISED, CaseStatus.EVIDENCED, CaseStatus.WITHDRAWN)


def reaches_cadre(scope: Scope, row: Any = Secondment, *, on: date) -> list[Any]:
    """The conditions on a secondment by which `scope` reaches it: its department, the person, or the
    module in which he works on that day; none where everything is reached."""
    if scope.everything:
        return []
    placed = select(col(Placement.cadre_id)).where(
        col(Placement.module_id).in_(scope.modules),
        col(Placement.from_on) <= on,
        or_(col(Placement.to_on).is_(None), col(Placement.to_on) >= on),
    )
    parts = [row.department_id.in_(scope.departments), row.cadre_id.in_(scope.cadres)]
    return [or_(*parts, row.cadre_id.in_(placed))]


def seen_cases(scope: Scope, *, on: date) -> list[Any]:
    """The conditions on cases joined to their secondment by which `scope` sees them.

    Whom it is about, and his department, learn of a veto or a nomination once the leadership has decided.
    """
    if scope.everything:
        return []
    is_undecided = col(StaffCase.status).in_(UNDECIDED) & (col(StaffCase.kind) != CaseKind.TRANSFER)
    inside = reaches_cadre(Scope(modules=scope.modules), on=on) if scope.modules else [false()]
    return [or_(and_(*reaches_cadre(scope, on=on), not_(is_undecided)), *inside)]


def reached_cadres(scope: Scope, cadre_id: Any, *, on: date) -> list[Any]:
    """The conditions on a column of cadres: who was ever seconded within `scope`, or speaks of himself."""
    if scope.everything:
        return []
    ever = select(col(Secondment.cadre_id)).where(*reaches_cadre(scope, on=on))
    return [or_(cadre_id.in_(scope.cadres), cadre_id.in_(ever))]
