"""The 属地管理 list as a frame: as it is on a day, and every version of it. Read only."""

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, Category, Department, ResponsibilityHelper, ResponsibilityItem

ITEM = ResponsibilityItem
COLUMNS = (
    "item_id", "number", "version", "matter", "lead_id", "lead_code", "lead", "helper_ids", "helpers",
    "lead_duty", "town_duties", "category_code", "category", "basis", "effective_from", "effective_to",
    "example",
)  # fmt: skip
DTYPES = {
    "item_id": "int64",
    "number": "int64",
    "version": "int64",
    "lead_id": "int64",
    "example": "bool",
    **dict.fromkeys(
        ("matter", "lead_code", "lead", "lead_duty", "town_duties", "category_code", "category", "basis"),
        "str",
    ),
}


@needs("ground.read")
def items(session: Session, *, on: date) -> pd.DataFrame:
    """The list as valid on the township day `on`, by number: columns as COLUMNS.

    `helper_ids` and `helpers` (names) are tuples, dates are dates (None: no end), `category` is its
    Chinese name, empty where the item has none.
    """
    return _frame(
        session,
        col(ITEM.effective_from) <= on,
        func.coalesce(col(ITEM.effective_to) >= on, True),
    )


@needs("ground.read")
def versions(session: Session, *, number: int) -> pd.DataFrame:
    """Every version of one number, the first first; columns as COLUMNS."""
    return _frame(session, col(ITEM.number) == number)


def _frame(session: Session, *meant: Any) -> pd.DataFrame:
    majors = (
        select(col(Category.major_code), func.min(col(Category.major)).label("major"))
        .group_by(col(Category.major_code))
        .subquery()
    )
    query = (
        select(
            col(ITEM.id),
            col(ITEM.number),
            col(ITEM.version),
            col(ITEM.matter),
            col(ITEM.lead_department_id),
            col(Department.code),
            col(Department.name),
            col(ITEM.lead_duty),
            col(ITEM.town_duties),
            col(ITEM.category_code),
            func.coalesce(majors.c.major, ""),
            col(ITEM.basis),
            col(ITEM.effective_from),
            col(ITEM.effective_to),
            col(ITEM.example),
        )
        .join(Department, col(Department.id) == col(ITEM.lead_department_id))
        .join(majors, majors.c.major_code == col(ITEM.category_code), isouter=True)
        .where(col(ITEM.township_code) == TOWNSHIP_CODE, *meant)
        .order_by(col(ITEM.number), col(ITEM.version))
    )
    found = session.execute(query).all()
    helpers = _helpers(session, [row[0] for row in found])
    rows = [
        (*row[:7], *(tuple(part) for part in zip(*helpers[row[0]], strict=True)), *row[7:])
        if helpers[row[0]]
        else (*row[:7], (), (), *row[7:])
        for row in found
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(DTYPES)


def _helpers(session: Session, item_ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    """Id and name of the helping departments of each version."""
    query = (
        select(col(ResponsibilityHelper.item_id), col(Department.id), col(Department.name))
        .join(Department, col(Department.id) == col(ResponsibilityHelper.department_id))
        .order_by(col(Department.id))
    )
    if len(item_ids) < 100:
        query = query.where(col(ResponsibilityHelper.item_id).in_(item_ids))
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for item_id, department_id, name in session.execute(query):
        found[item_id].append((department_id, name))
    return found
