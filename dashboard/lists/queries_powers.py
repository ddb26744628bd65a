"""赋权核对: whether the town holds an enforcement item for a matter. Read only."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.lists.queries_lookup import ITEM, who_is_responsible
from dashboard.lists.rules_lookup import fits
from dashboard.lists.rules_powers import answer, in_words
from models import TOWNSHIP_CODE, Category, Department, PowerGroup, PowerItem, PowerKind

MOST = 20
ANSWER_DTYPES = {
    "answer": "str",
    "text": "str",
    "imported": "int64",
    "total": "int64",
    "item_id": "Int64",
    "number": "Int64",
    "matter": "str",
    "lead_id": "Int64",
    "lead": "str",
    "held": "int64",
}
HELD = ("name", "category", "department", "stage", "example")
GROUPS = {"category": "str", "department": "str", "total": "int64", "stage": "str", "example": "bool"}


@needs("ground.read")
def power_check(session: Session, *, category_id: int | None, words: str, on: date) -> pd.DataFrame:
    """One row: `answer` (a word of PowerAnswer) and `text` (the sentence), `imported` and `total`
    enforcement items, how many are `held` for the matter, and the list item that names the lead
    (item_id, number, matter, lead_id, lead; NA and empty where the list knows none).
    """
    imported = session.execute(_enforcement(select(func.count()))).scalar_one()
    total = session.execute(
        select(func.coalesce(func.sum(col(PowerGroup.before) + col(PowerGroup.added)), 0)).where(
            col(PowerGroup.township_code) == TOWNSHIP_CODE, col(PowerGroup.kind) == PowerKind.ENFORCEMENT
        )
    ).scalar_one()
    ranked = who_is_responsible(session, category_id=category_id, words=words, on=on, most=1)
    best = ranked[ranked["kind"] == ITEM].to_dict("records")
    item: dict[Any, Any] = best[0] if best else {}
    held = len(held_powers(session, category_id=category_id, words=words, on=on))
    word = answer(found=held, imported=imported, total=total)
    lead = item.get("lead", "")
    row = {
        "answer": word.value,
        "text": in_words(word, imported=imported, total=total, lead=lead),
        "imported": imported,
        "total": total,
        "item_id": item.get("item_id"),
        "number": item.get("number"),
        "matter": item.get("title", ""),
        "lead_id": item.get("lead_id"),
        "lead": lead,
        "held": held,
    }
    return pd.DataFrame([row], columns=list(ANSWER_DTYPES)).astype(ANSWER_DTYPES)


@needs("ground.read")
def held_powers(session: Session, *, category_id: int | None, words: str, on: date) -> pd.DataFrame:
    """The town's enforcement items that speak of the matter: name, category, department, stage, example."""
    query: Any = (
        _enforcement(
            select(
                col(PowerItem.name),
                col(PowerItem.category),
                col(Department.name).label("department"),
                col(PowerItem.stage),
                col(PowerItem.example),
            )
        )
        .join(Department, col(Department.id) == col(PowerItem.department_id))
        .where(func.coalesce(col(PowerItem.since) <= on, True))
        .order_by(col(PowerItem.id))
    )
    category = session.execute(
        select(col(Category.name)).where(col(Category.id) == category_id)
    ).scalar_one_or_none()
    said = [text for text in (words, category) if text]
    rows = [tuple(row) for row in session.execute(query) if any(fits(row.name, text) for text in said)]
    return pd.DataFrame(rows[:MOST], columns=list(HELD)).astype(
        dict.fromkeys(HELD[:-1], "str") | {"example": "bool"}
    )


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


def _enforcement(query: Any) -> Any:
    return query.select_from(PowerItem).where(
        col(PowerItem.township_code) == TOWNSHIP_CODE, col(PowerItem.kind) == PowerKind.ENFORCEMENT
    )
