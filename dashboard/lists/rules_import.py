"""What a file of the 属地管理 list would do, row by row. No clock, no store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.lists.rules import ItemContent, checked_item, checked_start, split
from dashboard.lists.rules_rows import Names, Result, Row, day_in, lead_in, number_in, yes_in
from dashboard.lists.rules_versions import ITEM_FIELDS, changes
from dashboard.words.errors import Refused


@dataclass(frozen=True)
class KnownItem:
    """The latest version of an item in the store."""

    item_id: int
    version: int
    effective_from: date
    effective_to: date | None
    content: ItemContent


@dataclass(frozen=True)
class Known:
    """What a file is compared with: names, and the latest version of each number."""

    names: Names
    items: Mapping[int, KnownItem]


@dataclass(frozen=True)
class Outcome:
    """What one row does; `changes` in words. `version` is the one that it makes (0: none)."""

    row: Row
    result: Result
    reason: str = ""
    number: int = 0
    version: int = 0
    start: date | None = None
    content: ItemContent | None = None
    changes: tuple[str, ...] = ()


def plan(rows: Iterable[Row], known: Known, *, default_start: date) -> list[Outcome]:
    """What each row would do. Versions in force are never changed: a difference makes the next version.

    `default_start`: first day of what names none itself. A number that comes twice is refused the
    second time. What the file does not name stays as it is.
    """
    seen: dict[int, int] = {}
    return [_outcome(row, known, seen, default_start) for row in rows]


def _outcome(row: Row, known: Known, seen: dict[int, int], default_start: date) -> Outcome:
    try:
        number = number_in(row)
        if (line := seen.setdefault(number, row.line)) != row.line:
            raise Refused(f"序号 {number} 和第 {line} 行重复了。请改序号，或者去掉一行。")
        return _done(row, number, known, default_start)
    except Refused as refusal:
        return Outcome(row, Result.REFUSED, str(refusal))


def _done(row: Row, number: int, known: Known, default_start: date) -> Outcome:
    content = content_of(row, known.names)
    start = day_in(row, "生效日期") or default_start
    last = known.items.get(number)
    if last is None:
        return Outcome(row, Result.IMPORTED, "", number, 1, start, content)
    found = item_changes(last.content, content, known.names)
    if not found and (last.effective_to is None or start <= last.effective_to):
        return Outcome(row, Result.UNCHANGED, "", number, content=content)
    checked_start(start, after=last.effective_from)
    return Outcome(
        row, Result.UPDATED, "", number, last.version + 1, start, content, found or ("停用后重新启用",)
    )


def content_of(row: Row, names: Names) -> ItemContent:
    """What the row says of an item; Refused with what is wrong."""
    return checked_item(
        ItemContent(
            matter=row["事项"],
            lead_id=lead_in(row, names),
            helper_ids=tuple(names.department(name) for name in split(row["配合部门"])),
            lead_duty=row["部门职责"],
            town_duties=split(row["镇级职责"]),
            category_code=names.category(row["类别"]),
            basis=row["依据"],
            example=yes_in(row, "示例"),
        )
    )


def item_changes(before: ItemContent, after: ItemContent, names: Names) -> tuple[str, ...]:
    """The differences of two contents, each as a sentence."""
    old, new = in_words(before, names), in_words(after, names)
    return tuple(change.sentence for change in changes(old, new, ITEM_FIELDS))


def in_words(content: ItemContent, names: Names) -> dict[str, Any]:
    """A content with departments and category as people read them, by the keys of ITEM_FIELDS."""
    of_code = {code: name for name, code in names.categories.items()}
    return {
        "matter": content.matter,
        "lead": names.shown.get(content.lead_id, ""),
        "helpers": tuple(names.shown.get(helper, "") for helper in content.helper_ids),
        "lead_duties": tuple(content.lead_duty.split("；")),
        "town_duties": content.town_duties,
        "category": of_code.get(content.category_code, content.category_code),
        "basis": content.basis,
        "example": content.example,
    }
