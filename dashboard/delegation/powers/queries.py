"""The register of delegated items: by category, item by item, its stages, and what the town can finish."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Integer, and_, case, func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.rules import Content, ItemContext
from dashboard.delegation.powers.rules_can import (
    Power,
    answer,
    known_leads,
    lead_by_category,
    matching_powers,
)
from dashboard.lists.queries_latest import names
from dashboard.lists.queries_lookup import ITEM, who_is_responsible
from models import TOWNSHIP_CODE, Department, PowerGroup, PowerItem, PowerKind, PowerStageStep

GROUPS: dict[str, Any] = {
    "group_id": "int64", "category": "str", "department": "str", "before": "int64", "added": "int64",
    "total": "int64", "imported": "int64", "examples": "int64", "stage": "str", "example": "bool",
}  # fmt: skip
TOTALS = ("kind", "before", "added", "total", "imported", "examples", "elsewhere")
ITEMS: dict[str, Any] = {
    "item_id": "int64", "name": "str", "category": "str", "department": "str", "stage": "str",
    "since": "object", "finishes_in_town": "bool", "example": "bool",
}  # fmt: skip
STEPS: dict[str, Any] = {
    "kind": "str", "category": "str", "from_stage": "str", "to_stage": "str", "from_on": "object",
    "basis": "str", "recorded_by": "str", "recorded_at": "datetime64[us, UTC]", "example": "bool",
}  # fmt: skip
HITS = ("name", "category", "department", "stage", "can", "why", "example")
OURS = col(PowerGroup.township_code) == TOWNSHIP_CODE
OUR_ITEMS = col(PowerItem.township_code) == TOWNSHIP_CODE


def _counted() -> Any:
    """Known items by kind and category: those of the real list, and examples."""
    is_example = case((col(PowerItem.example), 1), else_=0)
    return (
        select(
            col(PowerItem.kind).label("kind"),
            col(PowerItem.category).label("category"),
            func.sum(1 - is_example).cast(Integer).label("imported"),
            func.sum(is_example).cast(Integer).label("examples"),
        )
        .where(OUR_ITEMS)
        .group_by(col(PowerItem.kind), col(PowerItem.category))
        .subquery()
    )


@needs("ground.read")
def groups(session: Session, *, kind: PowerKind) -> pd.DataFrame:
    """The categories of one kind, the largest first; columns as GROUPS.

    `imported` of `total` are known item by item; `examples` are stand-ins and count for nothing.
    """
    counted = _counted()
    total = col(PowerGroup.before) + col(PowerGroup.added)
    query: Any = (
        select(
            col(PowerGroup.id).label("group_id"),
            col(PowerGroup.category),
            col(Department.name).label("department"),
            col(PowerGroup.before),
            col(PowerGroup.added),
            total.label("total"),
            func.coalesce(counted.c.imported, 0).label("imported"),
            func.coalesce(counted.c.examples, 0).label("examples"),
            col(PowerGroup.stage),
            col(PowerGroup.example),
        )
        .join(Department, col(Department.id) == col(PowerGroup.department_id))
        .outerjoin(
            counted,
            and_(counted.c.kind == col(PowerGroup.kind), counted.c.category == col(PowerGroup.category)),
        )
        .where(OURS, col(PowerGroup.kind) == kind)
        .order_by(total.desc(), col(PowerGroup.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=GROUPS)


@needs("ground.read")
def totals(session: Session) -> pd.DataFrame:
    """One row per kind: before, added, total by category; imported and examples item by item; `elsewhere`:
    imported ones whose category is none of the register's."""
    rows = []
    for kind in PowerKind:
        frame = groups(session, kind=kind)
        counted = _counted()
        query = select(
            func.coalesce(func.sum(counted.c.imported), 0), func.coalesce(func.sum(counted.c.examples), 0)
        ).where(counted.c.kind == kind)
        imported, examples = session.execute(query).one()
        before, added = int(frame["before"].sum()), int(frame["added"].sum())
        elsewhere = int(imported) - int(frame["imported"].sum())
        rows.append((kind.value, before, added, before + added, int(imported), int(examples), elsewhere))
    return pd.DataFrame(rows, columns=list(TOTALS))


