"""Event categories with their usual way, and what is asked about each."""

from typing import Any

import pandas as pd
from sqlalchemy import case, func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import (
    TOWNSHIP_CODE,
    Category,
    CategoryQuestion,
    Module,
    OneThing,
    Platform,
    ResponsibilityItem,
)

CATEGORY_TYPES = {
    "category_id": "int64",
    "code": "str",
    "major": "str",
    "name": "str",
    "platform": "str",
    "platform_name": "str",
    "module": "str",
    "module_name": "str",
    "usual_class": "Int64",
    "item_number": "Int64",
    "one_thing_number": "Int64",
    "urgent": "bool",
    "example": "bool",
    "is_imported": "bool",
    "questions": "int64",
}
QUESTION_TYPES = {
    "question_id": "int64",
    "text": "str",
    "kind": "str",
    "choices": "str",
    "is_required": "bool",
    "sort_order": "int64",
    "is_active": "bool",
    "example": "bool",
}


@needs("setting.read")
def categories(session: Session) -> pd.DataFrame:
    """Columns as CATEGORY_TYPES, empty text for no platform or module; `questions` counts those in use."""
    asked = (
        select(
            col(CategoryQuestion.category_id).label("category_id"),
            func.sum(case((col(CategoryQuestion.is_active), 1), else_=0)).label("questions"),
        )
        .group_by(col(CategoryQuestion.category_id))
        .subquery()
    )
    own: Any = Category
    query = (
        select(
            own.id.label("category_id"),
            own.code,
            own.major,
            own.name,
            func.coalesce(Platform.code, "").label("platform"),
            func.coalesce(Platform.name, "").label("platform_name"),
            func.coalesce(Module.code, "").label("module"),
            func.coalesce(Module.name, "").label("module_name"),
            own.usual_class,
            own.item_number,
            own.one_thing_number,
            own.urgent,
            own.example,
            own.is_imported,
            func.coalesce(asked.c.questions, 0).label("questions"),
        )
        .join(Platform, col(Platform.id) == own.platform_id, isouter=True)
        .join(Module, col(Module.id) == own.module_id, isouter=True)
        .join(asked, asked.c.category_id == own.id, isouter=True)
        .where(own.township_code == TOWNSHIP_CODE)
        .order_by(own.is_imported, own.major_code, own.id)
    )
    return pd.read_sql_query(query, session.connection(), dtype=CATEGORY_TYPES)


@needs("setting.read")
def questions(session: Session, *, category_id: int) -> pd.DataFrame:
    """All questions of a category in their order, those out of use too; columns as QUESTION_TYPES."""
    own: Any = CategoryQuestion
    names = list(QUESTION_TYPES)[1:]
    query: Any = (
        select(own.id.label("question_id"), *(getattr(own, name) for name in names))
        .where(own.category_id == category_id)
        .order_by(own.is_active.desc(), own.sort_order, own.id)
    )
    return pd.read_sql_query(query, session.connection(), dtype=QUESTION_TYPES)


@needs("setting.read")
def platforms(session: Session) -> pd.DataFrame:
    """The platforms that are in force: code, name, module (its code)."""
    query: Any = (
        select(col(Platform.code), col(Platform.name), col(Module.code).label("module"))
        .join(Module, col(Module.id) == col(Platform.module_id))
        .where(col(Platform.valid_to).is_(None))
        .order_by(col(Platform.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype="str")


@needs("setting.read")
def list_matters(session: Session, *, of: str) -> pd.DataFrame:
    """number and name of the items (`of` items) or matters across departments (`things`) in force."""
    table: Any = ResponsibilityItem if of == "items" else OneThing
    name = table.matter if of == "items" else table.name
    query = (
        select(table.number, func.min(name).label("name"))
        .where(table.effective_to.is_(None), table.township_code == TOWNSHIP_CODE)
        .group_by(table.number)
        .order_by(table.number)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"number": "int64", "name": "str"})
