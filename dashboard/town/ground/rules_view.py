"""Where a map's camera stands, and where its names find room on the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import asinh, atan, degrees, dist, inf, log2, radians, sinh, tan

# Pixels of the whole world's width at zoom 0.
WORLD = 512
FAR_ZOOM, NEAR_ZOOM = 2.0, 16.0
# Room for a disc on the edge of what is shown.
MARGIN = 40
# How often names may choose; what standing a line further away costs; which share of a name may be covered
# as if nothing were, and from which on nobody can read it.
TURNS, FARTHER, FREE, UNREAD = 3, 0.01, 0.05, 0.35
# How many lines a name may stand off its point; and where a line leads to it.
RINGS = (0.75, 1.5, 2.25, 3.0)
LED_RINGS = (*RINGS, 4.0, 5.0, 6.0)
Box = tuple[float, float, float, float]
# Longitude and latitude (WGS-84), and pixels.
Disc = tuple[float, float, float]


@dataclass(frozen=True)
class View:
    """Where the camera stands: the middle in degrees, deck.gl's zoom, and the pixels it fills, if known."""

    longitude: float
    latitude: float
    zoom: float
    frame: tuple[int, int] | None = None

    def pixels(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Place on the screen, from its middle; y runs down."""
        scale = WORLD * 2**self.zoom / 360
        return (
            (longitude - self.longitude) * scale,
            (_northing(self.latitude) - _northing(latitude)) * scale,
        )


def view_of(box: Box, width: int, height: int, margin: int = MARGIN) -> View:
    """The camera that shows `box` whole on so many pixels; `margin`: those kept free above and below."""
    west, south, east, north = box
    across = max(east - west, 1e-6) / (width - 2 * MARGIN)
    along = max(_northing(north) - _northing(south), 1e-6) / (height - 2 * margin)
    zoom = log2(360 / WORLD / max(across, along))
    middle = _latitude((_northing(south) + _northing(north)) / 2)
    return View((west + east) / 2, middle, min(max(zoom, FAR_ZOOM), NEAR_ZOOM), (width, height))


def held(view: View, box: Box, margin: int = MARGIN) -> View:
    """The view moved over `box` as far as its middle lets it: less of what lies beyond is shown.

    What lies in `box` and is seen stays seen; a side of it that is shorter than the screen stands in the
    middle. A view from beyond it stays. `margin`: pixels around `box` that are shown with it.
    """
    west, south, east, north = box
    if view.frame is None or not (west <= view.longitude <= east and south <= view.latitude <= north):
        return view
    degree = WORLD * 2**view.zoom / 360
    wide, high = (side / degree for side in view.frame)
    edge = margin / degree
    longitude = _within(view.longitude, west - edge, east + edge, wide)
    low, top = _northing(south) - edge, _northing(north) + edge
    return replace(
        view, longitude=longitude, latitude=_latitude(_within(_northing(view.latitude), low, top, high))
    )


def _within(middle: float, low: float, high: float, length: float) -> float:
    """The middle of a span of that `length` that leaves `low` to `high` as little as it can."""
    if high - low <= length:
        return (low + high) / 2
    return min(max(middle, low + length / 2), high - length / 2)


def name_offsets(
    places: Iterable[tuple[str, float, float]],
    view: View,
    size: int,
    covered: Sequence[Disc] = (),
    *,
    is_whole: bool = False,
    is_led: bool = False,
) -> list[tuple[float, float] | None]:
    """Pixels by which each name (text, longitude, latitude) stands off its point: none covers another, and
    none is cut by the frame of the view in which its point lies.

    `covered`: discs to keep clear of. Where there is no room, a name lies where it covers least of them, and
    rather covers half of itself than stands nearer to the point of another name.
    `is_whole`: None for those that nobody could read; else they stay at their point.
    `is_led`: a line leads from each name to its point, so it may stand further away, and near another's.
    """
    named = list(places)
    points = [view.pixels(x, y) for _, x, y in named]
    discs = [(*view.pixels(x, y), radius) for x, y, radius in covered]
    stands = [
        _stands(name, place, points, discs, view, size, is_led=is_led)
        for place, (name, *_) in enumerate(named)
    ]
    taken: dict[int, _Stand] = {}
    # Whose room is narrow chooses first; then each may take a better one that has become free.
    order = sorted(range(len(named)), key=lambda place: sum(stand.cost < FREE for stand in stands[place]))
    for place in order * TURNS:
        others = [taken[other].box for other in taken if other != place]
        free = (stand for stand in stands[place] if not _collides(stand.box, others))
        if stand := next(free, None):
            taken[place] = stand
    worst = UNREAD if is_whole else inf
    return [
        taken[place].offset
        if place in taken and taken[place].cost < worst
        else None if is_whole
        else (0.0, 0.0)
        for place in range(len(named))
    ]  # fmt: skip


@dataclass(frozen=True)
class _Stand:
    """Where a name may stand: off its point, the box that it fills, and which share of itself it loses."""

    offset: tuple[float, float]
    box: Box
    cost: float


def _stands(
    name: str,
    place: int,
    points: list[tuple[float, float]],
    discs: list[tuple[float, float, float]],
    view: View,
    size: int,
    *,
    is_led: bool,
) -> list[_Stand]:
    """Where the name of `points[place]` may stand, the best first."""
    (x, y), (width, height) = points[place], (size * len(name) + 6, size + 6)
    rings = LED_RINGS if is_led else RINGS
    reach = width + (rings[-1] + 1) * height
    near = [disc for disc in discs if max(abs(disc[0] - x), abs(disc[1] - y)) < reach + disc[2]]
    strange = [other for other in points if other != (x, y) and dist(other, (x, y)) < 2 * reach]
    strange = [] if is_led else strange
    frame = _box(0, 0, *view.frame) if view.frame else None
    is_seen = frame is not None and _collides((x, y, x, y), [frame])
    stands = []
    for far, (dx, dy) in _candidates(width, height, rings):
        at, box = (x + dx, y + dy), _box(x + dx, y + dy, width, height)
        if is_seen and frame and _shared(box, frame) < width * height - 1:
            continue
        cost = sum(_shared(box, _box(a, b, 2 * r, 2 * r)) for a, b, r in near if _touches(box, (a, b, r)))
        is_strange = any(dist(at, other) < dist(at, (x, y)) for other in strange)
        stands.append(_Stand((dx, dy), box, cost / (width * height) + is_strange / 2 + far * FARTHER))
    return sorted(stands, key=lambda stand: stand.cost)


def _candidates(
    width: float, height: float, rings: Sequence[float]
) -> list[tuple[float, tuple[float, float]]]:
    """How far away and by how much: on the point, below, above, beside, then further away."""
    offsets = [(0.0, (0.0, 0.0))]
    for ring in rings:
        dy, dx = ring * height, width / 2 + ring * height / 2
        ways = [(0, dy), (0, -dy), (dx, 0), (-dx, 0), (dx, dy), (-dx, dy), (dx, -dy), (-dx, -dy)]
        ways += [(dx / 2, dy), (-dx / 2, dy), (dx / 2, -dy), (-dx / 2, -dy)]
        ways += [(dx, dy / 2), (-dx, dy / 2), (dx, -dy / 2), (-dx, -dy / 2)]
        offsets += [(ring, way) for way in ways]
    return offsets


def _touches(box: Box, disc: tuple[float, float, float]) -> bool:
    x, y = min(max(disc[0], box[0]), box[2]), min(max(disc[1], box[1]), box[3])
    return dist((x, y), disc[:2]) < disc[2]


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
