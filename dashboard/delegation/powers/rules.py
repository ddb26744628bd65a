"""The register of delegated items: its stages, how much of it is known, and what a file of items would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.lists.rules_import import Names, day_in, yes_in
from dashboard.lists.rules_import import Row as Cells
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import PowerKind

# 上报: asked for, not given yet. Only then may the town not act.
FILED, TRIAL, FORMAL = "上报", "试运行", "正式"
STAGES = (FILED, TRIAL, FORMAL)
KIND_NAMES = {PowerKind.APPROVAL: "审批服务事项", PowerKind.ENFORCEMENT: "执法事项"}
LONGEST_BASIS = 200
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
class Step:
    """A category on its way to another stage, from a township day on."""

    to_stage: str
    from_on: date
    basis: str


def checked_step(
    *, now: str, to_stage: str, from_on: date | None, basis: str, last_on: date | None, today: date
) -> Step:
    """The step; Refused where it is none, lies ahead, or before the last one (`last_on`)."""
    if to_stage not in STAGES:
        raise Refused(f"阶段只能是{'、'.join(STAGES)}。请重新选。")
    if to_stage == now:
        raise Refused(f"这一类现在就是“{now}”，没有改动，没有保存。")
    if from_on is None:
        raise Refused("还没有填从哪一天起。请填日期。")
    if from_on > today:
        raise Refused("日期在以后，没有保存。请到那一天再登记。")
    if last_on is not None and from_on <= last_on:
        raise Refused(f"上一次变动在 {last_on}，这一次要更晚。请核对日期。")
    return Step(to_stage, from_on, checked_text(basis, "依据", LONGEST_BASIS))


def completeness(imported: int, total: int) -> str:
    """How much of a list is known item by item, in words."""
    if imported > total:
        return f"已导入单项 {imported:,} 项，比总数 {total:,} 项多，请核对名录"
    if total and imported == total:
        return f"单项名录已导入全，{total:,} 项"
    return f"已导入单项 {imported:,} 项，共 {total:,} 项，还差 {total - imported:,} 项"


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


def plan(kind: PowerKind, rows: Sequence[Row], context: ItemContext) -> list[Outcome]:
    """What each row would do: imported, updated, unchanged or refused. A name that comes twice is refused
    the second time; what the file does not name stays as it is."""
    seen: set[str] = set()

    def one(texts: Mapping[str, str]) -> tuple[str, str, Any]:
        content = content_of(kind, texts, context.names)
        if content.name in seen:
            raise Refused("这个事项在表里已经有一行了。请去掉重复的一行。")
        seen.add(content.name)
        item_id, before = context.items.get(content.name, (None, None))
        if before is None:
            return "imported", "", ItemWrite(None, content)
        changed = changes(before, content, context.names.shown)
        if not changed:
            return "unchanged", "", None
        return "updated", "；".join(changed), ItemWrite(item_id, content)

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
