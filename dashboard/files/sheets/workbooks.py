"""Cells of XLSX sheets as text, streamed row by row, with merged cells filled downwards."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO

from openpyxl import Workbook

from dashboard.files.sheets.workbook_parts import merged_cells, open_workbook
from dashboard.words.errors import Refused

# What Excel itself can hold; a file may claim that its next row is the two-thousand-millionth.
SHEET_ROWS = 1_048_576
WIDEST = 1_000


@dataclass(frozen=True)
class Sheet:
    """One sheet of an open workbook. `total`: how many rows it says it has (0: it does not)."""

    name: str
    total: int
    is_hidden: bool
    _book: Workbook
    _page: Any
    # The row number, and the place from 0, of cells that were filled from a merged one above.
    filled: list[tuple[int, int]] = field(default_factory=list)

    def rows(self) -> Generator[list[str]]:
        """The cells of each row, from the first. Raises Refused for a broken workbook."""
        try:
            merged = merged_cells(self._book, self._page)
        except Refused:
            raise
        except Exception as error:
            raise _broken() from error
        return _fill(_cells(self._page), merged, self.filled)


@contextmanager
def opened_workbook(stream: BinaryIO) -> Iterator[list[Sheet]]:
    """The sheets of a workbook, in its order. Raises Refused for a broken one."""
    try:
        book = open_workbook(stream)
    except Refused:
        raise
    except Exception as error:  # the reader fails on a broken part with whatever it stumbles over
        raise Refused("这个 Excel 文件打不开。请用 Excel 打开后另存为新的 .xlsx，再导入。") from error
    try:
        if not book.worksheets:
            raise Refused("这个 Excel 文件里没有数据表。")
        sheets = []
        for page in book.worksheets:
            total = page.max_row or 0
            # The size a writer states may be wrong, and would cut the table.
            page.reset_dimensions()
            sheets.append(Sheet(page.title, total, page.sheet_state != "visible", book, page))
        yield sheets
    finally:
        book.close()


def sheet_rows(stream: BinaryIO) -> Generator[list[str]]:
    """The cells of each row of the first sheet.

    Formulas come as the values that Excel last computed; columns beyond the thousandth are
    left out. Raises Refused for a broken workbook.
    """
    with opened_workbook(stream) as sheets:
        yield from _cells(sheets[0]._page)


def _broken() -> Refused:
    return Refused("这个 Excel 文件中途损坏，没有读完。请用 Excel 打开后另存为新的 .xlsx，再导入。")


def _cells(page: Any) -> Generator[list[str]]:
    try:
        for number, cells in enumerate(page.iter_rows(values_only=True), 1):
            if number > SHEET_ROWS:
                raise Refused("这张 Excel 表的行号超出了 Excel 的上限。请用 Excel 打开后另存，再导入。")
            yield [cell_text(value) for value in cells[:WIDEST]]
    except Refused:
        raise
    except Exception as error:
        raise _broken() from error


def _fill(
    rows: Generator[list[str]], merged: list[tuple[int, int, int, int]], filled: list[tuple[int, int]]
) -> Generator[list[str]]:
    """Rows with what a cell merged over several of them holds, in each of them that holds anything."""
    coming = iter([one for one in merged if one[2] > one[0] and one[1] <= WIDEST])
    following = next(coming, None)
    running: list[tuple[int, int, str]] = []
    try:
        for number, cells in enumerate(rows, 1):
            if running and any(cells):
                running = [one for one in running if one[0] >= number]
                for _, place, value in running:
                    if place < len(cells) and not cells[place]:
                        cells[place] = value
                        filled.append((number, place))
            while following is not None and following[0] <= number:
                top, left, bottom, _ = following
                if top == number and left <= len(cells) and cells[left - 1]:
                    running.append((bottom, left - 1, cells[left - 1]))
                following = next(coming, None)
            yield cells
    finally:
        rows.close()


def fitted(cells: list[str], width: int) -> list[str]:
    """A sheet leaves out empty cells at the end of a row, and keeps stray ones beside the table."""
    return (cells + [""] * (width - len(cells)))[:width]


def cell_text(value: Any) -> str:
    """A cell as one would type it: midnight as a bare date, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
