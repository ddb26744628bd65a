"""The two lists as workbooks: the forms to fill in, what stands in them, their rows when they come back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from dashboard.access.rules_rights import needs
from dashboard.files.exports import safe_cell
from dashboard.files.sheets import forms
from dashboard.files.sheets.forms import Form
from dashboard.lists.queries_latest import names
from dashboard.lists.queries_lists import items, parties, things
from dashboard.lists.rules import CRITERIA, HIGHEST, LOWEST, TOWN_DUTIES
from dashboard.lists.rules_import import (
    HELPER,
    ITEM_COLUMNS,
    LEAD,
    LIST_NAMES,
    OPEN_DEPARTMENT,
    THING_COLUMNS,
    Row,
)

LONGEST_CELL = 3_000
YES_NO = ("是", "否")
_DUTIES = f"用顿号隔开，例如 {'、'.join(TOWN_DUTIES)}。"
_SCORE = f"{LOWEST} 到 {HIGHEST} 分，可以留空；一件事的各行写一样，或者只写在第一行。"
_ITEM_HINTS = {
    "序号": "必填。清单里的第几项，写整数；同一序号再导入就是修订。",
    "事项": "必填。不超过 120 个字。",
    "牵头部门": "必填，只能一个。从下拉列表里选；粘贴进来的简称和改名前的名称也认得。",
    "配合部门": "几个部门用顿号隔开，可以留空。",
    "部门职责": "必填。几条职责之间用分号或者换行隔开。",
    "镇级职责": f"必填。{_DUTIES}",
    "类别": "从下拉列表里选，可以留空。",
    "依据": "法规或文件名称，可以留空。",
    "生效日期": "写成 2026-03-01。留空的用导入时选的日期。内容没有变化的，不看这一格。",
    "示例": "“是”表示这一项是举例，不是正式清单。正式清单留空。",
}
_THING_HINTS = {
    "序号": "必填。一件事有几个部门就写几行，序号相同、连在一起；留空的算上一行的序号。",
    "事项": "这件事的名称，写在第一行就行。",
    "部门": f"必填。暂时定不下来的填“{OPEN_DEPARTMENT}”，并在备注里写明是哪类部门。",
    "分工": f"填“{LEAD}”或“{HELPER}”。每件事只能有一个牵头。",
    "责任人": "这个部门的责任人。留空的不改动原来的责任人。",
    "电话": "新登记的责任人必填。责任人没有换的可以留空。",
    "有效期至": "写成 2026-12-31，留空表示长期。到期前 30 天会提醒。",
    "备注": f"部门是“{OPEN_DEPARTMENT}”的必填，其他可以留空。",
    "跨部门程度": _SCORE,
    "协调难度": _SCORE,
    "群众期盼": _SCORE,
    "说明": "这件事的说明，可以留空。留空的不改动原来的说明。",
    "生效日期": "写成 2026-03-01。留空的用导入时选的日期。部门和事项没有变化的，不看这一格。",
    "示例": "“是”表示这一件是举例，不是正式清单。正式清单留空。",
}
ITEM_FORM = Form(
    LIST_NAMES["items"], {name: _ITEM_HINTS[name] for name in ITEM_COLUMNS}, longest_cell=LONGEST_CELL
)
THING_FORM = Form(
    LIST_NAMES["things"], {name: _THING_HINTS[name] for name in THING_COLUMNS}, longest_cell=LONGEST_CELL
)
FORMS = {"items": ITEM_FORM, "things": THING_FORM}


def choices(form: Form, departments: Sequence[str], categories: Sequence[str]) -> dict[str, Sequence[str]]:
    """The words that a form's columns offer."""
    offered = {
        "牵头部门": departments,
        "部门": [*departments, OPEN_DEPARTMENT],
        "分工": (LEAD, HELPER),
        "类别": categories,
        "示例": YES_NO,
    }
    return {name: offered[name] for name in form.columns if name in offered}


def workbook(
    form: Form, departments: Sequence[str], categories: Sequence[str], rows: Iterable[Sequence[Any]]
) -> bytes:
    """The form as a workbook with `rows` in it, and the names that its columns offer."""
    return forms.template(form, choices(form, departments, categories), rows)


def rows_of(rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[Row]:
    """The rows of a sheet that came back, as the lists read them."""
    return [Row(number, {name: _text(cell) for name, cell in cells.items()}) for number, cells in rows]


def _text(cell: str) -> str:
    # Our own files have a sign before whatever a spreadsheet might take for a formula.
    is_guarded = cell.startswith("'") and safe_cell(cell[1:]) == cell
    return cell[1:] if is_guarded else cell


@needs("list.manage")
def list_as_form(session: Session, *, kind: str, on: date) -> bytes:
    """The list `items` or `things` as valid on `on`, in the form of its import: to be mended and handed in.

    Without first days and phones: an empty cell keeps what the store has.
    """
    form = FORMS[kind]
    offered = names(session)
    rows = [[row.get(name, "") for name in form.columns] for row in _ROWS[kind](session, on)]
    return workbook(form, list(offered.shown.values()), sorted(offered.categories), rows)


def _items(session: Session, on: date) -> list[dict[str, Any]]:
    return [
        {
            "序号": str(row["number"]),
            "事项": row["matter"],
            "牵头部门": row["lead"],
            "配合部门": "、".join(row["helpers"]),
            "部门职责": row["lead_duty"],
            "镇级职责": row["town_duties"],
            "类别": row["category"],
            "依据": row["basis"],
            "示例": "是" if row["example"] else "",
        }
        for row in items(session, on=on).to_dict("records")
    ]


def _things(session: Session, on: date) -> list[dict[str, Any]]:
    matters = {row["one_thing_id"]: row for row in things(session, on=on).to_dict("records")}
    return [
        _party(row, matters[row["one_thing_id"]])
        for row in parties(session, on=on, today=on).to_dict("records")
    ]


def _party(row: dict[Any, Any], matter: dict[Any, Any]) -> dict[str, Any]:
    is_open = pd.isna(row["department_id"])
    scores = {
        title: "" if pd.isna(matter[criterion]) else str(matter[criterion])
        for criterion, title in CRITERIA.items()
    }
    return {
        "序号": str(matter["number"]),
        "事项": matter["name"],
        "部门": OPEN_DEPARTMENT if is_open else row["department"],
        "分工": LEAD if row["is_lead"] else HELPER,
        "责任人": row["person"],
        "有效期至": str(row["valid_until"]) if row["valid_until"] else "",
        "备注": row["note"],
        "说明": matter["note"],
        "示例": "是" if matter["example"] else "",
        **scores,
    }


_ROWS: dict[str, Any] = {"items": _items, "things": _things}
