"""Departments, what hangs on each, and by which other names it is known."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, Department, DepartmentAlias, ResponsibilityItem, VillageDepartment

DEPARTMENT_TYPES = {
    "department_id": "int64",
    "name": "str",
    "short_name": "str",
    "kind": "str",
    "group_name": "str",
    "example": "bool",
    "items": "int64",
    "villages": "int64",
    "aliases": "int64",
}


@needs("setting.read")
def departments(session: Session) -> pd.DataFrame:
    """Columns as DEPARTMENT_TYPES: how many items it leads, villages it is linked to, other names it has."""

    def number(table: Any, column: Any, *more: Any) -> Any:
        query = select(func.count()).select_from(table).where(column == col(Department.id), *more)
        return query.correlate(Department).scalar_subquery()

    item: Any = ResponsibilityItem
    link: Any = VillageDepartment
    query: Any = (
        select(
            col(Department.id).label("department_id"),
            col(Department.name),
            col(Department.short_name),
            col(Department.kind),
            col(Department.group_name),
            col(Department.example),
            number(item, item.lead_department_id, item.effective_to.is_(None)).label("items"),
            number(link, link.department_id, link.to_on.is_(None)).label("villages"),
            number(DepartmentAlias, col(DepartmentAlias.department_id)).label("aliases"),
        )
        .where(col(Department.township_code) == TOWNSHIP_CODE)
        .order_by(col(Department.kind) == "imported", col(Department.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=DEPARTMENT_TYPES)


@needs("setting.read")
def aliases(session: Session, *, department_id: int) -> pd.DataFrame:
    """The other names of a department: alias, reason (short or rename), since (date or none)."""
    own: Any = DepartmentAlias
    query = (
        select(own.alias, own.reason, own.since)
        .where(own.department_id == department_id)
        .order_by(own.reason, own.since.desc(), own.alias)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"alias": "str", "reason": "str"})
