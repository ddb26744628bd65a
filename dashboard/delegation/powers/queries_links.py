"""Which enforcement items stand for which categories, who has checked that, and what it comes to."""

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.rules_can import Link, Power, judged
from dashboard.delegation.powers.rules_links import NONE_HELD, Content, LinkContext
from dashboard.files.sheets.rules_choices import matched
from dashboard.lists.queries_known import names
from dashboard.words.days import holds_on, township_date
from models import (
    TOWNSHIP_CODE,
    Category,
    Department,
    PowerItem,
    PowerKind,
    PowerLink,
    PowerLinkCheck,
)

LINKS: dict[str, Any] = {
    "link_id": "int64", "category_id": "int64", "item_id": "Int64", "item": "str", "item_category": "str",
    "stage": "str", "since": "object", "finishes": "bool", "department_id": "Int64", "department": "str",
    "from_on": "object", "to_on": "object", "basis": "str", "recorded_by": "str",
    "recorded_at": "datetime64[us, UTC]", "example": "bool",
}  # fmt: skip
VERDICTS: dict[str, Any] = {
    "category_id": "int64", "code": "str", "major": "str", "name": "str", "answer": "str", "items": "str",
    "links": "int64", "current": "int64", "checked_by": "str", "checked_on": "object", "example": "bool",
}  # fmt: skip
CHECKS: dict[str, Any] = {
    "checked_by": "str", "checked_at": "datetime64[us, UTC]", "ended_at": "datetime64[us, UTC]",
    "ended_why": "str", "example": "bool",
}  # fmt: skip
OURS = col(PowerLink.township_code) == TOWNSHIP_CODE


@needs("ground.read")
def links(session: Session, *, category_id: int | None = None) -> pd.DataFrame:
    """What stands for every category or for one, of all days, the newest first; columns as LINKS.

    `item` is 镇里没有 where the town holds none; `department`: whose item it is, or who enforces instead.
    """
    item, unit = PowerItem, func.coalesce(col(PowerItem.department_id), col(PowerLink.department_id))
    query: Any = (
        select(
            col(PowerLink.id).label("link_id"),
            col(PowerLink.category_id),
            col(PowerLink.item_id),
            func.coalesce(col(item.name), NONE_HELD).label("item"),
            func.coalesce(col(item.category), "").label("item_category"),
            func.coalesce(col(item.stage), "").label("stage"),
            col(item.since),
            func.coalesce(col(item.finishes_in_town), False).label("finishes"),
            unit.label("department_id"),
            func.coalesce(col(Department.name), "").label("department"),
            *(col(getattr(PowerLink, name)) for name in list(LINKS)[10:]),
        )
        .outerjoin(item, col(item.id) == col(PowerLink.item_id))
        .outerjoin(Department, col(Department.id) == unit)
        .where(OURS)
        .order_by(col(PowerLink.category_id), col(PowerLink.from_on).desc(), col(PowerLink.id).desc())
    )
    if category_id is not None:
        query = query.where(col(PowerLink.category_id) == category_id)
    return pd.DataFrame(session.execute(query).all(), columns=list(LINKS)).astype(LINKS)


@needs("ground.read")
def checks(session: Session, *, category_id: int) -> pd.DataFrame:
    """Who has checked a category, and until when that held, the newest first; columns as CHECKS."""
    query = (
        select(*(col(getattr(PowerLinkCheck, name)) for name in CHECKS))
        .where(col(PowerLinkCheck.category_id) == category_id)
        .order_by(col(PowerLinkCheck.checked_at).desc(), col(PowerLinkCheck.id).desc())
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(CHECKS)).astype(CHECKS)


@needs("ground.read")
def verdicts(session: Session, *, on: date, category_id: int | None = None) -> pd.DataFrame:
    """Every category of the town's own, or one, with what the table says of it on a day; columns as VERDICTS.

    `answer` is a word of rules_can.Authority; `current` of the `links` hold on the day; `items` names these.
    """
    of_category: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in links(session, category_id=category_id).to_dict("records"):
        of_category[int(row["category_id"])].append({str(name): value for name, value in row.items()})
    standing = {
        number: (who, township_date(when))
        for number, who, when in session.execute(
            select(
                col(PowerLinkCheck.category_id),
                col(PowerLinkCheck.checked_by),
                col(PowerLinkCheck.checked_at),
            ).where(col(PowerLinkCheck.ended_at).is_(None))
        )
    }
    query = (
        select(col(Category.id), col(Category.code), col(Category.major), col(Category.name))
        .where(col(Category.township_code) == TOWNSHIP_CODE, col(Category.is_imported).is_(False))
        .order_by(col(Category.major_code), col(Category.id))
    )
    if category_id is not None:
        query = query.where(col(Category.id) == category_id)
    rows = []
    for number, code, major, name in session.execute(query):
        own = of_category[number or 0]
        current = [row for row in own if link_holds(row, on)]
        who, when = standing.get(number or 0, ("", None))
        answer = judged([as_link(row) for row in current], on, is_checked=bool(who))
        items = "；".join(dict.fromkeys(row["item"] for row in current))
        is_example = any(row["example"] for row in current)
        told = (number, code, major, name, answer.value, items)
        rows.append((*told, len(own), len(current), who, when, is_example))
    return pd.DataFrame(rows, columns=list(VERDICTS)).astype(VERDICTS)


def link_holds(row: dict[str, Any], on: date) -> bool:
    """Whether a row of `links` holds on a day."""
    return holds_on(on, row["from_on"], row["to_on"])


def as_link(row: dict[str, Any]) -> Link:
    """A row of `links` as the judgement sees it."""
    power = None
    if not pd.isna(row["item_id"]):
        power = Power(
            int(row["item_id"]),
            row["item"],
            row["item_category"],
            row["department"],
            row["stage"],
            row["since"],
            bool(row["finishes"]),
        )
    return Link(power, row["department"], row["basis"])


@needs("power_link.manage", "power_link.check")
def link_context(session: Session) -> LinkContext:
    """What a file or a form is compared with: rows that stand, and every name of a category or an item."""
    standing = {
        row.id or 0: Content(
            row.category_id, row.item_id, row.department_id, row.from_on, row.to_on, row.basis, row.example
        )
        for row in session.execute(select(PowerLink).where(OURS)).scalars()
    }
    written: dict[str, frozenset[int]] = defaultdict(frozenset)
    shown: dict[int, str] = {}
    query = select(col(Category.id), col(Category.code), col(Category.major), col(Category.name)).where(
        col(Category.township_code) == TOWNSHIP_CODE, col(Category.is_imported).is_(False)
    )
    for number, code, major, name in session.execute(query.order_by(col(Category.id))):
        shown[number or 0] = name
        for text in (name, code, f"{major}·{name}"):
            written[matched(text)] |= {number or 0}
    of_items = {
        number or 0: name
        for number, name in session.execute(
            select(col(PowerItem.id), col(PowerItem.name))
            .where(
                col(PowerItem.township_code) == TOWNSHIP_CODE, col(PowerItem.kind) == PowerKind.ENFORCEMENT
            )
            .order_by(col(PowerItem.category), col(PowerItem.name))
        )
    }
    items = {matched(name): number for number, name in of_items.items()}
    return LinkContext(names(session), standing, dict(written), items, shown, of_items)
