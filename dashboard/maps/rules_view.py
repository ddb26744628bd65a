"""Where a map's camera stands, and where its names find room on the screen. No library of maps, no store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asinh, atan, degrees, dist, log2, radians, sinh, tan

# Pixels of the whole world's width at zoom 0.
WORLD = 512
FAR_ZOOM, NEAR_ZOOM = 2.0, 16.0
# Room for a disc on the edge of what is shown.
MARGIN = 40
Box = tuple[float, float, float, float]
# Longitude and latitude (WGS-84), and pixels.
Disc = tuple[float, float, float]


@dataclass(frozen=True)
class View:
    """Where the camera stands: the middle in degrees, and deck.gl's zoom."""

    longitude: float
    latitude: float
    zoom: float

    def pixels(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Place on the screen, from its middle; y runs down."""
        scale = WORLD * 2**self.zoom / 360
        return (
            (longitude - self.longitude) * scale,
            (_northing(self.latitude) - _northing(latitude)) * scale,
        )


def view_of(box: Box, width: int, height: int) -> View:
    """The camera that shows `box` whole on a screen of so many pixels."""
    west, south, east, north = box
    across = max(east - west, 1e-6) / (width - 2 * MARGIN)
    along = max(_northing(north) - _northing(south), 1e-6) / (height - 2 * MARGIN)
    zoom = log2(360 / WORLD / max(across, along))
    middle = _latitude((_northing(south) + _northing(north)) / 2)
    return View((west + east) / 2, middle, min(max(zoom, FAR_ZOOM), NEAR_ZOOM))


def name_offsets(
    places: Iterable[tuple[str, float, float]], view: View, size: int, covered: Sequence[Disc] = ()
) -> list[tuple[float, float]]:
    """Pixels by which each name (text, longitude, latitude) stands off its point: none covers another.

    Names that find no room nearby stay at their point.
    `covered`: discs to keep clear of. Where there is no room, a name lies where it covers least of them, and
    rather covers half of itself than stands nearer to the point of another name.
    """
    named = list(places)
    points = [view.pixels(x, y) for _, x, y in named]
    taken: list[Box] = []
    discs = [_box(*view.pixels(x, y), 2 * radius, 2 * radius) for x, y, radius in covered]
    found = []
    for (name, *_), (x, y) in zip(named, points, strict=True):
        width, height = size * len(name) + 6, size + 6
        boxes = [(o, _box(x + o[0], y + o[1], width, height)) for o in _candidates(width, height)]
        free = [pair for pair in boxes if not _collides(pair[1], taken)] or boxes[:1]
        around = _box(x, y, 3 * width + 8 * height, 8 * height)
        near = [disc for disc in discs if _collides(around, [disc])]
        cost = {}
        for (dx, dy), box in free:
            at = (x + dx, y + dy)
            is_strange = any(dist(at, other) < dist(at, (x, y)) for other in points)
            cost[dx, dy] = sum(_shared(box, disc) for disc in near) + is_strange * width * height / 2
        offset, box = min(free, key=lambda pair: cost[pair[0]])
        taken.append(box)
        found.append(offset)
    return found


def _candidates(width: float, height: float) -> list[tuple[float, float]]:
    """Offsets to try, the nearest first: on the point, below, above, beside, then further away."""
    found = [(0.0, 0.0)]
    for ring in (0.75, 1.5, 2.25, 3.0):
        dy, dx = ring * height, width / 2 + ring * height / 2
        found += [(0, dy), (0, -dy), (dx, 0), (-dx, 0), (dx, dy), (-dx, dy), (dx, -dy), (-dx, -dy)]
    return found


def _box(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _collides(box: Box, others: list[Box]) -> bool:
    return any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in others)


def _shared(box: Box, other: Box) -> float:
    """Square pixels that both cover."""
    wide = min(box[2], other[2]) - max(box[0], other[0])
    high = min(box[3], other[3]) - max(box[1], other[1])
    return max(wide, 0) * max(high, 0)


def _northing(latitude: float) -> float:
    """Web Mercator's y, in degrees at the equator."""
    return degrees(asinh(tan(radians(latitude))))


def _latitude(northing: float) -> float:
    return degrees(atan(sinh(radians(northing))))
