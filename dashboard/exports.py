"""Tables as files: XLSX and CSV of any length, with nothing in them that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from dashboard.errors import Refused
from models import TOWNSHIP_ZONE

XLSX_ROWS = 1_048_575
# A spreadsheet takes text that begins so for a formula, a Chinese one the wide signs too,
# whatever blanks and unseen signs stand before.
_FORMULA = re.compile("[\\s\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")


def safe_cell(value: Any) -> Any:
    """The value as a cell: times as township text, text that looks like a formula with a leading '."""
    if isinstance(value, datetime):
        return value.astimezone(TOWNSHIP_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value
    return "" if value is None else value


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with a byte order mark, so that spreadsheet programs read the Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str) -> bytes:
    """One sheet with a bold, frozen header. Raises Refused over 1,048,575 rows, the format's limit."""
    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, header, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            if number > XLSX_ROWS:
                raise Refused("超过一百万行，Excel 放不下。请缩小筛选范围，或改用 CSV 导出。")
            for column, value in enumerate(row):
                page.write(number, column, safe_cell(value))
    return made.getvalue()
