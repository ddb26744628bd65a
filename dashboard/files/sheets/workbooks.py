"""Cells of XLSX sheets as text, streamed row by row, with merged cells filled downwards.

The parts of a workbook are counted while they are read: small files may hold what fills a memory.
"""

import io
import re
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import IO, Any, BinaryIO

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from dashboard.files.markup import parser_without_declarations
from dashboard.words.errors import Refused

# A row of Excel's 16,384 cells has some 100,000 elements and attributes, a full table of styles no more.
MOST_ELEMENTS = 200_000
# Excel's longest cell has 32,767 characters.
ROW_BYTES = 8_000_000
# Parts that are read in one piece: styles, names, relations.
WHOLE_BYTES = 32_000_000
# Rows of a sheet, or different texts of a workbook.
MOST_ROWS = 1_500_000
DECLARES = (
    "这个 Excel 文件里有文档类型声明（DTD），正常的表格里没有，没有导入。请用 Excel 打开后另存为新的 .xlsx。"
)
OVERFULL = (
    "这个 Excel 文件里的行、格或样式多得不合常理，没有导入。"
    "请用 Excel 打开，只留下要导入的数据，另存后再导入。"
)

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
# What the reader lets go of once it is read: the rows of a sheet, the texts of the table of texts.
_STREAMED = {
    f"{SHEET_MAIN_NS}}}worksheet": (3, f"{SHEET_MAIN_NS}}}row"),
    f"{SHEET_MAIN_NS}}}sst": (2, f"{SHEET_MAIN_NS}}}si"),
}


def open_workbook(stream: IO[bytes]) -> Workbook:
    """The workbook for reading row by row: values, not formulas; no macros, no links to other files.

    Raises Refused, now or while rows are read, for parts beyond the bounds above.
    """
    reader = ExcelReader(stream, read_only=True, data_only=True, keep_links=False)
    reader.archive = _Archive(stream)
    reader.read()
    return reader.wb


def merged_cells(book: Any, page: Any) -> list[tuple[int, int, int, int]]:
    """The merged ranges of a sheet, as top, left, bottom and right from 1 on, from the top.

    They stand behind the rows, so that the part is read once more. Raises Refused for more of them than
    any person makes.
    """
    ranges: list[tuple[int, int, int, int]] = []
    # Only looked through for one word: nothing of it is kept.
    with zipfile.ZipFile.open(book._archive, page._worksheet_path) as part:
        rest = b""
        while block := part.read(1 << 20):
            text = rest + block
            for match in _MERGED.finditer(text):
                left, top, right, bottom = range_boundaries(match[1].decode())
                ranges.append((int(top or 1), int(left or 1), int(bottom or 1), int(right or 1)))
            if len(ranges) > MOST_ELEMENTS:
                raise Refused(OVERFULL)
            rest = text[text.rfind(b"<") :] if b"<" in text else b""
            if _MERGED.match(rest):
                rest = b""
    return sorted(ranges)


class _Archive(zipfile.ZipFile):
    def open(self, name: Any, mode: Any = "r", pwd: Any = None, *, force_zip64: bool = False) -> Any:
        return _Part(super().open(name, mode, pwd, force_zip64=force_zip64))

    def read(self, name: Any, pwd: Any = None) -> bytes:
        with self.open(name, "r", pwd) as part:
            made = bytearray()
            while block := part.read(io.DEFAULT_BUFFER_SIZE):
                made += block
                if len(made) > WHOLE_BYTES:
                    raise Refused(OVERFULL)
            return bytes(made)


class _Part(io.RawIOBase):
    """A part's bytes, handed on only after they were counted and are within the bounds."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._parser = parser_without_declarations(lambda: Refused(DECLARES))
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._depth = self._rows = self._within = self._around = self._row_began = 0
        self._level, self._row = 0, ""
        self._is_within = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._count(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _count(self, data: bytes) -> None:
        self._parser.Parse(data, not data)
        if self._parser.CurrentByteIndex - self._row_began > ROW_BYTES:
            raise Refused(OVERFULL)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._level, self._row = _STREAMED.get(name, (0, ""))
        if self._depth == self._level:
            self._is_within = name == self._row
            if self._is_within:
                self._begin_row()
        if self._is_within:
            self._within += 1 + len(attributes)
        else:
            self._around += 1 + len(attributes)
        if self._within > MOST_ELEMENTS or self._around > MOST_ELEMENTS:
            raise Refused(OVERFULL)

    def _begin_row(self) -> None:
        self._within = 0
        self._row_began = self._parser.CurrentByteIndex
        self._rows += 1
        if self._rows > MOST_ROWS:
            raise Refused(OVERFULL)

    def _end(self, name: str) -> None:
        if self._depth == self._level:
            self._is_within = False
        self._depth -= 1


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
