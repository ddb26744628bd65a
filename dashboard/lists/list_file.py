"""The two lists as workbooks: the form to fill in, what was filled in, and what was not taken."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from dashboard.errors import Refused
from dashboard.exports import as_xlsx, safe_cell
from dashboard.intake.archives import opened
from dashboard.intake.workbooks import fitted, sheet_rows
from dashboard.lists.rules import HIGHEST, LOWEST, TOWN_DUTIES
from dashboard.lists.rules_rows import (
    HELPER,
    ITEM_COLUMNS,
    LEAD,
    OPEN_DEPARTMENT,
    THING_COLUMNS,
    Row,
)

MOST_ROWS = 2_000
# Longer than anything that is taken.
LONGEST_CELL = 3_000
ALLOWED, HINTS, REASON = "可填的值", "填写说明", "没有导入的原因"
_DUTIES = f"用顿号隔开，例如 {'、'.join(TOWN_DUTIES)}。"
_SCORE = f"{LOWEST} 到 {HIGHEST} 分，可以留空；一件事的各行写一样，或者只写在第一行。"


@dataclass(frozen=True)
class Form:
    """A list's workbook: its sheet, columns, hints, and which columns offer words of which kind."""

    title: str
    columns: tuple[str, ...]
    hints: Mapping[str, str]
    choices: Mapping[str, str]


ITEM_FORM = Form(
    "属地管理清单",
    ITEM_COLUMNS,
    {
        "序号": "必填。清单里的第几项，写整数；同一序号再导入就是修订。",
        "事项": "必填。不超过 120 个字。",
        "牵头部门": "必填，只能一个。可以写全称、简称或改名前的名称。",
        "配合部门": "几个部门用顿号隔开，可以留空。",
        "部门职责": "必填。几条职责之间用分号或者换行隔开。",
        "镇级职责": f"必填。{_DUTIES}",
        "类别": "从下拉列表里选，可以留空。",
        "依据": "法规或文件名称，可以留空。",
        "生效日期": "写成 2026-03-01。留空的用导入时选的日期。内容没有变化的，不看这一格。",
        "示例": "“是”表示这一项是举例，不是正式清单。正式清单留空。",
    },
    {"牵头部门": "部门", "类别": "类别", "示例": "是否"},
)
THING_FORM = Form(
    "一件事清单",
    THING_COLUMNS,
    {
        "序号": "必填。一件事有几个部门就写几行，序号相同、连在一起；留空的算上一行的序号。",
        "事项": "这件事的名称，写在第一行就行。",
        "部门": f"必填。暂时定不下来的填“{OPEN_DEPARTMENT}”，并在备注里写明是哪类部门。",
        "分工": "填“牵头”或“配合”。每件事只能有一个牵头。",
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
    },
    {"部门": "部门", "分工": "分工", "示例": "是否"},
)
FORMS = {"items": ITEM_FORM, "things": THING_FORM}


def workbook(form: Form, words: Mapping[str, Sequence[str]], rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """The form as a workbook, filled with `rows` in the order of its columns.

    `words`: what the columns with a choice offer: {"部门": […], "类别": […]}.
    """
    offered = {"分工": (LEAD, HELPER), "是否": ("是", "否"), **words}
    offered = {kind: offered.get(kind, ()) for kind in dict.fromkeys(form.choices.values())}
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        bold = book.add_format({"bold": True})
        page = book.add_worksheet(form.title)
        page.freeze_panes(1, 0)
        page.set_column(0, len(form.columns) - 1, 16, book.add_format({"num_format": "@", "text_wrap": True}))
        page.write_row(0, 0, form.columns, bold)
        for line, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                page.write(line, at, safe_cell(value))
        for column, kind in form.choices.items():
            letter = xl_col_to_name(list(offered).index(kind))
            source = f"='{ALLOWED}'!${letter}$2:${letter}${len(offered[kind]) + 1}"
            at = form.columns.index(column)
            page.data_validation(
                1, at, MOST_ROWS, at, {"validate": "list", "source": source, "error_type": "warning"}
            )
        _words(book, offered, bold)
        _explain(book, form, bold)
    return made.getvalue()


def _words(book: xlsxwriter.Workbook, offered: Mapping[str, Sequence[str]], bold: Any) -> None:
    page = book.add_worksheet(ALLOWED)
    page.set_column(0, len(offered) - 1, 26)
    for at, (kind, names) in enumerate(offered.items()):
        page.write(0, at, kind, bold)
        page.write_column(1, at, [safe_cell(name) for name in names])


def _explain(book: xlsxwriter.Workbook, form: Form, bold: Any) -> None:
    page = book.add_worksheet(HINTS)
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 110)
    page.write_row(0, 0, ("列", "怎么填"), bold)
    for number, (column, hint) in enumerate(form.hints.items(), 1):
        page.write_row(number, 0, (column, hint))


def read_list(file: BinaryIO, form: Form) -> list[Row]:
    """The rows of the first sheet that hold anything, as text.

    Raises Refused for anything but a workbook with the form's columns and at most 2,000 rows.
    """
    with opened(file) as source:
        if not source.is_xlsx:
            raise Refused("这不是 Excel 表格。请下载模板，填好后上传 .xlsx 文件。")
        _, cells = sheet_rows(source.stream, None)
        try:
            header = [name.strip() for name in next(cells, [])]
            if missing := [name for name in form.columns if header.count(name) != 1]:
                raise Refused(f"表头里缺少或者重复了这些列：{'、'.join(missing)}。请用下载的模板填写。")
            places = {name: header.index(name) for name in form.columns}
            rows = list(islice(_filled(cells, places), MOST_ROWS + 1))
        finally:
            cells.close()
    if len(rows) > MOST_ROWS:
        raise Refused(f"表里超过 {MOST_ROWS} 行，没有读取。请分成几个文件，分别导入。")
    if not rows:
        raise Refused("表里除了表头没有内容。请填写后再上传。")
    return rows


def _filled(lines: Iterable[list[str]], places: Mapping[str, int]) -> Iterator[Row]:
    """The rows that hold anything; a sheet may have blank lines between them, but not without end."""
    for number, line in enumerate(islice(lines, MOST_ROWS * 10), 2):
        cells = fitted(line, max(places.values()) + 1)
        texts = {name: _text(cells[at]) for name, at in places.items()}
        if any(texts.values()):
            yield Row(number, texts)


def _text(cell: str) -> str:
    # Our own files have a sign before whatever a spreadsheet might take for a formula.
    text = cell.strip()
    text = text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text
    return text[:LONGEST_CELL]


def digest_of(file: BinaryIO) -> str:
    """What tells one file from another."""
    file.seek(0)
    return sha256(file.read()).hexdigest()


def refused_file(form: Form, refused: Iterable[tuple[Row, str]]) -> bytes:
    """The rows that were not taken, in the form itself with the reason beside: to be mended and handed in."""
    rows = ([*(row[column] for column in form.columns), reason] for row, reason in refused)
    return as_xlsx((*form.columns, REASON), rows, form.title)
