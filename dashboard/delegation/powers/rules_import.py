"""What a file of delegated items would do, row by row. No clock, no store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.delegation.powers.rules import KIND_NAMES, STAGES
from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.lists.rules_rows import Names, day_in, yes_in
from dashboard.lists.rules_rows import Row as Cells
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import PowerKind

LONGEST_NAME, LONGEST_CATEGORY = 120, 40
# Nothing written: what the register usually holds.
USUAL_STAGE = {PowerKind.APPROVAL: "正式", PowerKind.ENFORCEMENT: "试运行"}
HINTS = {
    "事项": "必填。名录上的名称，不超过 120 个字；同名的再导入就是修改。",
    "类别": "必填。尽量用“可填的值”里的类别，才能和各类项数对上；别的名称也收。",
    "部门": "必填，只能一个。从下拉列表里选；简称和改名前的名称也认得。",
    "阶段": "上报、试运行或正式。留空的：审批服务事项算正式，执法事项算试运行。",
    "起始日期": "从哪一天起由镇里办，写成 2026-03-01，可以留空。",
    "镇里能办结": "“是”或“否”，留空算“是”。",
    "示例": "“是”表示这一项是举例，不算进已导入的项数。正式名录留空。",
}
WORDS = {"name": "事项", "category": "类别", "department_id": "部门", "stage": "阶段", "since": "起始日期",
         "finishes_in_town": "镇里能办结", "example": "示例"}  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What a row says of an item."""

    name: str
    category: str
    department_id: int
    stage: str
    since: date | None
    finishes_in_town: bool
    example: bool


@dataclass(frozen=True)
class ItemWrite:
    """An item to write; without an id a new one."""

    item_id: int | None
    content: Content


@dataclass(frozen=True)
class ItemContext:
    """What a file is compared with: names, and the items of its kind by name with their ids."""

    names: Names
    items: Mapping[str, tuple[int, Content]]
    categories: Sequence[str] = ()


def sheet_name(kind: PowerKind) -> str:
    return f"赋权{KIND_NAMES[kind]}"


def plan(kind: PowerKind, rows: Sequence[Row], known: ItemContext) -> list[Outcome]:
    """What each row would do: imported, updated, unchanged or refused. A name that comes twice is refused
    the second time; what the file does not name stays as it is."""
    seen: set[str] = set()

    def one(texts: Mapping[str, str]) -> tuple[str, str, Any]:
        content = content_of(kind, texts, known.names)
        if content.name in seen:
            raise Refused("这个事项在表里已经有一行了。请去掉重复的一行。")
        seen.add(content.name)
        item_id, before = known.items.get(content.name, (None, None))
        if before is None:
            return "imported", "", ItemWrite(None, content)
        told = changes(before, content, known.names.shown)
        if not told:
            return "unchanged", "", None
        return "updated", "；".join(told), ItemWrite(item_id, content)

    return planned(rows, one)


def content_of(kind: PowerKind, texts: Mapping[str, str], names: Names) -> Content:
    """The row's content; Refused with what is wrong."""
    cells = Cells(0, texts)
    stage = texts["阶段"] or USUAL_STAGE[kind]
    if stage not in STAGES:
        raise Refused(f"“阶段”只能填{'、'.join(STAGES)}，或者留空。")
    if not texts["部门"]:
        raise Refused("没有填写部门。每一项要有一个部门，请补上。")
    return Content(
        name=checked_text(texts["事项"], "事项", LONGEST_NAME),
        category=checked_text(texts["类别"], "类别", LONGEST_CATEGORY),
        department_id=names.department(texts["部门"]),
        stage=stage,
        since=day_in(cells, "起始日期"),
        finishes_in_town=True if not texts["镇里能办结"] else yes_in(cells, "镇里能办结"),
        example=yes_in(cells, "示例"),
    )


def changes(before: Content, after: Content, departments: Mapping[int, str]) -> list[str]:
    """Each difference as 部门：甲 → 乙."""

    def word(field: str, value: Any) -> str:
        if field == "department_id":
            return departments.get(value, str(value))
        if isinstance(value, bool):
            return "是" if value else "否"
        return "无" if value is None else str(value)

    return [
        f"{title}：{word(field, getattr(before, field))} → {word(field, getattr(after, field))}"
        for field, title in WORDS.items()
        if getattr(before, field) != getattr(after, field)
    ]
