"""Cells of an XLSX sheet as text, streamed row by row."""

from collections.abc import Generator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from openpyxl import Workbook

from dashboard.errors import Refused
from dashboard.intake.workbook_parts import open_workbook

# What Excel itself can hold; a file may claim that its next row is the two-thousand-millionth.
SHEET_ROWS = 1_048_576
WIDEST = 1_000


def sheet_rows(stream: BinaryIO, sheet: str | None) -> tuple[int, Generator[list[str]]]:
    """How many rows one sheet says it has (0: it does not), and the cells of each (default: the first sheet).

    Formulas come as the values that Excel last computed; columns beyond the thousandth are
    left out. Raises Refused for a broken workbook.
    """
    try:
        book = open_workbook(stream)
    except Refused:
        raise
    except Exception as error:  # the reader fails on a broken part with whatever it stumbles over
        raise Refused("这个 Excel 文件打不开。请用 Excel 打开后另存为新的 .xlsx，再导入。") from error
    if sheet is not None and sheet not in book.sheetnames:
        raise Refused(f"Excel 文件里没有“{sheet}”这张表。里面有：{'、'.join(book.sheetnames)}。")
    if not book.worksheets:
        raise Refused("这个 Excel 文件里没有数据表。")
    page = book[sheet] if sheet else book.worksheets[0]
    total = page.max_row or 0
    # The size a writer states may be wrong, and would cut the table.
    page.reset_dimensions()
    return total, _cells(book, page)


def _cells(book: Workbook, page: Any) -> Generator[list[str]]:
    try:
        for number, cells in enumerate(page.iter_rows(values_only=True), 1):
            if number > SHEET_ROWS:
                raise Refused("这张 Excel 表的行号超出了 Excel 的上限。请用 Excel 打开后另存，再导入。")
            yield [cell_text(value) for value in cells[:WIDEST]]
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            "这个 Excel 文件中途损坏，没有读完。请用 Excel 打开后另存为新的 .xlsx，再导入。"
        ) from error
    finally:
        book.close()


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
