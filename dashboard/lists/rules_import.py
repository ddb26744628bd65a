"""What a file of the 属地管理 list would do: its columns, what a row's cells mean, the plan row by row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.lists.rules import ItemContent, checked_item, checked_number, checked_start, split
from dashboard.lists.rules_versions import ITEM_FIELDS, changes
from dashboard.words.errors import Refused

ITEM_COLUMNS = (
    "序号",
    "事项",
    "牵头部门",
    "配合部门",
    "部门职责",
    "镇级职责",
    "类别",
    "依据",
    "生效日期",
    "示例",
)
THING_COLUMNS = (
    "序号", "事项", "部门", "分工", "责任人", "电话", "有效期至", "备注",
    "跨部门程度", "协调难度", "群众期盼", "说明", "生效日期", "示例",
)  # fmt: skip
LIST_NAMES = {"items": "属地管理清单", "things": "一件事清单"}
LEAD, HELPER = "牵头", "配合"
OPEN_DEPARTMENT = "交办时指定"
YES_NO = {"是": True, "否": False, "": False, "示例": True}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?")


class Result(StrEnum):
    """What a row does."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file: its number there, and the text under each column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Names:
    """What names in a file may mean: every way to write a department → its ids; category name → code."""

    departments: Mapping[str, frozenset[int]]
    categories: Mapping[str, str]
    # The name that a department has on the screen.
    shown: Mapping[int, str] = field(default_factory=dict)

    def department(self, name: str) -> int:
        """The one department of that name; Refused where there is none, or more than one."""
        ids = self.departments.get(name, frozenset())
        if len(ids) != 1:
            what = "不止一个部门" if ids else "没有部门"
            raise Refused(f"{what}叫“{name}”。请照模板“可填的值”里的名称填写。")
        return next(iter(ids))

    def category(self, name: str) -> str:
        """The code of a category by its name; empty for none. Refused where there is no such category."""
        if name and name not in self.categories:
            raise Refused(f"没有“{name}”这个类别。请照模板“可填的值”里的类别填写，或者留空。")
        return self.categories.get(name, "")


def number_in(row: Row) -> int:
    """The place on the list that the row names; Refused for what is no number."""
    text = row["序号"].removeprefix("第").removesuffix("项")
    return checked_number(int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None)


def lead_in(row: Row, names: Names) -> int:
    """The one lead department; Refused where there is none or several (domain: exactly one lead)."""
    written = split(row["牵头部门"])
    if not written:
        raise Refused("没有填写牵头部门。每项要有一个部门牵头、兜底，请补上。")
    if len(written) > 1:
        raise Refused("牵头部门写了不止一个。每项只能有一个部门牵头，其他的写到“配合部门”里。")
    return names.department(written[0])


def day_in(row: Row, column: str) -> date | None:
    """The date in a cell, None for an empty one; Refused for what cannot be read."""
    text = row[column]
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else _unreadable(column)
    except ValueError:
        return _unreadable(column)


def yes_in(row: Row, column: str) -> bool:
    """是 or 否 in a cell, empty for 否; Refused for anything else."""
    if row[column] not in YES_NO:
        raise Refused(f"“{column}”只能填“是”或“否”，留空算“否”。")
    return YES_NO[row[column]]


def score_in(row: Row, column: str) -> int | None:
    """A whole number in a cell, None for an empty one; Refused for what is none."""
    text = row[column]
    if text and not re.fullmatch(r"[0-9]{1,2}", text):
        raise Refused(f"“{column}”要打 1 到 5 分的整数，或者留空。")
    return int(text) if text else None


def _unreadable(column: str) -> date:
    raise Refused(f"“{column}”读不懂。请写成 2026-03-01 这样的日期。")


@dataclass(frozen=True)
class ItemInStore:
    """The latest version of an item in the store."""

    item_id: int
    version: int
    effective_from: date
    effective_to: date | None
    content: ItemContent


@dataclass(frozen=True)
class ItemsInStore:
    """What a file is compared with: names, and the latest version of each number."""

    names: Names
    items: Mapping[int, ItemInStore]


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


def plan(rows: Iterable[Row], in_store: ItemsInStore, *, default_start: date) -> list[Outcome]:
    """What each row would do. Versions in force are never changed: a difference makes the next version.

    `default_start`: first day of what names none itself. A number that comes twice is refused the
    second time. What the file does not name stays as it is.
    """
    seen: dict[int, int] = {}
    return [_outcome(row, in_store, seen, default_start) for row in rows]


def _outcome(row: Row, in_store: ItemsInStore, seen: dict[int, int], default_start: date) -> Outcome:
    try:
        number = number_in(row)
        if (line := seen.setdefault(number, row.line)) != row.line:
            raise Refused(f"序号 {number} 和第 {line} 行重复了。请改序号，或者去掉一行。")
        return _done(row, number, in_store, default_start)
    except Refused as refusal:
        return Outcome(row, Result.REFUSED, str(refusal))


def _done(row: Row, number: int, in_store: ItemsInStore, default_start: date) -> Outcome:
    content = content_of(row, in_store.names)
    start = day_in(row, "生效日期") or default_start
    last = in_store.items.get(number)
    if last is None:
        return Outcome(row, Result.IMPORTED, "", number, 1, start, content)
    differences = item_changes(last.content, content, in_store.names)
    if not differences and (last.effective_to is None or start <= last.effective_to):
        return Outcome(row, Result.UNCHANGED, "", number, content=content)
    checked_start(start, after=last.effective_from)
    return Outcome(
        row, Result.UPDATED, "", number, last.version + 1, start, content, differences or ("停用后重新启用",)
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
