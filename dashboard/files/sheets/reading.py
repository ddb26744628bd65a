"""Reads a table as batches of text cells, so that memory stays flat however long the file is."""

import csv
import io
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from dashboard.files.sheets.archives import Opened, opened
from dashboard.files.sheets.looking import TOP, SheetLook, header_of, look_at
from dashboard.files.sheets.profile_model import Profile
from dashboard.files.sheets.rules_choices import NO_CHOICES, Choices
from dashboard.files.sheets.workbooks import WIDEST, fitted, opened_workbook
from dashboard.words.errors import Refused

LONGEST_CELL = 1_000_000
# Rows are taken few at a time, and no more of them once so many characters are in hand.
AT_ONCE, BATCH_CHARACTERS = 20, 20_000_000
# What may stand between cells.
DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True)
class RawBatch:
    """Some rows of the file: their row numbers as a spreadsheet shows them, and their cells.

    `misfits` are rows whose number of cells is not that of the header: (row number, cells found).
    `share` is how much of the file has been read, 0 to 1. `sheet` is the place of their sheet among those
    that are read; `filled` are cells filled from a merged one: (row number, place).
    """

    rows: list[int]
    cells: list[list[str]]
    misfits: list[tuple[int, int]]
    share: float
    sheet: int = 0
    filled: tuple[tuple[int, int], ...] = ()

    def __len__(self) -> int:
        return len(self.rows) + len(self.misfits)


@dataclass(frozen=True)
class Table:
    """A sheet or a CSV file that is read: its headings, and its rows one batch at a time."""

    look: SheetLook
    place: int
    _before: int
    _whole: int
    _rows: Iterator[list[str]]
    _filled: list[tuple[int, int]]

    @property
    def header(self) -> list[str]:
        return self.look.header

    def batches(self, size: Callable[[], int]) -> Iterator[RawBatch]:
        """Rows in file order, `size()` at a time; blank rows do not count."""
        number = self.look.header_row + 1
        while cells := self._next(size()):
            rows = range(number, number + len(cells))
            number += len(cells)
            share = min(1.0, (self._before + number) / self._whole) if self._whole else 0.0
            filled = tuple(one for one in self._filled if one[0] in rows)
            self._filled[:] = [one for one in self._filled if one[0] >= number]
            batch = _sorted_out(rows, cells, len(self.header), share, self.place, filled)
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


def _sorted_out(
    rows: range,
    cells: list[list[str]],
    width: int,
    share: float,
    sheet: int,
    filled: tuple[tuple[int, int], ...],
) -> RawBatch:
    if all(map(any, cells)) and all(len(found) == width for found in cells):
        return RawBatch(list(rows), cells, [], share, sheet, filled)
    # Blank cells behind the table are those of a wider sheet.
    held = [(row, found) for row, found in zip(rows, cells, strict=True) if any(found)]
    trimmed = [(row, found if any(found[width:]) else found[:width]) for row, found in held]
    fitting = [(row, found) for row, found in trimmed if len(found) == width]
    misfits = [(row, len(found)) for row, found in trimmed if len(found) != width]
    return RawBatch(
        [row for row, _ in fitting], [found for _, found in fitting], misfits, share, sheet, filled
    )


@dataclass(frozen=True)
class Tables:
    """What is read of an open file, and how every sheet of it looks."""

    read: list[Table]
    looks: list[SheetLook] = field(default_factory=list)


@contextmanager
def open_tables(source: Path | BinaryIO, profile: Profile, choices: Choices = NO_CHOICES) -> Iterator[Tables]:
    """The tables in `source` (CSV or XLSX, also .gz): all sheets whose header the profile knows, but for
    those that somebody chose otherwise.

    Raises Refused, naming every sheet, when there is none.
    """
    with opened(source) as file, ExitStack() as open_ones:
        found: list[tuple[SheetLook, Iterator[list[str]], list[tuple[int, int]]]] = []
        if file.is_xlsx:
            for sheet in open_ones.enter_context(opened_workbook(file.stream)):
                rows = open_ones.enter_context(closing(sheet.rows()))
                top = list(islice(rows, TOP))
                look = look_at(sheet.name, top, sheet.total, profile, choices, is_hidden=sheet.is_hidden)
                found.append((look, chain(top[look.header_row :], rows), sheet.filled))
        else:
            delimiter = profile.delimiter or _delimiter(file, profile, choices)
            rows = open_ones.enter_context(closing(csv_rows(file, delimiter)))
            top = list(islice(rows, TOP))
            look = look_at("", top, file.lines, profile, choices)
            found.append((look, chain(top[look.header_row :], rows), []))
        looks = [look for look, _, _ in found]
        read: list[Table] = []
        before = 0
        whole = sum(look.total for look in looks if look.is_taken)
        for look, cells, filled in found:
            if look.is_taken:
                lines = _fitted(cells, len(look.header)) if file.is_xlsx else cells
                read.append(Table(look, len(read), before, whole, lines, filled))
                before += look.total
        yield Tables(read, looks)


def require_tables(tables: Tables) -> None:
    """Raises Refused, with what every sheet lacks, where there is nothing to read."""
    if tables.read:
        return
    if len(tables.looks) == 1:
        raise Refused(tables.looks[0].why_not)
    told = "".join(f"“{look.name}”：{look.why_not}" for look in tables.looks)
    raise Refused(f"这个文件里没有能导入的表。{told}请在“数据导入”页选好表、表头行，把列对上。")


def _fitted(rows: Iterator[list[str]], width: int) -> Iterator[list[str]]:
    return (fitted(cells, width) for cells in rows)


def _delimiter(file: Opened, profile: Profile, choices: Choices) -> str:
    """The sign between cells by which the first rows hold most of the profile's columns."""
    used = set(profile.used_columns())

    def held(delimiter: str) -> int:
        file.stream.seek(0)
        with closing(csv_rows(file, delimiter)) as rows:
            top = list(islice(rows, TOP))
        return max((len(used & set(header_of(row, profile, choices))) for row in top), default=0)

    found: dict[str, int] = {}
    for delimiter in DELIMITERS:
        try:
            found[delimiter] = held(delimiter)
        except Refused:
            found[delimiter] = -1
    file.stream.seek(0)
    return max(DELIMITERS, key=lambda one: found[one])


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
