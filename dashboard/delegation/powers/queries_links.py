"""Which enforcement items stand for which categories, and whether the town may enforce in a matter."""

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.queries import HITS, items, totals
from dashboard.delegation.powers.rules_can import (
    Authority,
    Link,
    Power,
    enforced,
    finishes,
    judged,
    matching_powers,
)
from dashboard.delegation.powers.rules_links import NONE_HELD, Content, LinkContext
from dashboard.files.sheets.rules_choices import matched
from dashboard.incidents.find.rules_likeness import KnownCategory, suggested
from dashboard.incidents.register.queries import routes
from dashboard.lists.queries_latest import names
from dashboard.lists.queries_lookup import ITEM, who_is_responsible
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
KIND = PowerKind.ENFORCEMENT
# What stands for a matter in the table, though nobody has checked it, comes before what words find.
UNCHECKED = "对应表里登记了，还没有核对"
MOST = 8
# What the word search says of a hit; here the group of the register is searched along with the name.
NAME, NAME_OR_GROUP = "事项名称", "事项名称或类别"
BASIS = ("item", "can", "department", "item_category", "stage", "from_on", "to_on", "basis", "example")
PROPOSED = ("category_id", "code", "major", "name", "answer", "why")


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
    checked = {
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
        who, when = checked.get(number or 0, ("", None))
        answer = judged([as_link(row) for row in current], on, is_checked=bool(who))
        items = "；".join(dict.fromkeys(row["item"] for row in current))
        is_example = any(row["example"] for row in current)
        start = (number, code, major, name, answer.value, items)
        rows.append((*start, len(own), len(current), who, when, is_example))
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
    current = {
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
    return LinkContext(names(session), current, dict(written), items, shown, of_items)


@needs("ground.read")
def can_enforce(session: Session, *, category_id: int | None, words: str, on: date) -> dict[str, Any]:
    """The answer to a matter of this category (None: not known), of which so much was said.

    `answer` (rules_can.Answer, its words 能办 and 不能办 from the table of links alone); `basis`: the rows
    that it rests on (columns BASIS); `hits`: items to look at where nothing was found (columns HITS);
    `categories`: what the matter may be where no category is known (columns PROPOSED); `item`: the list's
    item that names the lead (number, matter, lead_id, lead), or nothing; `example`: whether it rests on
    examples.
    """
    frame = verdicts(session, on=on, category_id=category_id) if category_id is not None else pd.DataFrame()
    category: dict[Any, Any] = frame.to_dict("records")[0] if len(frame) else {}
    rows = _rows(session, int(category["category_id"])) if category else []
    current = [row for row in rows if link_holds(row, on)]
    ranked = who_is_responsible(session, category_id=category_id, words=words, on=on, most=1)
    item: dict[Any, Any] = next(iter(ranked[ranked["kind"] == ITEM].to_dict("records")), {})
    register: dict[Any, Any] = next(
        row for row in totals(session).to_dict("records") if row["kind"] == KIND.value
    )
    answer = enforced(
        category.get("name", ""),
        [as_link(row) for row in current],
        on,
        checked=f"{category['checked_by']} {category['checked_on']}" if category.get("checked_by") else "",
        has_other_days=len(rows) > len(current),
        imported=int(register["imported"]),
        total=int(register["total"]),
        lead=item.get("lead", ""),
    )
    is_open = answer.word is Authority.NOT_FOUND
    matter = "。".join(filter(None, (category.get("name", ""), words.strip())))
    return {
        "answer": answer,
        "basis": _basis([] if is_open else current, on),
        "hits": _candidates(session, current, matter, on) if is_open else pd.DataFrame(columns=list(HITS)),
        "categories": _proposed(session, words, on) if not category else pd.DataFrame(columns=list(PROPOSED)),
        "item": {name: item[name] for name in ("number", "title", "lead_id", "lead")} if item else {},
        "example": not is_open and any(row["example"] for row in current),
    }


def _rows(session: Session, category_id: int) -> list[dict[str, Any]]:
    frame = links(session, category_id=category_id)
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _basis(rows: list[dict[str, Any]], on: date) -> pd.DataFrame:
    made = [[_is_held(row, on) if name == "can" else row[name] for name in BASIS] for row in rows]
    return pd.DataFrame(made, columns=list(BASIS))


def _is_held(row: dict[str, Any], on: date) -> bool:
    power = as_link(row).power
    return power is not None and finishes(power, on)


def _candidates(session: Session, rows: list[dict[str, Any]], matter: str, on: date) -> pd.DataFrame:
    """The items to look at: those of rows that nobody has checked, then those that the words find."""
    frame = items(session, kind=KIND, most=5_000)
    examples = dict(zip(frame["item_id"], frame["example"], strict=True))
    made = [
        (row["item"], row["item_category"], row["department"], row["stage"], _is_held(row, on), UNCHECKED,
         bool(examples.get(row["item_id"], False)))
        for row in rows
        if not pd.isna(row["item_id"])
    ]  # fmt: skip
    powers = [Power(*row[:-1]) for row in frame.itertuples(index=False, name=None)]
    linked = {row[0] for row in made}
    made += [
        (hit.power.name, hit.power.category, hit.power.department, hit.power.stage, hit.can,
         hit.why.replace(NAME, NAME_OR_GROUP), bool(examples[hit.power.item_id]))
        for hit in matching_powers(powers, matter, on, MOST, by_group=True)
        if hit.power.name not in linked
    ]  # fmt: skip
    return pd.DataFrame(made[:MOST], columns=list(HITS))


def _proposed(session: Session, words: str, on: date) -> pd.DataFrame:
    """The categories that the words may mean, each with what the table says of it."""
    table = routes(session, on=on)
    categories = [
        KnownCategory(
            int(row["category_id"]), row["name"], tuple(filter(None, (row["item"], row["one_thing"])))
        )
        for row in table.to_dict("records")
    ]
    fits = suggested(words, categories)
    matter = (
        {int(row["category_id"]): row for row in verdicts(session, on=on).to_dict("records")} if fits else {}
    )
    rows = [
        (fit.category_id, row["code"], row["major"], row["name"], row["answer"], fit.why)
        for fit in fits
        if (row := matter.get(fit.category_id))
    ]
    return pd.DataFrame(rows, columns=list(PROPOSED))
