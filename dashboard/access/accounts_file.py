"""Staff accounts as a workbook: the form to fill in, what was filled in, and passwords to hand out."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO

import xlsxwriter

from dashboard.access.rules_grants import FOR_PEOPLE, UNIT_NAMES
from dashboard.access.rules_staff import COLUMNS, StaffRow
from dashboard.errors import Refused
from dashboard.exports import as_xlsx
from dashboard.intake.archives import opened
from dashboard.intake.workbooks import fitted, sheet_rows

MOST_ROWS = 1_000
# Longer than anything that is taken.
LONGEST_CELL = 200
ALLOWED = "可填的值"
PASSWORD_COLUMNS = ("登录名", "姓名", "一次性密码")
_FIELDS = dict(
    zip(COLUMNS, ("login", "name", "staff_number", "role", "unit", "from_on", "to_on", "email"), strict=True)
)
_HINTS = {
    "登录名": "必填。3 到 40 个小写字母、数字、点、下划线或短横线，例如 zhang.wei。几个角色就写几行。",
    "姓名": "新账号必填。填了工号的，要和登记的姓名一致。",
    "工号": "本镇干部和派驻干部填工号，其他人留空。",
    "角色": "从下拉列表里选。留空的只建账号，不授予角色。",
    "范围": "、".join(f"{role.name}填{UNIT_NAMES[role.unit]}" for role in FOR_PEOPLE.values() if role.unit)
    + "；其他角色留空。",
    "开始日期": "写成 2026-03-01。留空的从导入当天起。",
    "结束日期": "最后一天，当天仍有效。留空的长期有效。派驻干部不能超出派驻期。",
    "邮箱": "可以不填。",
}


def template(units: Mapping[str, Sequence[str]]) -> bytes:
    """The workbook to fill in; `units` holds the names of each kind of unit: {"module": […], …}."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        page = book.add_worksheet("账号")
        page.freeze_panes(1, 0)
        page.set_column(0, len(COLUMNS) - 1, 18, book.add_format({"num_format": "@"}))
        page.write_row(0, 0, COLUMNS, bold)
        names = [role.name for role in FOR_PEOPLE.values()]
        places = list(dict.fromkeys(name for kind in UNIT_NAMES for name in units.get(kind, ())))
        _choices(page, "角色", f"='{ALLOWED}'!$A$2:$A${len(names) + 1}")
        _choices(page, "范围", f"='{ALLOWED}'!$B$2:$B${len(places) + 1}")
        words = book.add_worksheet(ALLOWED)
        words.set_column(0, 1, 26)
        words.write_row(0, 0, ("角色", "范围"), bold)
        words.write_column(1, 0, names)
        words.write_column(1, 1, places)
        _explain(book, bold)
    return made.getvalue()


def _choices(page: Any, column: str, source: str) -> None:
    at = COLUMNS.index(column)
    page.data_validation(1, at, MOST_ROWS, at, {"validate": "list", "source": source})


def _explain(book: xlsxwriter.Workbook, bold: Any) -> None:
    page = book.add_worksheet("填写说明")
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 110)
    page.write_row(0, 0, ("列", "怎么填"), bold)
    for number, (column, hint) in enumerate(_HINTS.items(), 1):
        page.write_row(number, 0, (column, hint))


def read_staff(file: BinaryIO) -> list[StaffRow]:
    """The rows of the first sheet that hold anything, as text.

    Raises Refused for anything but a workbook with our columns and at most 1,000 rows.
    """
    with opened(file) as source:
        if not source.is_xlsx:
            raise Refused("这不是 Excel 表格。请下载模板，填好后上传 .xlsx 文件。")
        _, cells = sheet_rows(source.stream, None)
        try:
            header = [name.strip() for name in next(cells, [])]
            if missing := [name for name in COLUMNS if header.count(name) != 1]:
                raise Refused(f"表头里缺少或者重复了这些列：{'、'.join(missing)}。请用下载的模板填写。")
            places = {_FIELDS[name]: header.index(name) for name in COLUMNS}
            rows = list(islice(_filled(cells, places), MOST_ROWS + 1))
        finally:
            cells.close()
    if len(rows) > MOST_ROWS:
        raise Refused(f"表里超过 {MOST_ROWS} 行，没有读取。请分成几个文件，分别导入。")
    if not rows:
        raise Refused("表里除了表头没有内容。请填写后再上传。")
    return rows


def _filled(lines: Iterable[list[str]], places: Mapping[str, int]) -> Iterator[StaffRow]:
    """The rows that hold anything; a sheet may have blank lines between them, but not without end."""
    for number, line in enumerate(islice(lines, MOST_ROWS * 10), 2):
        cells = fitted(line, max(places.values()) + 1)
        texts = {name: cells[at].strip()[:LONGEST_CELL] for name, at in places.items()}
        if any(texts.values()):
            yield StaffRow(number, **texts)


def password_file(accounts: Iterable[tuple[str, str, str]]) -> bytes:
    """A workbook of login, name and one-time password."""
    return as_xlsx(PASSWORD_COLUMNS, accounts, "一次性密码")
