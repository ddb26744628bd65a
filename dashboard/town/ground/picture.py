"""The town as one picture: land with an edge, each village by how much is open there, and where it burns.

A picture and not a map: nobody stands before a wall to pan or to click, and it needs neither WebGL nor a
program of the browser. It is SVG text; what people typed is escaped by the template's engine.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, hypot
from pathlib import Path
from typing import Any

import pandas as pd
from shapely import Geometry, unary_union
from shapely.geometry import mapping, shape

from dashboard.town.ground.basemap import bounds_of
from dashboard.town.ground.rules_view import View, name_offsets, view_of
from dashboard.town.svg import drawn
from dashboard.words.labels import LIGHT_SIGNS, brief
from dashboard.words.letters import letters
from dashboard.words.palette import Palette, blend
from models import Light

# Pixels of a village's name, of the numbers beside it, and between the two.
NAME, NUMBER, GAP = 22, 26, 7
# Pixels by which the land stands above the ground, in steps that are drawn one over another.
DEPTH, STEP = 18, 3
# Pixels kept free around the town: more at the foot, where the land's side is.
MARGIN = 20
# Corners nearer to each other than this are one: a surveyed boundary has thousands.
FINEST = 0.7
_TEMPLATES = Path(__file__).parent / "templates"
# Of the ring around a place that is urgent, also where the picture is drawn nearer to it; of a note's words.
RING, NEAR_RING, NOTE = 26, 45, 22
# How far the picture is moved towards the town at the most, of half of what it shows at least.
INWARD = 0.8
# Of a ring, the share around its middle which words keep clear of.
CLEAR = 0.7


@dataclass(frozen=True)
class Label:
    """Where a village's words stand, in pixels: their box, and the village's own point."""

    village: str
    left: float
    top: float
    width: float
    height: float
    x: float
    y: float


@dataclass(frozen=True)
class _Part:
    text: str
    colour: str
    size: int
    is_bold: bool


def town_picture(
    palette: Palette,
    town: pd.DataFrame,
    villages: pd.DataFrame,
    burning: Sequence[tuple[float, float]],
    *,
    width: int,
    height: int,
    called: Sequence[tuple[float, float, int]] = (),
    aside: str = "",
    note: str = "",
    focus: tuple[float, float] | None = None,
) -> str:
    """The town in `width` × `height` pixels, as SVG.

    `town` and `villages` as in `queries_town`; villages have also `open`, `red` and `yellow`, the numbers of
    their open incidents, all of them and by lamp. `burning`: longitude and latitude (WGS-84) of what is
    urgent; `called`: the same of places to which somebody is called, and how many. `aside`: a word in the
    corner; `note`: a line at the foot. `focus`: the place that the picture is drawn nearer to.
    """
    view = _view(town, villages, width, height, focus)
    origin = (width / 2, (height - DEPTH) / 2)
    rows = villages.to_dict("records")
    marked = [*burning, *((longitude, latitude) for longitude, latitude, _ in called)]
    # What the picture is drawn nearer to is what it is about.
    ring = RING if focus is None else NEAR_RING
    foot = Label(note, 8, height - 44, NOTE * letters(note) + 20, 38, 0, 0)
    # A village of many does not make all the others pale.
    most = max((row["open"] for row in rows), default=0) or 1
    areas = [
        {
            "path": _path(_area(row["area"]), view, origin),
            "fill": blend(palette.land, palette.land_full, (row["open"] / most) ** 0.5),
        }
        for row in rows
        if isinstance(row["area"], str)
    ]
    return drawn(
        _TEMPLATES,
        "town.svg",
        width=width,
        height=height,
        aside=aside,
        note=note,
        faint=palette.faint,
        size=NAME,
        gap=GAP,
        ground=palette.ground,
        halo=palette.panel,
        low=palette.land,
        side=palette.border,
        rim=palette.rim,
        red=palette.red,
        ring=ring,
        note_box=foot,
        aside_wide=NUMBER * letters(aside),
        body=_path(_body(town, villages), view, origin),
        depth=range(DEPTH, 0, -STEP),
        areas=areas,
        burning=[dict(zip("xy", _place(view, origin, *spot), strict=True)) for spot in burning],
        called=[
            {**dict(zip("xy", _place(view, origin, x, y), strict=True)), "wide": 2 + min(number, 4)}
            for x, y, number in called
        ],
        labels=[
            _drawn(label, row, palette)
            for label, row in zip(_labels(rows, view, origin, marked, ring), rows, strict=True)
            if label is not None and not (note and _meet(label, foot))
        ],
    )


def labels_of(
    town: pd.DataFrame,
    villages: pd.DataFrame,
    burning: Sequence[tuple[float, float]] = (),
    *,
    width: int,
    height: int,
) -> list[Label]:
    """The boxes in which the villages' words stand in `town_picture`; those without room are left out."""
    view = _view(town, villages, width, height, None)
    placed = _labels(villages.to_dict("records"), view, (width / 2, (height - DEPTH) / 2), burning)
    return [label for label in placed if label is not None]


def _view(
    town: pd.DataFrame, villages: pd.DataFrame, width: int, height: int, focus: tuple[float, float] | None
) -> View:
    box = bounds_of(town, villages)
    if focus is not None:
        across, along = (box[2] - box[0]) / 5, (box[3] - box[1]) / 5
        # Towards the town, so that a place at its edge does not stand before bare ground.
        x = min(max(focus[0], box[0] + INWARD * across), box[2] - INWARD * across)
        y = min(max(focus[1], box[1] + INWARD * along), box[3] - INWARD * along)
        # A place beyond the town stays in sight.
        x = min(max(x, focus[0] - INWARD * across), focus[0] + INWARD * across)
        y = min(max(y, focus[1] - INWARD * along), focus[1] + INWARD * along)
        box = (x - across, y - along, x + across, y + along)
    return view_of(box, width, height - DEPTH, MARGIN)


