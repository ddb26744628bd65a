"""Which enforcement items stand for which categories: what may be written, what a file would do."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.delegation.powers.rules import LONGEST_BASIS
from dashboard.files.sheets.rules_choices import matched
from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.lists.rules_import import Names, day_in, yes_in
from dashboard.lists.rules_import import Row as Cells
from dashboard.town.settings.rules_words import checked_text, word
from dashboard.words.days import share_a_day
from dashboard.words.errors import Refused

SHEET = "类别与执法事项的对应"
NONE_HELD = "镇里没有"
MOST_ALIKE = 3
HINTS = {
    "事件类别": "必填。从下拉列表里选，也可以写类别编码；一类对应几个事项就写几行。",
    "执法事项": f"必填。执法事项名录里的名称；镇里确实没有执法权的，写“{NONE_HELD}”。",
    "由谁查处": f"只有“{NONE_HELD}”的才填：由哪个部门查处，可以留空。",
    "生效日期": "必填。从哪一天起，写成 2026-03-01。",
    "最后一天": "写成 2026-12-31，留空表示一直有效。",
    "依据": f"必填。法律条款、赋权公告或者清单的名称和文号，不超过 {LONGEST_BASIS} 个字。",
    "示例": "“是”表示这一条是举例。正式的留空。",
}
WORDS = {"item": "执法事项", "department": "由谁查处", "from_on": "生效日期", "to_on": "最后一天",
         "basis": "依据", "example": "示例"}  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What one row says of a category: an item or (None) that the town holds none, its days and basis."""

    category_id: int
    item_id: int | None
    department_id: int | None
    from_on: date
    to_on: date | None
    basis: str
    example: bool = False


@dataclass(frozen=True)
class LinkContext:
    """What a file or a form is compared with.

    `links`: what stands, by id; `categories`: every way to write a category → its ids; `items`: the
    enforcement items by name; `shown`: how a category and an item are called.
    """

    names: Names
    links: Mapping[int, Content]
    categories: Mapping[str, frozenset[int]]
    items: Mapping[str, int]
    category_names: Mapping[int, str]
    item_names: Mapping[int, str]


@dataclass(frozen=True)
class LinkWrite:
    """A row to write; without an id a new one."""

    link_id: int | None
    content: Content


def checked_content(
    *,
    category_id: int | None,
    item_id: int | None,
    is_none: bool,
    department_id: int | None,
    from_on: date | None,
    to_on: date | None,
    basis: str,
    example: bool = False,
) -> Content:
    """The row; Refused with what is missing. `is_none`: the town holds nothing for the category."""
    if category_id is None:
        raise Refused("还没有选事件类别。请选一类再保存。")
    if item_id is None and not is_none:
        raise Refused(f"还没有选执法事项。请选一项；镇里确实没有执法权的，选“{NONE_HELD}”。")
    if item_id is not None and is_none:
        raise Refused(f"选了执法事项，又选了“{NONE_HELD}”。请只选一样。")
    if department_id is not None and not is_none:
        raise Refused(f"“由谁查处”只在选“{NONE_HELD}”时填写。请清空它，或者改选“{NONE_HELD}”。")
    if from_on is None:
        raise Refused("还没有填从哪一天起有效。请填生效日期。")
    if to_on is not None and to_on < from_on:
        raise Refused("最后一天早于生效日期。请核对日期。")
    return Content(
        category_id,
        item_id,
        department_id,
        from_on,
        to_on,
        checked_text(basis, "依据", LONGEST_BASIS),
        example,
    )


def require_free(content: Content, others: Sequence[Content]) -> None:
    """Refused where another row of the category says the same, or the opposite, of one of its days."""
    for other in others:
        if other.category_id != content.category_id or not share_a_day(
            content.from_on, content.to_on, other.from_on, other.to_on
        ):
            continue
        days = f"{other.from_on} 起{f'到 {other.to_on}' if other.to_on else ''}"
        if other.item_id == content.item_id:
            raise Refused(f"这一类从 {days}已经有同样的一条了。请改那一条，或者换开日期。")
        if other.item_id is None:
            raise Refused(f"这一类从 {days}登记的是“{NONE_HELD}”，不能又对应事项。请先给那一条写上最后一天。")
        if content.item_id is None:
            raise Refused(
                f"这一类从 {days}对应着执法事项，不能又登记“{NONE_HELD}”。请先给那一条写上最后一天。"
            )


