"""Rows of a list's workbook: their columns, and what one row's cells mean. No clock, no store."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dashboard.lists.rules import checked_number, split
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
        found = self.departments.get(name, frozenset())
        if len(found) != 1:
            what = "不止一个部门" if found else "没有部门"
            raise Refused(f"{what}叫“{name}”。请照模板“可填的值”里的名称填写。")
        return next(iter(found))

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
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else _unreadable(column)
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
