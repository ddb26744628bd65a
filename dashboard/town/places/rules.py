"""Where a matter lies: the square that counts as one place, squares to pick, typed degrees, the village."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from math import ceil, cos, floor, radians
from typing import Any

from dashboard.words.coordinates import to_wgs84
from dashboard.words.errors import Refused

CELL_DEGREES = 0.0025


def cell_of(longitude: float | None, latitude: float | None) -> str | None:
    """Id of the square of about 250 m that holds a WGS-84 position."""
    if longitude is None or latitude is None:
        return None
    return f"{floor(longitude / CELL_DEGREES)}_{floor(latitude / CELL_DEGREES)}"


def cell_centre(cell: str) -> tuple[float, float]:
    """Longitude and latitude (WGS-84 degrees) of a square's middle."""
    x, y = cell.split("_")
    return (int(x) + 0.5) * CELL_DEGREES, (int(y) + 0.5) * CELL_DEGREES


def corner(cell: str) -> tuple[float, float]:
    """Longitude and latitude (WGS-84 degrees) of a square's south-west corner."""
    x, y = cell.split("_")
    return round(int(x) * CELL_DEGREES, 4), round(int(y) * CELL_DEGREES, 4)


def number_of(day: date, sequence: int) -> str:
    """NL-YYYYMMDD-NNNN, unique within the township."""
    return f"NL-{day:%Y%m%d}-{sequence:04d}"


Position = tuple[float, float]
Box = tuple[float, float, float, float]
# How a map's coordinates are called where people copy them from, and what they are.
SYSTEMS = {
    "GCJ-02": "高德、腾讯地图（GCJ-02）",
    "BD-09": "百度地图（BD-09）",
    "WGS-84": "手机定位、天地图（WGS-84）",
}
# The first pick is a square of the town, the second one of its parts.
COARSE = CELL_DEGREES
FINE = CELL_DEGREES / 10
METRES_PER_DEGREE = 111_320
LONGITUDES, LATITUDES = (72, 138), (0, 56)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def typed(text: str, system: str) -> Position:
    """“经度,纬度” in `system` (a key of SYSTEMS) as WGS-84 degrees, six decimals.

    Refused for anything but two numbers, for both in the wrong order, and for places outside China.
    """
    numbers = [float(number) for number in _NUMBER.findall(text)]
    rest = _NUMBER.sub("", text).strip()
    if len(numbers) != 2 or rest.strip(" ,，;；、°EN东经北纬:：\t"):
        raise Refused("坐标看不懂。请写成“经度,纬度”两个数，例如 118.812345,28.861234。")
    longitude, latitude = numbers
    if _within(latitude, LONGITUDES) and _within(longitude, LATITUDES):
        raise Refused("经度和纬度好像写反了。请先写经度（118 左右），再写纬度（28 左右）。")
    if not (_within(longitude, LONGITUDES) and _within(latitude, LATITUDES)):
        raise Refused("这个坐标不在国内，请核对。先写经度，再写纬度。")
    x, y = to_wgs84(longitude, latitude, system)
    return round(x, 6), round(y, 6)


def _within(degrees: float, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= degrees <= bounds[1]


def written(position: Position) -> str:
    """A WGS-84 position as text."""
    return f"{position[0]:.6f},{position[1]:.6f}"


def cells_around(position: Position, metres: float) -> list[str]:
    """Ids of the squares (`cell_of`) that reach within `metres` of a position."""
    north = metres / METRES_PER_DEGREE
    east = north / cos(radians(position[1]))
    columns = range(
        floor((position[0] - east) / CELL_DEGREES), floor((position[0] + east) / CELL_DEGREES) + 1
    )
    rows = range(floor((position[1] - north) / CELL_DEGREES), floor((position[1] + north) / CELL_DEGREES) + 1)
    return [f"{x}_{y}" for x in columns for y in rows]


def is_inside(position: Position, area: Mapping[str, Any]) -> bool:
    """Whether a GeoJSON polygon or multipolygon (WGS-84) holds a position; its edge may count either way."""
    inside = False
    for ring in _rings(area):
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > position[1]) != (y2 > position[1]):
                inside ^= position[0] < (x2 - x1) * (position[1] - y1) / (y2 - y1) + x1
    return inside


def _rings(area: Mapping[str, Any]) -> Iterator[list[Position]]:
    """Outer and inner rings alike: even-odd counting needs no difference."""
    parts = [area["coordinates"]] if area["type"] == "Polygon" else area["coordinates"]
    for polygon in parts:
        for ring in polygon:
            yield [(x, y) for x, y, *_ in ring]


def village_at(position: Position, areas: Iterable[tuple[str, str | None]]) -> str | None:
    """The code of the village whose area (GeoJSON text) holds the position; None outside all of them."""
    return next((code for code, area in areas if area and is_inside(position, json.loads(area))), None)


def squares_over(areas: Iterable[str]) -> list[Position]:
    """Middles of the coarse squares whose middle or corner lies within one of the areas (GeoJSON text)."""
    squares: dict[tuple[int, int], None] = {}
    for text in areas:
        area = json.loads(text)
        xs, ys = zip(*(corner for ring in _rings(area) for corner in ring), strict=True)
        for column in range(floor(min(xs) / COARSE), ceil(max(xs) / COARSE)):
            for row in range(floor(min(ys) / COARSE), ceil(max(ys) / COARSE)):
                if (column, row) not in squares and _touches(column, row, area):
                    squares[column, row] = None
    return [middle_of(column, row, COARSE) for column, row in squares]


def _touches(column: int, row: int, area: Mapping[str, Any]) -> bool:
    places = [(0.5, 0.5), (0, 0), (0, 1), (1, 0), (1, 1)]
    return any(is_inside(((column + x) * COARSE, (row + y) * COARSE), area) for x, y in places)


def squares_around(position: Position, *, reach: int = 1) -> list[Position]:
    """Middles of the fine squares in the coarse square of a position, and in `reach` more on every side."""
    column, row = floor(position[0] / COARSE) - reach, floor(position[1] / COARSE) - reach
    parts = round(COARSE / FINE)
    many = (2 * reach + 1) * parts
    return [middle_of(column * parts + x, row * parts + y, FINE) for x in range(many) for y in range(many)]


def middle_of(column: int, row: int, side: float) -> Position:
    return round((column + 0.5) * side, 6), round((row + 0.5) * side, 6)


def box_around(positions: Iterable[Position], side: float) -> Box:
    """West, south, east, north of squares with these middles."""
    xs, ys = zip(*positions, strict=True)
    return min(xs) - side / 2, min(ys) - side / 2, max(xs) + side / 2, max(ys) + side / 2