def changes(before: Content, after: Content, context: LinkContext) -> list[str]:
    """Each difference as 依据：甲 → 乙."""
    was, now = (in_words(content, context) for content in (before, after))
    return [
        f"{title}：{word(was[field])} → {word(now[field])}"
        for field, title in WORDS.items()
        if was[field] != now[field]
    ]


def in_words(content: Content, context: LinkContext) -> dict[str, Any]:
    """The row with the names of what it refers to."""
    return {
        "item": NONE_HELD if content.item_id is None else context.item_names.get(content.item_id, ""),
        "department": context.names.shown.get(content.department_id or 0, ""),
        "from_on": content.from_on,
        "to_on": content.to_on,
        "basis": content.basis,
        "example": content.example,
    }


def plan(rows: Sequence[Row], context: LinkContext) -> list[Outcome]:
    """What each row would do: imported, updated, unchanged or refused; what the file does not name stays.

    A row is the same as one that stands when category, item and first day are.
    """
    current = dict(context.links)
    same = {(one.category_id, one.item_id, one.from_on): number for number, one in current.items()}
    written: list[Content] = []
    seen: set[tuple[int, int | None, date]] = set()

    def one(texts: Mapping[str, str]) -> tuple[str, str, Any]:
        content = content_of(texts, context)
        what = (content.category_id, content.item_id, content.from_on)
        if what in seen:
            raise Refused("这一类、这个事项、这个生效日期在表里已经有一行了。请去掉重复的一行。")
        link_id = same.get(what)
        require_free(content, [row for number, row in current.items() if number != link_id] + written)
        seen.add(what)
        if link_id is None:
            written.append(content)
            return "imported", "", LinkWrite(None, content)
        changed = changes(current[link_id], content, context)
        if not changed:
            return "unchanged", "", None
        current[link_id] = content
        return "updated", "；".join(changed), LinkWrite(link_id, content)

    return planned(rows, one)


def content_of(texts: Mapping[str, str], context: LinkContext) -> Content:
    """The row's content; Refused with what is wrong."""
    cells = Cells(0, texts)
    category_id = _category(texts["事件类别"], context)
    is_none = matched(texts["执法事项"]) == NONE_HELD
    return checked_content(
        category_id=category_id,
        item_id=None if is_none else _item(texts["执法事项"], context),
        is_none=is_none,
        department_id=context.names.department(texts["由谁查处"]) if texts["由谁查处"] else None,
        from_on=day_in(cells, "生效日期"),
        to_on=day_in(cells, "最后一天"),
        basis=texts["依据"],
        example=yes_in(cells, "示例"),
    )


def _category(text: str, context: LinkContext) -> int:
    if not text:
        raise Refused("没有填写事件类别。请补上。")
    ids = context.categories.get(matched(text), frozenset())
    if len(ids) > 1:
        raise Refused(f"不止一个事件类别叫“{text}”。请改写类别编码。")
    if not ids:
        raise Refused(f"没有事件类别叫“{text}”。{_alike(text, context.category_names.values())}")
    return next(iter(ids))


def _item(text: str, context: LinkContext) -> int:
    if not text:
        raise Refused(f"没有填写执法事项。请补上；镇里确实没有执法权的，写“{NONE_HELD}”。")
    item_id = context.items.get(matched(text))
    if item_id is None:
        raise Refused(f"执法事项名录里没有“{text}”。{_alike(text, context.item_names.values())}")
    return item_id


def _alike(text: str, names: Any) -> str:
    names_alike = difflib.get_close_matches(text, list(names), MOST_ALIKE, 0.5)
    if not names_alike:
        return "请照模板“可填的值”里的名称填写。"
    return f"相近的有：{'、'.join(f'“{name}”' for name in names_alike)}。请照这样填写。"
