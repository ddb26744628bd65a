"""Tables as files: XLSX and CSV of any length, with nothing in them that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from dashboard.errors import Refused
from models import TOWNSHIP_ZONE

XLSX_ROWS = 1_048_575
TOLD_EVERY = 1_000
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


@dataclass(frozen=True)
class Sheet:
    """A table that is on its way into a file: its rows are read as they are written."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write(sheet: Sheet, kind: str, file: IO[bytes], told: Callable[[int], None] = lambda _: None) -> None:
    """Write the sheet into `file` as `csv` or `xlsx`, in memory that does not grow with its rows.

    `told` is given the number of rows so far after every 1,000 of them. Raises Refused over 1,048,575
    rows as xlsx, the format's limit.
    """
    rows = _counted(sheet.rows, told)
    if kind == "csv":
        _write_csv(sheet.header, rows, file)
    else:
        _write_xlsx(sheet, rows, file)


def write_whole(sheet: Sheet, kind: str, path: Path) -> None:
    """Write the sheet into the file at `path`, which stays as it was where that fails. Raises as `write`."""
    half = path.with_name(f"{path.name}.half")
    try:
        with half.open("wb") as opened:
            write(sheet, kind, opened)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def as_file(sheet: Sheet, kind: str) -> bytes:
    """The whole file, where it is known to be small. Raises as `write`."""
    made = io.BytesIO()
    write(sheet, kind, made)
    return made.getvalue()


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with a byte order mark, so that spreadsheet programs read the Chinese."""
    return as_file(Sheet("", header, rows), "csv")


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str) -> bytes:
    """One sheet with a bold, frozen header. Raises Refused over 1,048,575 rows, the format's limit."""
    return as_file(Sheet(sheet, header, rows), "xlsx")


def _counted(rows: Iterable[Sequence[Any]], told: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if number % TOLD_EVERY == 0:
            told(number)


def _write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], file: IO[bytes]) -> None:
    file.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    # The file is the caller's to close.
    text.detach()


def _write_xlsx(sheet: Sheet, rows: Iterable[Sequence[Any]], file: IO[bytes]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(sheet.title)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, sheet.header, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            if number > XLSX_ROWS:
                raise Refused("超过一百万行，Excel 放不下。请缩小筛选范围，或改用 CSV 导出。")
            for column, value in enumerate(row):
                page.write(number, column, safe_cell(value))
