"""What a filter may be set to: the codes and names that the store holds. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import String, cast, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import Category, Department, DepartmentKind, LectureSession, Module, Village

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
