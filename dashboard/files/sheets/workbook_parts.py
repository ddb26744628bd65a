"""The parts of a workbook, counted while they are read: small files may hold what fills a memory."""

import io
import re
import zipfile
from typing import IO, Any

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
    found: list[tuple[int, int, int, int]] = []
    # Only looked through for one word: nothing of it is kept.
    with zipfile.ZipFile.open(book._archive, page._worksheet_path) as part:
        rest = b""
        while block := part.read(1 << 20):
            text = rest + block
            for match in _MERGED.finditer(text):
                left, top, right, bottom = range_boundaries(match[1].decode())
                found.append((int(top or 1), int(left or 1), int(bottom or 1), int(right or 1)))
            if len(found) > MOST_ELEMENTS:
                raise Refused(OVERFULL)
            rest = text[text.rfind(b"<") :] if b"<" in text else b""
            if _MERGED.match(rest):
                rest = b""
    return sorted(found)


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
    """A part's bytes, handed on only after they were found to be within the bounds."""

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
