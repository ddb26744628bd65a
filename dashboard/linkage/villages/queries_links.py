"""三联工程 of a village, grid by grid; its low-income households, masked; its key work."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import of_villages
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.linkage.villages.rules import is_visit_due, masked_household
from models import (
    TOWNSHIP_CODE,
    Grid,
    HouseholdKind,
    KeyWorkItem,
    LowIncomeHousehold,
    Village,
    VillageLink,
    VillageVisit,
    VillageVisitStatus,
)

LINKS: dict[str, Any] = {
    "link_id": "int64",
    "kind": "str",
    "grid_id": "Int64",
    "grid": "object",
    "who": "str",
    "role": "str",
    "households": "Int64",
    "from_on": "object",
    "to_on": "object",
    "example": "bool",
}
HOUSEHOLDS: dict[str, Any] = {
    "household_id": "int64",
    "village_id": "int64",
    "village": "str",
    "label": "str",
    "visited_on": "object",
    "planned_on": "object",
    "is_due": "bool",
    "example": "bool",
}
ITEMS: dict[str, Any] = {
    "item_id": "int64",
    "title": "str",
    "points": "object",
    "awarded": "object",
    "result": "str",
    "evidence": "str",
    "judged_by": "str",
    "judged_at": "datetime64[us, UTC]",
    "example": "bool",
}


@needs("village_work.read")
def links(session: Session, *, village_id: int) -> pd.DataFrame:
    """两委联格 and 党员联户 of a village, those that hold first, then the past ones; columns as LINKS."""
    own = list(LINKS)[4:]
    query: Any = (
        select(
            col(VillageLink.id),
            col(VillageLink.kind),
            col(VillageLink.grid_id),
            col(Grid.name),
            *(col(getattr(VillageLink, name)) for name in own),
        )
        .outerjoin(Grid, col(Grid.id) == col(VillageLink.grid_id))
        .where(col(VillageLink.village_id) == village_id)
        .order_by(
            col(VillageLink.to_on).is_not(None), col(VillageLink.kind), col(Grid.code), col(VillageLink.id)
        )
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(LINKS)).astype(LINKS)


@needs("low_income.read")
def households(session: Session, *, today: date, scope: Scope) -> pd.DataFrame:
    """The low-income households within `scope`, masked; columns as HOUSEHOLDS.

    `visited_on`: the last visit; `planned_on`: the next one that is planned; `is_due`: not visited in the
    quarter of `today`. Those whose turn it is come first, the longest unvisited before the others.
    """
    visited = func.max(col(VillageVisit.visited_on))
    planned = func.min(col(VillageVisit.planned_on)).filter(
        col(VillageVisit.status) == VillageVisitStatus.PLANNED, col(VillageVisit.planned_on) >= today
    )
    query: Any = (
        select(
            col(LowIncomeHousehold.id),
            col(LowIncomeHousehold.village_id),
            col(Village.short_name),
            col(LowIncomeHousehold.name),
            col(LowIncomeHousehold.kind),
            visited,
            planned,
            col(LowIncomeHousehold.example),
        )
        .join(Village, col(Village.id) == col(LowIncomeHousehold.village_id))
        .outerjoin(VillageVisit, col(VillageVisit.household_id) == col(LowIncomeHousehold.id))
        .where(
            col(LowIncomeHousehold.township_code) == TOWNSHIP_CODE,
            col(LowIncomeHousehold.to_on).is_(None),
            *of_villages(scope, col(LowIncomeHousehold.village_id)),
        )
        .group_by(col(LowIncomeHousehold.id), col(Village.short_name), col(Village.code))
        .order_by(visited.nulls_first(), col(Village.code), col(LowIncomeHousehold.id))
    )
    rows = [
        (
            number,
            village_id,
            village,
            masked_household(name, HouseholdKind(kind)),
            last,
            following,
            is_visit_due(last, today),
            example,
        )
        for number, village_id, village, name, kind, last, following, example in session.execute(query)
    ]
    return pd.DataFrame(rows, columns=list(HOUSEHOLDS)).astype(HOUSEHOLDS)


@needs("village_work.read")
def key_work(session: Session, *, village_id: int, year: int, quarter: int) -> pd.DataFrame:
    """A village's items of a quarter in the order in which they were entered; points are Decimals."""
    query: Any = (
        select(col(KeyWorkItem.id), *(col(getattr(KeyWorkItem, name)) for name in list(ITEMS)[1:]))
        .where(
            col(KeyWorkItem.township_code) == TOWNSHIP_CODE,
            col(KeyWorkItem.village_id) == village_id,
            col(KeyWorkItem.year) == year,
            col(KeyWorkItem.quarter) == quarter,
        )
        .order_by(col(KeyWorkItem.id))
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(ITEMS)).astype(ITEMS)
