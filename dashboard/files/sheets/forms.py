"""A small sheet for people to fill in: the workbook to download, and its rows as text when it comes back."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import xlsxwriter

from dashboard.files.exports import as_xlsx, safe_cell
from dashboard.files.sheets.archives import Opened, opened
from dashboard.files.sheets.reading import csv_rows
from dashboard.files.sheets.workbooks import fitted, sheet_rows
from dashboard.words.errors import Refused

MOST_ROWS = 1_000
# Longer than anything that is taken.
LONGEST_CELL = 200
ALLOWED = "可填的值"
# The number of the row as a spreadsheet shows it, and its texts by column.
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Form:
    """A sheet's name and its columns in order, each with how to fill it in."""

    sheet: str
    hints: Mapping[str, str]
    # Whether a CSV file will do as well.
    takes_csv: bool = False
    longest_cell: int = LONGEST_CELL

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.hints)


def template(form: Form, choices: Mapping[str, Sequence[str]], rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """The workbook to fill in; `choices` holds the words of those columns that take no others.

    `rows`: what stands in it already, in the order of the columns.
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        page = book.add_worksheet(form.sheet)
        page.freeze_panes(1, 0)
        page.set_column(0, len(form.columns) - 1, 18, book.add_format({"num_format": "@"}))
        page.write_row(0, 0, form.columns, bold)
        for number, row in enumerate(rows, 1):
            page.write_row(number, 0, [safe_cell(value) for value in row])
        offered = {column: list(dict.fromkeys(words)) for column, words in choices.items() if words}
        if offered:
            _offer(book, page, form, offered, bold)
        _explain(book, form, bold)
    return made.getvalue()


def _offer(
    book: xlsxwriter.Workbook, page: Any, form: Form, offered: Mapping[str, Sequence[str]], bold: Any
) -> None:
    allowed = book.add_worksheet(ALLOWED)
    allowed.set_column(0, len(offered) - 1, 26)
    for place, (column, words) in enumerate(offered.items()):
        allowed.write(0, place, column, bold)
        allowed.write_column(1, place, words)
        letter, at = chr(ord("A") + place), form.columns.index(column)
        source = f"='{ALLOWED}'!${letter}$2:${letter}${len(words) + 1}"
        page.data_validation(1, at, MOST_ROWS, at, {"validate": "list", "source": source})


def _explain(book: xlsxwriter.Workbook, form: Form, bold: Any) -> None:
    page = book.add_worksheet("填写说明")
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 110)
    page.write_row(0, 0, ("列", "怎么填"), bold)
    for number, column_and_hint in enumerate(form.hints.items(), 1):
        page.write_row(number, 0, column_and_hint)


def filled_rows(file: BinaryIO, form: Form) -> list[Row]:
    """The rows of the first sheet that hold anything, as text.

    Raises Refused for anything but a table with the form's columns and at most 1,000 rows.
    """
    with opened(file) as source:
        if not (source.is_xlsx or form.takes_csv):
            raise Refused("这不是 Excel 表格。请下载模板，填好后上传 .xlsx 文件。")
        cells = _cells(source)
        try:
            header = [name.strip() for name in next(cells, [])]
            if missing := [name for name in form.columns if header.count(name) != 1]:
                raise Refused(f"表头里缺少或者重复了这些列：{'、'.join(missing)}。请用下载的模板填写。")
            places = {name: header.index(name) for name in form.columns}
            rows = list(islice(_filled(cells, places, form.longest_cell), MOST_ROWS + 1))
        finally:
            cells.close()
    if len(rows) > MOST_ROWS:
        raise Refused(f"表里超过 {MOST_ROWS} 行，没有读取。请分成几个文件，分别导入。")
    if not rows:
        raise Refused("表里除了表头没有内容。请填写后再上传。")
    return rows


def with_reasons(rows: Sequence[tuple[int, Mapping[str, str], str]]) -> bytes:
    """Rows that were not taken as a workbook: what to change, and the form's columns to change it in."""
    columns = list(rows[0][1]) if rows else []
    lines = ([number, reason, *texts.values()] for number, texts, reason in rows)
    return as_xlsx(("原行号", "没有导入的原因", *columns), lines, "没有导入的行")


def _cells(source: Opened) -> Any:
    return sheet_rows(source.stream) if source.is_xlsx else csv_rows(source)


def _filled(lines: Iterable[list[str]], places: Mapping[str, int], longest: int) -> Iterator[Row]:
    """The rows that hold anything; a sheet may have blank lines between them, but not without end."""
    for number, line in enumerate(islice(lines, MOST_ROWS * 10), 2):
        cells = fitted(line, max(places.values()) + 1)
        texts = {name: cells[at].strip()[:longest] for name, at in places.items()}
        if any(texts.values()):
            yield number, texts
