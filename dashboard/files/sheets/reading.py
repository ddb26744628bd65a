"""Reads a table as batches of text cells, once it is known how each sheet looks to a profile.

Memory stays flat however long the file is.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from dashboard.files.sheets.archives import Opened, opened
from dashboard.files.sheets.profile_model import Profile
from dashboard.files.sheets.rules_choices import NO_CHOICES, NOTHING, Choices, matched_heading
from dashboard.files.sheets.workbooks import WIDEST, fitted, opened_workbook
from dashboard.words.errors import Refused

# How far down a header may stand.
TOP = 20


@dataclass(frozen=True)
class SheetLook:
    """A sheet before it is read: its first rows, and what the profile and the choices make of it.

    `header`: the headings, those that are read by the profile's own names. `why_not`: why it is passed
    over, in Chinese; empty where it is read.
    """

    name: str
    total: int
    is_hidden: bool
    top: list[list[str]]
    header_row: int
    headings: list[str]
    header: list[str]
    missing: list[str]
    why_not: str

    @property
    def is_taken(self) -> bool:
        return not self.why_not


def look_at(
    name: str,
    top: list[list[str]],
    total: int,
    profile: Profile,
    choices: Choices = NO_CHOICES,
    *,
    is_hidden: bool = False,
) -> SheetLook:
    """How a sheet is read, from its first rows: where its header stands, and what it lacks."""
    headers = [header_of(row, profile, choices) for row in top]
    needed = profile.needed_columns()
    lacks = [[one for one in needed if one not in header] for header in headers]
    chosen = choices.header_row(name)
    wanted = [row for row in (chosen, profile.header_row) if row and row <= len(top)]
    whole = [row for row in (*wanted, *range(1, len(top) + 1)) if not lacks[row - 1]]
    used = set(profile.used_columns())
    # A header that lacks something is nevertheless the row that holds most of it.
    best = max(range(1, len(top) + 1), key=lambda row: len(used & set(headers[row - 1])), default=0)
    at = (whole or ([chosen] if chosen and chosen <= len(top) else []) or [best])[0]
    header, missing = (headers[at - 1], lacks[at - 1]) if at else ([], needed)
    headings = [cell.strip() for cell in top[at - 1]][: len(header)] if at else []
    why_not = _why_not(name, header, headings, missing, profile, choices)
    return SheetLook(name, total, is_hidden, top, at, headings, header, missing, why_not)


def header_of(row: list[str], profile: Profile, choices: Choices) -> list[str]:
    """The headings of a row, each by the profile's own name where it has one."""
    own = {matched_heading(name): name for name in profile.used_columns()}
    names = []
    for cell in row:
        heading, chosen = cell.strip(), choices.column(cell)
        name = own.get(matched_heading(heading), heading)
        if chosen == NOTHING and name in own.values():
            name = f"{heading}（不用）"
        elif chosen and chosen in profile.columns:
            name = profile.columns[chosen][0]
        names.append(name)
    while names and not names[-1]:
        names.pop()
    return names


def _why_not(
    name: str,
    header: list[str],
    headings: list[str],
    missing: list[str],
    profile: Profile,
    choices: Choices,
) -> str:
    if profile.sheet is not None and name and name != profile.sheet:
        return f"导入配置只读“{profile.sheet}”这张表。"
    if choices.of_sheet(name) is False:
        return "没有选这张表。"
    if not any(header):
        return "这张表是空的。" if name else "这个文件里没有表头。"
    if missing:
        there = "、".join(filter(None, headings[:40])) or "（空）"
        return (
            f"{'这张表' if name else '文件'}里没有这些列：{'、'.join(missing)}。里面有：{there}。"
            "请在“数据导入”页把列对上，或者检查是否选对了导入配置。"
        )
    twice = [one for one in profile.used_columns() if header.count(one) > 1]
    if twice:
        return f"表头里有重名的列：{'、'.join(twice)}。请在“数据导入”页只留一列，或改名后再导入。"
    return ""


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
    if all(map(any, cells)) and all(len(line) == width for line in cells):
        return RawBatch(list(rows), cells, [], share, sheet, filled)
    # Blank cells behind the table are those of a wider sheet.
    held = [(row, line) for row, line in zip(rows, cells, strict=True) if any(line)]
    trimmed = [(row, line if any(line[width:]) else line[:width]) for row, line in held]
    fitting = [(row, line) for row, line in trimmed if len(line) == width]
    misfits = [(row, len(line)) for row, line in trimmed if len(line) != width]
    return RawBatch([row for row, _ in fitting], [line for _, line in fitting], misfits, share, sheet, filled)


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
        sheets: list[tuple[SheetLook, Iterator[list[str]], list[tuple[int, int]]]] = []
        if file.is_xlsx:
            for sheet in open_ones.enter_context(opened_workbook(file.stream)):
                rows = open_ones.enter_context(closing(sheet.rows()))
                top = list(islice(rows, TOP))
                look = look_at(sheet.name, top, sheet.total, profile, choices, is_hidden=sheet.is_hidden)
                sheets.append((look, chain(top[look.header_row :], rows), sheet.filled))
        else:
            delimiter = profile.delimiter or _delimiter(file, profile, choices)
            rows = open_ones.enter_context(closing(csv_rows(file, delimiter)))
            top = list(islice(rows, TOP))
            look = look_at("", top, file.lines, profile, choices)
            sheets.append((look, chain(top[look.header_row :], rows), []))
        looks = [look for look, _, _ in sheets]
        read: list[Table] = []
        before = 0
        whole = sum(look.total for look in looks if look.is_taken)
        for look, cells, filled in sheets:
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
    reasons = "".join(f"“{look.name}”：{look.why_not}" for look in tables.looks)
    raise Refused(f"这个文件里没有能导入的表。{reasons}请在“数据导入”页选好表、表头行，把列对上。")


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

    columns_held: dict[str, int] = {}
    for delimiter in DELIMITERS:
        try:
            columns_held[delimiter] = held(delimiter)
        except Refused:
            columns_held[delimiter] = -1
    file.stream.seek(0)
    return max(DELIMITERS, key=lambda one: columns_held[one])


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
