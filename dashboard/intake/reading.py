"""Reads a table as batches of text cells, so that memory stays flat however long the file is."""

import csv
import io
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from dashboard.errors import Refused
from dashboard.intake.archives import Opened, opened
from dashboard.intake.profile_model import Profile
from dashboard.intake.workbooks import WIDEST, fitted, sheet_rows

LONGEST_CELL = 1_000_000
# Rows are taken few at a time, and no more of them once so many characters are in hand.
AT_ONCE, BATCH_CHARACTERS = 20, 20_000_000


@dataclass(frozen=True)
class RawBatch:
    """Some rows of the file: their row numbers as a spreadsheet shows them, and their cells.

    `misfits` are rows whose number of cells is not that of the header: (row number, cells found).
    `share` is how much of the file has been read, 0 to 1.
    """

    rows: list[int]
    cells: list[list[str]]
    misfits: list[tuple[int, int]]
    share: float

    def __len__(self) -> int:
        return len(self.rows) + len(self.misfits)


@dataclass(frozen=True)
class Table:
    """An open file: its headings, and its rows one batch at a time."""

    header: list[str]
    _header_row: int
    _total: int
    _rows: Iterator[list[str]]

    def batches(self, size: Callable[[], int]) -> Iterator[RawBatch]:
        """Rows in file order, `size()` at a time; blank rows do not count."""
        number = self._header_row + 1
        while cells := self._next(size()):
            rows = range(number, number + len(cells))
            number += len(cells)
            share = min(1.0, number / self._total) if self._total else 0.0
            batch = _sorted_out(rows, cells, len(self.header), share)
            if len(batch):
                yield batch

    def _next(self, most: int) -> list[list[str]]:
        cells: list[list[str]] = []
        weight = 0
        while len(cells) < most and weight < BATCH_CHARACTERS:
            part = list(islice(self._rows, min(AT_ONCE, most - len(cells))))
            if not part:
                break
            cells += part
            weight += sum(map(len, chain.from_iterable(part)))
        return cells


def _sorted_out(rows: range, cells: list[list[str]], width: int, share: float) -> RawBatch:
    if all(map(any, cells)) and all(len(found) == width for found in cells):
        return RawBatch(list(rows), cells, [], share)
    filled = [(row, found) for row, found in zip(rows, cells, strict=True) if any(found)]
    fitting = [(row, found) for row, found in filled if len(found) == width]
    misfits = [(row, len(found)) for row, found in filled if len(found) != width]
    return RawBatch([row for row, _ in fitting], [found for _, found in fitting], misfits, share)


@contextmanager
def open_table(source: Path | BinaryIO, profile: Profile) -> Iterator[Table]:
    """The table in `source` (CSV or XLSX, also .gz), its header checked against the profile.

    Raises Refused when a column that the profile names is absent or stands twice.
    """
    with opened(source) as file:
        if file.is_xlsx:
            total, rows = sheet_rows(file.stream, profile.sheet)
        else:
            total, rows = file.lines, csv_rows(file, profile.delimiter or ",")
        try:
            top = list(islice(rows, profile.header_row))
            header = [name.strip() for name in top[-1]] if len(top) == profile.header_row else []
            while header and not header[-1]:
                header.pop()
            _require_columns(header, profile)
            if file.is_xlsx:
                rows = (fitted(cells, len(header)) for cells in rows)
            yield Table(header, profile.header_row, total, rows)
        finally:
            rows.close()


def csv_rows(file: Opened, delimiter: str = ",") -> Generator[list[str]]:
    """The cells of each row of a CSV file. Raises Refused where it cannot be read on."""
    csv.field_size_limit(LONGEST_CELL)
    text = io.TextIOWrapper(file.stream, encoding=file.encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for row in reader:
            if len(row) > WIDEST:
                raise Refused(
                    f"文件第 {reader.line_num} 行有 {len(row)} 列，超过 {WIDEST} 列，没有导入。请检查分隔符。"
                )
            yield row
    except csv.Error as error:
        raise Refused(
            f"文件第 {reader.line_num} 行附近读不下去：多半是引号没有成对。请在 Excel 里打开、另存后再导入。"
        ) from error
    finally:
        # The wrapper must not close what the caller handed in.
        text.detach()


def _require_columns(header: list[str], profile: Profile) -> None:
    needed = [
        name
        for field, names in profile.columns.items()
        if field not in profile.optional
        for name in names
        if name not in header
    ]
    if needed:
        raise Refused(
            f"文件里没有这些列：{'、'.join(dict.fromkeys(needed))}。"
            f"文件里有：{'、'.join(header[:40]) or '（空）'}。"
            "请检查是否选对了导入配置。"
        )
    twice = [name for name in profile.used_columns() if header.count(name) > 1]
    if twice:
        raise Refused(f"表头里有重名的列：{'、'.join(twice)}。请改名后再导入。")
