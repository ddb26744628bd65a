"""What the map shows and where its camera stands, as the words of a URL. No clock, no store."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import cos, radians
from typing import Any, NamedTuple

from dashboard.incidents.find.rules_squares import Box, level_for, square_named
from dashboard.town.ground.rules_view import WORLD
from dashboard.words.labels import brief

# Stable words of the URL, and how the screen calls them.
FIGURES = {"open": "在办", "red": "红灯", "overdue": "超期", "recent": "近30天"}
LAYERS = {
    "villages": "村社数字",
    "grids": "网格数字",
    "incidents": "在办事件",
    "calls": "点将",
    "density": "上报密度",
}
NO_LAYER = "none"
USUAL_LAYERS = ("villages", "incidents", "calls")
# The rows of the list that a village's figure counts.
WORDS_OF_FIGURE = {
    "open": {"status": "open"},
    "red": {"light": "red"},
    "overdue": {"overdue": "yes"},
    "recent": {"period": "30d"},
}
# The layers that a click may hit.
VILLAGES_ID, CLUSTERS_ID, DENSITY_ID, SIGNS_ID = "villages", "clusters", "density", "incidents"
GRIDS_ID = "grids"
# Steps of the camera from which grids have their names.
NAMED_FROM = 2
# How strong the shades of an area are, from none; what is chosen is dimmed by Streamlit above 102.
SHADES = (0, 22, 44, 68, 96)
# Which of the list's filters the map has too.
FILTERS = ("class", "module", "light", "urgent")
# Each step of the camera doubles what is seen of a street.
LAST_STEP = 6
NEAREST = 17.5
# A cluster's square is at least so wide on the screen; beyond the frame half as much again is sent along.
SQUARE_PIXELS, BEYOND = 58, 0.25
# Pixels of a number in a cluster, on a desk.
TEXT = 13
# Clusters of no more than so many are listed instead of looked into.
FEW = 8
_CAMERA = re.compile(r"([0-9])_(-?[0-9]{1,3}(?:\.[0-9]{1,6})?)_(-?[0-9]{1,2}(?:\.[0-9]{1,6})?)")
_PICK = re.compile(r"(village|case|square)\.([A-Za-z0-9_-]{1,40})")
_SPOT = re.compile(r"(village|grid|place)\.([A-Za-z0-9_-]{1,40})")
_MOST_NORTH = 85


@dataclass(frozen=True)
class Camera:
    """How many steps nearer than the whole town, and the middle (WGS-84); no middle: the town's."""

    step: int = 0
    longitude: float | None = None
    latitude: float | None = None

    @property
    def word(self) -> str:
        """What the URL calls it; empty for the whole town."""
        return f"{self.step}_{self.longitude:.5f}_{self.latitude:.5f}" if self.step else ""

    def nearer(self, longitude: float, latitude: float) -> "Camera":
        """One step in, with that place in the middle; at the last step only the place changes."""
        return Camera(min(self.step + 1, LAST_STEP), longitude, latitude)

    def further(self) -> "Camera":
        """One step back; the first one shows the whole town again."""
        return replace(self, step=self.step - 1) if self.step > 1 else Camera()


class Selection(NamedTuple):
    """What somebody chose: a `kind` (village, case, square), and its code, number or word."""

    kind: str
    key: str

    @property
    def word(self) -> str:
        return f"{self.kind}.{self.key}"


def camera_from_word(word: str) -> Camera:
    """The camera of a URL's word; the whole town for anything else."""
    match = _CAMERA.fullmatch(word)
    if match is None:
        return Camera()
    step, longitude, latitude = int(match[1]), float(match[2]), float(match[3])
    if not 1 <= step <= LAST_STEP or abs(longitude) > 180 or abs(latitude) > _MOST_NORTH:
        return Camera()
    return Camera(step, longitude, latitude)


def selection_from_word(word: str) -> Selection | None:
    """What a URL's word says was chosen; None for anything else."""
    match = _PICK.fullmatch(word)
    if match is None or (match[1] == "square" and square_named(match[2]) is None):
        return None
    return Selection(match[1], match[2])


def spot_from_word(word: str) -> Selection | None:
    """The place with a mark: a village's code, a grid's id, or the number of an incident with an address."""
    match = _SPOT.fullmatch(word)
    if match is None or (match[1] == "grid" and not (match[2].isdecimal() and len(match[2]) < 10)):
        return None
    return Selection(match[1], match[2])


