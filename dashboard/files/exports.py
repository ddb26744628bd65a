"""Tables as files: XLSX and CSV of any length, with nothing in them that a spreadsheet would run."""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE

XLSX_ROWS = 1_048_575
PROGRESS_EVERY = 1_000
DECIMALS = 2
# Characters, a Chinese one for two; the rows that are measured; what the button of the filter covers.
NARROWEST, WIDEST, MEASURED, BUTTON = 8, 50, 1_000, 3
MOMENT, DAY, FIGURE = "yyyy-mm-dd hh:mm", "yyyy-mm-dd", "0." + "0" * DECIMALS
# Spreadsheets know no day before.
_FIRST_DAY = date(1900, 3, 1)
# A spreadsheet takes text that begins so for a formula, a Chinese one the wide signs too,
# whatever blanks and unseen signs stand before.
_FORMULA = re.compile("[\\s\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")


def safe_cell(value: Any) -> Any:
    """The value as a cell: times as township text, figures with two decimals where they have any, text that
    looks like a formula with a leading '."""
    if isinstance(value, datetime):
        return "" if value != value else value.astimezone(TOWNSHIP_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float | Decimal):
        return _figure(value)
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value
    return "" if value is None else value


def _figure(value: float | Decimal) -> float | int | str:
    if not math.isfinite(value):
        return ""
    return int(value) if value == int(value) else round(float(value), DECIMALS)


@dataclass(frozen=True)
class Sheet:
    """A table that is on its way into a file: its rows are read as they are written."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write(sheet: Sheet, kind: str, file: IO[bytes], progress: Callable[[int], None] = lambda _: None) -> None:
    """Write the sheet into `file` as `csv` or `xlsx`, in memory that does not grow with its rows.

    `progress` is given the number of rows so far after every 1,000 of them. Raises Refused over 1,048,575
    rows as xlsx, the format's limit.
    """
    rows = _counted(sheet.rows, progress)
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
    """One sheet with a bold, frozen header, a filter on every column, and columns as wide as what they hold.

    Raises Refused over 1,048,575 rows, the format's limit.
    """
    return as_file(Sheet(sheet, header, rows), "xlsx")


def _counted(rows: Iterable[Sequence[Any]], progress: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if number % PROGRESS_EVERY == 0:
            progress(number)


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
        looks = {look: book.add_format({"num_format": look}) for look in (MOMENT, DAY, FIGURE)}
        widths = [_width(name) + BUTTON for name in sheet.header]
        last = 0
        for last, row in enumerate(rows, start=1):
            if last > XLSX_ROWS:
                raise Refused("超过一百万行，Excel 放不下。请缩小筛选范围，或改用 CSV 导出。")
            for column, value in enumerate(row):
                cell, look = _as_it_is(value)
                page.write(last, column, cell, looks.get(look))
                if last <= MEASURED:
                    widths[column] = max(widths[column], _width(look or str(cell)))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(WIDEST, max(NARROWEST, width + 1)))
        page.autofilter(0, 0, last, len(sheet.header) - 1)


def _as_it_is(value: Any) -> tuple[Any, str]:
    """The value as a spreadsheet reckons with it, and how it is shown: times of the township as times."""
    if isinstance(value, datetime) and value == value:
        local = value.astimezone(TOWNSHIP_ZONE).replace(tzinfo=None, microsecond=0)
        return (local, MOMENT) if local.date() >= _FIRST_DAY else (safe_cell(value), "")
    if isinstance(value, date) and not isinstance(value, datetime):
        return (value, DAY) if value >= _FIRST_DAY else (value.isoformat(), "")
    cell = safe_cell(value)
    # What is reckoned with stays whole: only the look is rounded.
    return (float(value), FIGURE) if isinstance(cell, float) else (cell, "")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text[:WIDEST])
