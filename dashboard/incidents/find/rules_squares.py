"""Squares of the ground in several sizes, each the fourth part of one of the size before.

Clusters of a map are counted in them; the word of one narrows a list to exactly the same rows.
"""

import re
from collections.abc import Iterable, Iterator
from math import floor, log2
from typing import NamedTuple

from dashboard.town.places.rules_place import CELL_DEGREES

# Degrees of the largest; the seventh size is the square that an incident keeps (rules_place.CELL_DEGREES).
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
    found = _WORD.fullmatch(word)
    if found is None:
        return None
    square = Square(*map(int, found.groups()))
    west, south, *_ = square.box
    return square if west < -WEST and south < -SOUTH else None


def level_for(pixels_per_degree: float, fewest: float) -> int:
    """The smallest squares that are at least `fewest` pixels wide at such a scale; the largest if none is."""
    level = floor(log2(max(LARGEST * pixels_per_degree / fewest, 1)))
    return min(level, LEVELS[-1])


def gathered(cells: Iterable[tuple[str, int]], level: int) -> dict[Square, int]:
    """Counts of the squares that incidents keep (`rules_place.cell_of`), added up to squares of `level`, at
    most the seventh size: each kept square lies whole in one of them."""
    shift, found = KEPT_LEVEL - level, dict[Square, int]()
    for cell, total in cells:
        x, y = map(int, cell.split("_"))
        column, row = x - round(WEST / CELL_DEGREES), y - round(SOUTH / CELL_DEGREES)
        square = Square(level, column >> shift, row >> shift)
        found[square] = found.get(square, 0) + total
    return found


def parts(square: Square) -> Iterator[Square]:
    """The four of the next size within it."""
    for column in (0, 1):
        for row in (0, 1):
            yield Square(square.level + 1, 2 * square.column + column, 2 * square.row + row)