def layers_from_word(word: str) -> tuple[str, ...]:
    """The layers of a URL's word (villages,calls) in their own order; the usual ones for anything else."""
    known = tuple(layer for layer in LAYERS if layer in word.split(","))
    return known if known or word == NO_LAYER else USUAL_LAYERS


def layers_word(chosen: Iterable[str]) -> str:
    """What the URL calls a choice of layers; empty for the usual ones."""
    known = tuple(layer for layer in LAYERS if layer in set(chosen))
    return "" if known == USUAL_LAYERS else ",".join(known) or NO_LAYER


def zoom_of(home: float, camera: Camera) -> float:
    """deck.gl's zoom of a step, from that of the whole town."""
    return min(home + camera.step, max(home, NEAREST)) if camera.step else home


def pixels_per_degree(zoom: float) -> float:
    """Pixels that a degree of longitude takes at a zoom."""
    return WORLD * 2**zoom / 360


def level_of(zoom: float, size: int = TEXT) -> int:
    """The size of the squares in which a map at this zoom counts, where numbers are `size` pixels high."""
    return level_for(pixels_per_degree(zoom), SQUARE_PIXELS * size / TEXT)


def visible_box(longitude: float, latitude: float, zoom: float, width: int, height: int) -> Box:
    """West, south, east, north of what a screen of so many pixels shows, and somewhat beyond."""
    across = width * (0.5 + BEYOND) / pixels_per_degree(zoom)
    # Mercator stretches a degree of latitude by so much.
    along = height * (0.5 + BEYOND) / pixels_per_degree(zoom) * cos(radians(latitude))
    return longitude - across, latitude - along, longitude + across, latitude + along


def is_listed(total: int, camera: Camera) -> bool:
    """Whether a chosen cluster is listed at once; a larger one is looked into first."""
    return total <= FEW or camera.step >= LAST_STEP


def click_target(objects: dict[str, list[dict[str, Any]]], camera: Camera) -> Camera | Selection | None:
    """What a click on the map means, by the layers that were hit: a nearer camera, or something chosen.

    The smaller thing wins where several lie on one another; None for a click that hit nothing.
    """
    for disc in objects.get(CLUSTERS_ID, [])[:1]:
        if is_listed(disc["total"], camera):
            return Selection("square", disc["square"])
        return camera.nearer(*disc["at"])
    for sign in objects.get(SIGNS_ID, [])[:1]:
        return Selection("case", sign["number"])
    for square in objects.get(DENSITY_ID, [])[:1]:
        return Selection("square", square["square"])
    # A grid's village tells of all its grids.
    for area in (objects.get(GRIDS_ID, []) + objects.get(VILLAGES_ID, []))[:1]:
        return Selection("village", area["properties"]["code"])
    return None


def disc_radius(total: int, size: int = TEXT) -> float:
    """Pixels that a sign and a number of `size` take; so few that `position_within` keeps the discs of two
    squares apart."""
    wide = min(12 + 3 * len(brief(total)), (SQUARE_PIXELS - 6) // 2)
    return round(wide * size / TEXT, 1)


def position_within(
    longitude: float, latitude: float, square: str, zoom: float, radius: float
) -> tuple[float, float]:
    """A place as near as may be, at which a disc of `radius` pixels stays within its square."""
    named = square_named(square)
    if named is None:
        return longitude, latitude
    inner = radius / pixels_per_degree(zoom)
    west, south, east, north = named.box
    up = inner * cos(radians(latitude))
    return _between(longitude, west + inner, east - inner), _between(latitude, south + up, north - up)


def _between(value: float, low: float, high: float) -> float:
    return (low + high) / 2 if low > high else min(max(value, low), high)


def shade_bounds(largest: int, most: int = 4) -> list[int]:
    """Upper bounds of the shades for counts from 1 to `largest`: whole, rising, the last is the largest."""
    if largest < 1:
        return []
    bounds = {max(1, round(largest * (n / most))) for n in range(1, most + 1)}
    return sorted(bounds)


def shade_of(value: int, bounds: list[int]) -> int:
    """Which shade a count has, from 1; 0 for none."""
    if value <= 0:
        return 0
    return next((n for n, bound in enumerate(bounds, 1) if value <= bound), len(bounds))