@needs("ground.read")
def items(session: Session, *, kind: PowerKind, most: int = 1_000) -> pd.DataFrame:
    """What is known item by item, by category and name; columns as ITEMS."""
    query: Any = (
        select(
            col(PowerItem.id).label("item_id"),
            col(PowerItem.name),
            col(PowerItem.category),
            col(Department.name).label("department"),
            col(PowerItem.stage),
            col(PowerItem.since),
            col(PowerItem.finishes_in_town),
            col(PowerItem.example),
        )
        .join(Department, col(Department.id) == col(PowerItem.department_id))
        .where(OUR_ITEMS, col(PowerItem.kind) == kind)
        .order_by(col(PowerItem.example), col(PowerItem.category), col(PowerItem.name))
        .limit(most)
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(ITEMS)).astype(ITEMS)


@needs("ground.read")
def steps(session: Session, *, most: int = 50) -> pd.DataFrame:
    """The categories that went to another stage, the newest first; columns as STEPS, times UTC."""
    query: Any = (
        select(
            col(PowerGroup.kind), col(PowerGroup.category),
            *(col(getattr(PowerStageStep, name)) for name in list(STEPS)[2:]),
        )
        .join(PowerGroup, col(PowerGroup.id) == col(PowerStageStep.group_id))
        .where(OURS)
        .order_by(col(PowerStageStep.from_on).desc(), col(PowerStageStep.id).desc())
        .limit(most)
    )  # fmt: skip
    return pd.DataFrame(session.execute(query).all(), columns=list(STEPS)).astype(STEPS)


@needs("ground.read")
def can_finish(session: Session, *, words: str, on: date) -> dict[str, Any]:
    """`answer` (rules_can.Answer) to what somebody comes for, and `hits` (columns HITS) that it rests on.

    Whether the town may enforce is asked of queries_can."""
    kind = PowerKind.APPROVAL
    frame = items(session, kind=kind, most=5_000)
    powers = [Power(*row[:-1]) for row in frame.itertuples(index=False, name=None)]
    matches = matching_powers(powers, words, on)
    table = groups(session, kind=kind)
    lead = lead_by_category(known_leads(zip(table["category"], table["department"], strict=True)), words)
    if not matches and not lead:
        ranked = who_is_responsible(session, category_id=None, words=words, on=on, most=1)
        lead = next(iter(ranked[ranked["kind"] == ITEM]["lead"]), "")
    examples = dict(zip(frame["item_id"], frame["example"], strict=True))
    imported = int((~frame["example"]).sum())
    rows = [
        (hit.power.name, hit.power.category, hit.power.department, hit.power.stage, hit.can, hit.why,
         bool(examples[hit.power.item_id]))
        for hit in matches
    ]  # fmt: skip
    return {
        "answer": answer(matches, imported=imported, total=int(table["total"].sum()), lead=lead),
        "hits": pd.DataFrame(rows, columns=list(HITS)),
    }


@needs("power.manage")
def item_context(session: Session, *, kind: PowerKind) -> ItemContext:
    """Departments by every name, the items of a kind, and the register's categories."""
    query = select(PowerItem).where(
        col(PowerItem.township_code) == TOWNSHIP_CODE, col(PowerItem.kind) == kind
    )
    items = {
        row.name: (
            row.id or 0,
            Content(
                row.name, row.category, row.department_id, row.stage, row.since, row.finishes_in_town,
                row.example,
            ),
        )
        for row in session.execute(query).scalars()
    }  # fmt: skip
    of_register = select(col(PowerGroup.category)).where(
        col(PowerGroup.township_code) == TOWNSHIP_CODE, col(PowerGroup.kind) == kind
    )
    categories = list(session.execute(of_register.order_by(col(PowerGroup.id))).scalars())
    return ItemContext(names(session), items, categories)