def _labels(
    rows: Sequence[dict[Any, Any]],
    view: View,
    origin: tuple[float, float],
    burning: Sequence[tuple[float, float]],
    ring: int = RING,
) -> list[Label | None]:
    """For each village where its words stand, so that none covers another."""
    widths = [sum(_width(part) for part in _parts(row)) + GAP * len(_parts(row)) + 10 for row in rows]
    # As wide as so many Chinese letters.
    names = [("一" * ceil((width - 6) / NAME), row["longitude"], row["latitude"])
             for width, row in zip(widths, rows, strict=True)]  # fmt: skip
    discs = [(longitude, latitude, round(CLEAR * ring)) for longitude, latitude in burning]
    offsets = name_offsets(names, view, NAME + 6, discs, is_whole=True, is_led=True)
    placed: list[Label | None] = []
    for row, width, offset in zip(rows, widths, offsets, strict=True):
        x, y = _place(view, origin, row["longitude"], row["latitude"])
        # Drawn nearer, the picture has no room for the words of a village beyond its edge.
        if offset is None or not (0 < x < 2 * origin[0] and 0 < y < 2 * origin[1]):
            placed.append(None)
            continue
        middle, base, high = x + offset[0], y + offset[1], NUMBER + 8
        placed.append(Label(row["name"], middle - width / 2, base - high / 2, width, high, x, y))
    return placed


def _meet(one: Label, other: Label) -> bool:
    """Whether two boxes lie over each other."""
    across = one.left < other.left + other.width and other.left < one.left + one.width
    return across and one.top < other.top + other.height and other.top < one.top + one.height


def _parts(row: dict[Any, Any]) -> list[tuple[str, str]]:
    """The words of a village: its name, then how many are late, else how many are open. With their kinds."""
    late = [
        (f"{LIGHT_SIGNS[light]}{brief(row[light.value])}", light.value)
        for light in (Light.RED, Light.YELLOW)
        if row[light.value]
    ]
    rest = [(brief(row["open"]), "open")] if row["open"] and not late else []
    return [(row["name"], "name"), *late, *rest]


def _width(part: tuple[str, str]) -> float:
    text, kind = part
    return letters(text) * (NAME if kind == "name" else NUMBER)


def _drawn(label: Label, row: dict[Any, Any], palette: Palette) -> dict[str, Any]:
    colours = {
        "name": palette.ink if row["open"] else palette.faint,
        "open": palette.ink,
        "red": palette.red,
        "yellow": palette.yellow,
    }
    parts = [
        _Part(text, colours[kind], NAME if kind == "name" else NUMBER, kind != "name" or bool(row["red"]))
        for text, kind in _parts(row)
    ]
    edge = palette.red if row["red"] else palette.yellow if row["yellow"] else ""
    middle, centre = label.left + label.width / 2, label.top + label.height / 2
    is_far = hypot(middle - label.x, centre - label.y) > label.height
    return {
        "left": round(label.left, 1),
        "top": round(label.top, 1),
        "width": round(label.width, 1),
        "height": label.height,
        "x": round(label.x, 1),
        "y": round(label.y, 1),
        "middle": round(middle, 1),
        "base": round(label.top + label.height * 0.76, 1),
        "line": _leader(label) if is_far else "",
        "edge": edge,
        "ink": palette.ink,
        "parts": parts,
    }


def _leader(label: Label) -> str:
    """A line from the village to the edge of its words."""
    dx, dy = label.left + label.width / 2 - label.x, label.top + label.height / 2 - label.y
    reach = min(label.width / 2 / abs(dx) if dx else 1, label.height / 2 / abs(dy) if dy else 1, 1)
    return f"M{label.x:.0f} {label.y:.0f}L{label.x + dx * (1 - reach):.0f} {label.y + dy * (1 - reach):.0f}"


def _place(view: View, origin: tuple[float, float], longitude: float, latitude: float) -> tuple[float, float]:
    x, y = view.pixels(longitude, latitude)
    return round(origin[0] + x, 1), round(origin[1] + y, 1)


def _body(town: pd.DataFrame, villages: pd.DataFrame) -> Geometry:
    """The land as one: the town's outline, or all of its villages where it has none."""
    outlines = [_area(text) for text in town["outline"].dropna()]
    return unary_union(outlines or [_area(text) for text in villages["area"].dropna()])


@lru_cache(maxsize=64)
def _area(text: str) -> Geometry:
    return shape(json.loads(text))


def _path(area: Geometry, view: View, origin: tuple[float, float]) -> str:
    """The outline of an area as an SVG path, holes and islands among it."""
    return "".join(_ring(ring, view, origin) for ring in _rings(mapping(area)))


def _rings(area: dict[str, Any]) -> Iterable[Any]:
    kind, parts = area["type"], area.get("coordinates", ())
    if kind == "Polygon":
        yield from parts
    elif kind == "MultiPolygon":
        for part in parts:
            yield from part
    elif kind == "GeometryCollection":
        for part in area["geometries"]:
            yield from _rings(part)


def _ring(ring: Any, view: View, origin: tuple[float, float]) -> str:
    """Corners that would lie on one another are left out."""
    corners: list[tuple[float, float]] = []
    for longitude, latitude, *_ in ring:
        x, y = _place(view, origin, longitude, latitude)
        if not corners or hypot(x - corners[-1][0], y - corners[-1][1]) >= FINEST:
            corners.append((x, y))
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z"
