"""The two lists as workbooks: the forms to fill in, and their rows when they come back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.files.exports import safe_cell
from dashboard.files.sheets import forms
from dashboard.files.sheets.forms import Form
from dashboard.lists.rules import HIGHEST, LOWEST, TOWN_DUTIES
from dashboard.lists.rules_rows import (
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


def rows_of(found: Iterable[tuple[int, Mapping[str, str]]]) -> list[Row]:
    """The rows of a sheet that came back, as the lists read them."""
    return [Row(number, {name: _text(cell) for name, cell in cells.items()}) for number, cells in found]


def _text(cell: str) -> str:
    # Our own files have a sign before whatever a spreadsheet might take for a formula.
    is_guarded = cell.startswith("'") and safe_cell(cell[1:]) == cell
    return cell[1:] if is_guarded else cell
