"""Squares of the ground in several sizes, each the fourth part of one of the size before.

Clusters of a map are counted in them; the word of one narrows a list to exactly the same rows. A wall draws
how densely reports lie in few rectangles of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import floor, log2
from typing import NamedTuple

from dashboard.town.places.rules import CELL_DEGREES

# Degrees of the largest; the seventh size is the square that an incident keeps (places.rules.CELL_DEGREES).
LARGEST = 0.16
KEPT_LEVEL = 6
LEVELS = range(12)
# West and south of everything, so that no index is negative.
WEST, SOUTH = -180, -90
METRES_PER_DEGREE = 111_320
_WORD = re.compile(r"([0-9]|1[01])_([0-9]{1,8})_([0-9]{1,8})")
Box = tuple[float, float, float, float]


class Square(NamedTuple):
    """`level` of LEVELS, and the how manieth from the west and from the south."""

    level: int
    column: int
    row: int

    @property
    def word(self) -> str:
        """What a URL calls it."""
        return f"{self.level}_{self.column}_{self.row}"

    @property
    def box(self) -> Box:
        """West, south, east, north in degrees (WGS-84)."""
        size = side(self.level)
        west, south = self.column * size + WEST, self.row * size + SOUTH
        return west, south, west + size, south + size

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude (WGS-84)."""
        size = side(self.level)
        return (self.column + 0.5) * size + WEST, (self.row + 0.5) * size + SOUTH

    @property
    def inner(self) -> Box:
        """A box within it, which touches no other square of its size."""
        x, y = self.middle
        return x, y, x, y

    @property
    def metres(self) -> int:
        """How far it reaches from south to north, in round numbers."""
        length = side(self.level) * METRES_PER_DEGREE
        return round(length / 10) * 10 if length >= 100 else round(length)


def side(level: int) -> float:
    """Degrees from one edge to the other; the parts of a square fill it without a rest."""
    return LARGEST / (1 << level)


def index_of(degrees: float, origin: int, level: int) -> int:
    """Column (origin WEST) or row (origin SOUTH) in which a position lies: as `sql.square_index` counts."""
    return floor((degrees - origin) / side(level))


def square_of(longitude: float, latitude: float, level: int) -> Square:
    """The square of that size which holds a WGS-84 position."""
    return Square(level, index_of(longitude, WEST, level), index_of(latitude, SOUTH, level))


def square_named(word: str) -> Square | None:
    """The square with this word; None for anything else."""
    match = _WORD.fullmatch(word)
    if match is None:
        return None
    square = Square(*map(int, match.groups()))
    west, south, *_ = square.box
    return square if west < -WEST and south < -SOUTH else None


def level_for(pixels_per_degree: float, fewest: float) -> int:
    """The smallest squares that are at least `fewest` pixels wide at such a scale; the largest if none is."""
    level = floor(log2(max(LARGEST * pixels_per_degree / fewest, 1)))
    return min(level, LEVELS[-1])


def gathered(cells: Iterable[tuple[str, int]], level: int) -> dict[Square, int]:
    """Counts of the squares that incidents keep (`cell_of`), added up to squares of `level`, at
    most the seventh size: each kept square lies whole in one of them."""
    shift, totals = KEPT_LEVEL - level, dict[Square, int]()
    for cell, total in cells:
        x, y = map(int, cell.split("_"))
        column, row = x - round(WEST / CELL_DEGREES), y - round(SOUTH / CELL_DEGREES)
        square = Square(level, column >> shift, row >> shift)
        totals[square] = totals.get(square, 0) + total
    return totals


def parts(square: Square) -> Iterator[Square]:
    """The four of the next size within it."""
    for column in (0, 1):
        for row in (0, 1):
            yield Square(square.level + 1, 2 * square.column + column, 2 * square.row + row)


STEPS = 8
# Many squares hold a few reports and few hold many: evenly cut, nearly all would look the same.
CURVE = 0.6


class Band(NamedTuple):
    """A rectangle of squares of one step: the lowest square, and how many across and up."""

    x: int
    y: int
    across: int
    up: int
    step: int


def steps(totals: Sequence[int]) -> list[int]:
    """1 … STEPS for each number of reports, the most at STEPS."""
    most = max(totals, default=1)
    return [max(1, round(STEPS * (total / most) ** CURVE)) for total in totals]


def bands(squares: Mapping[tuple[int, int], int]) -> list[Band]:
    """Rectangles that together cover exactly the squares (x, y) -> step, each once, by rows."""
    runs: dict[tuple[int, int, int], Band] = {}
    finished: list[Band] = []
    for run in _runs(squares):
        below = runs.pop((run.x, run.across, run.step), None)
        if below is not None and below.y + below.up == run.y:
            run = below._replace(up=below.up + 1)
        elif below is not None:
            finished.append(below)
        runs[run.x, run.across, run.step] = run
    return sorted([*finished, *runs.values()])


def _runs(squares: Mapping[tuple[int, int], int]) -> list[Band]:
    """Neighbours of one step in a row, the lowest row first."""
    runs: list[Band] = []
    for x, y in sorted(squares, key=lambda at: (at[1], at[0])):
        step = squares[x, y]
        last = runs[-1] if runs else None
        if last is not None and (last.y, last.x + last.across, last.step) == (y, x, step):
            runs[-1] = last._replace(across=last.across + 1)
        else:
            runs.append(Band(x, y, 1, 1, step))
    return runs
