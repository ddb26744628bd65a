"""How many enforcement items each department has given the town. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, Department, PowerGroup, PowerKind

GROUPS = {"category": "str", "department": "str", "total": "int64", "stage": "str", "example": "bool"}


@needs("ground.read")
def enforcement_groups(session: Session, *, department_id: int | None = None) -> pd.DataFrame:
    """How many enforcement items the town holds by category, of one department or all: columns as GROUPS."""
    query: Any = (
        select(
            col(PowerGroup.category),
            col(Department.name).label("department"),
            (col(PowerGroup.before) + col(PowerGroup.added)).label("total"),
            col(PowerGroup.stage),
            col(PowerGroup.example),
        )
        .join(Department, col(Department.id) == col(PowerGroup.department_id))
        .where(col(PowerGroup.township_code) == TOWNSHIP_CODE, col(PowerGroup.kind) == PowerKind.ENFORCEMENT)
        .order_by(col(Department.id), col(PowerGroup.category))
    )
    if department_id is not None:
        query = query.where(col(PowerGroup.department_id) == department_id)
    return pd.read_sql_query(query, session.connection(), dtype=GROUPS)
