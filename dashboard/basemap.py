"""The ground that every map starts from: view, outline, village areas and their names. No outside tiles."""

import json
from dataclasses import dataclass
from math import asinh, atan, degrees, log2, radians, sinh, tan
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.labels import plain
from dashboard.palette import FONT, WALL, Palette, rgba

CAPTION = "示意图，非行政区域界线"
# More would fill the line below a wall's map.
MOST_SOURCES = 2
# Pixels of the whole world's width at zoom 0.
WORLD = 512
FAR_ZOOM, NEAR_ZOOM = 2.0, 16.0
MARGIN = 22
NO_TOWN = pd.DataFrame(columns=["outline"])
NO_VILLAGES = pd.DataFrame(columns=["name", "longitude", "latitude", "area"])
Box = tuple[float, float, float, float]


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


def bounds_of(town: pd.DataFrame, villages: pd.DataFrame, points: pd.DataFrame | None = None) -> Box:
    """West, south, east, north in degrees: the town, or the points where most lie elsewhere."""
    box = _town_box(town, villages)
    if points is None or points.empty:
        return box
    x, y = points["longitude"], points["latitude"]
    inside = x.between(box[0], box[2]) & y.between(box[1], box[3])
    if inside.mean() >= 0.5:
        return box
    # A few misplaced points must not zoom the rest away.
    low, high = (
        points[["longitude", "latitude"]].quantile(0.02),
        points[["longitude", "latitude"]].quantile(0.98),
    )
    return (low["longitude"], low["latitude"], high["longitude"], high["latitude"])


def view_of(box: Box, width: int, height: int) -> View:
    """The camera that shows `box` whole on a screen of so many pixels."""
    west, south, east, north = box
    across = max(east - west, 1e-6) / (width - 2 * MARGIN)
    along = max(_northing(north) - _northing(south), 1e-6) / (height - 2 * MARGIN)
    zoom = log2(360 / WORLD / max(across, along))
    middle = _latitude((_northing(south) + _northing(north)) / 2)
    return View((west + east) / 2, middle, min(max(zoom, FAR_ZOOM), NEAR_ZOOM))


def label_places(villages: pd.DataFrame, view: View, size: int) -> pd.DataFrame:
    """Where each name stands so that none covers another: columns name, longitude, latitude, offset.

    `offset` is in pixels from the village's point. Names that find no room nearby stay at their point.
    """
    taken: list[Box] = []
    rows = []
    for place in villages[["name", "longitude", "latitude"]].to_dict("records"):
        x, y = view.pixels(place["longitude"], place["latitude"])
        width, height = size * len(place["name"]) + 6, size + 6
        boxes = [(o, _box(x + o[0], y + o[1], width, height)) for o in _candidates(width, height)]
        offset, box = next((pair for pair in boxes if not _collides(pair[1], taken)), boxes[0])
        taken.append(box)
        rows.append({**place, "offset": list(offset)})
    return pd.DataFrame(rows, columns=["name", "longitude", "latitude", "offset"])


def caption(town: pd.DataFrame, villages: pd.DataFrame) -> str:
    """What stands below a map (markdown, escaped): whose boundaries these are, and what is a sketch."""
    outline, areas = _boundaries(town), _boundaries(villages)
    sources = list(dict.fromkeys(word for word in outline + areas if word))
    credit = f" · 底图：{_one(town, 'credit')}" if _one(town, "credit") else ""
    if not sources:
        return plain(f"{CAPTION}{credit}")
    told = "；".join(sources[:MOST_SOURCES]) + (" 等" if len(sources) > MOST_SOURCES else "")
    sketched = [
        *(["镇界"] if "" in outline else []),
        *([f" {areas.count('')} 个村社"] if "" in areas else []),
    ]
    rest = f"；{'和'.join(sketched).strip()}为示意" if sketched else ""
    return plain(f"界线：{told}{rest}{credit}")


def _one(town: pd.DataFrame, column: str) -> str:
    return str(town[column].iloc[0]) if column in town and len(town) else ""


def _boundaries(frame: pd.DataFrame) -> list[str]:
    return [str(word) for word in frame["boundary"]] if "boundary" in frame else [""] * len(frame)


def deck(
    layers: list[pdk.Layer],
    town: pd.DataFrame | None,
    villages: pd.DataFrame | None,
    *,
    palette: Palette,
    points: pd.DataFrame | None = None,
    width: int = 600,
    height: int = 500,
    label_size: int = 14,
    box: Box | None = None,
    view: View | None = None,
    has_hints: bool = True,
) -> pdk.Deck:
    """`layers` between the ground and the names; `points` decide the view where they lie elsewhere.

    `box`: what is shown, where it is not the whole town; or `view`: from where it is seen.
    `has_hints`: a hover shows the `tip` of what is hit.
    """
    town = NO_TOWN if town is None else town
    villages = NO_VILLAGES if villages is None else villages
    view = view or view_of(box or bounds_of(town, villages, points), width, height)
    styles = _one(town, "style")
    return pdk.Deck(
        layers=[
            *_ground(town, villages, palette, is_filled=not styles),
            *layers,
            _names(villages, view, palette, label_size),
        ],
        initial_view_state=pdk.ViewState(
            longitude=view.longitude, latitude=view.latitude, zoom=view.zoom, pitch=0
        ),
        # Any other provider, and any style that is no address, makes the browser ask an outside server.
        map_provider=None,
        **({"map_style": f"{styles}/{_theme(palette)}.json"} if styles else {}),
        # As text: what people typed must not become HTML.
        tooltip={"text": "{tip}", "style": {"fontSize": "16px", "fontFamily": FONT, "maxWidth": "420px"}}
        if has_hints
        else False,
    )


def _theme(palette: Palette) -> str:
    return "dark" if palette.ground == WALL.ground else "light"


def _ground(
    town: pd.DataFrame, villages: pd.DataFrame, palette: Palette, *, is_filled: bool
) -> list[pdk.Layer]:
    """The areas; over pictures their borders alone."""
    areas = [json.loads(text) for text in villages["area"].dropna()]
    outlines = [json.loads(text) for text in town["outline"].dropna()]
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id="areas",
            data=_collection(areas),
            filled=is_filled,
            get_fill_color=rgba(palette.land),
            get_line_color=rgba(palette.border if is_filled else palette.faint),
            line_width_min_pixels=1,
        ),
        pdk.Layer(
            "GeoJsonLayer",
            id="outline",
            data=_collection(outlines),
            filled=False,
            get_line_color=rgba(palette.accent, 170),
            line_width_min_pixels=2,
        ),
    ]


def _names(villages: pd.DataFrame, view: View, palette: Palette, size: int) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id="names",
        data=label_places(villages, view, size).to_dict("records"),
        get_position=["longitude", "latitude"],
        get_text="name",
        get_size=size,
        get_color=rgba(palette.ink),
        get_pixel_offset="offset",
        # Without these two, Chinese letters are missing.
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String(FONT),
        background=True,
        get_background_color=rgba(palette.ground, 110),
        background_padding=[3, 1, 3, 1],
    )


def _collection(geometries: list[Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return {"type": "FeatureCollection", "features": features}


def _town_box(town: pd.DataFrame, villages: pd.DataFrame) -> Box:
    corners = [
        corner for text in town["outline"].dropna() for corner in _corners(json.loads(text)["coordinates"])
    ]
    corners += list(zip(villages["longitude"], villages["latitude"], strict=True))
    if not corners:
        return (-180, -60, 180, 75)
    xs, ys = zip(*corners, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _corners(part: Any) -> list[tuple[float, float]]:
    if isinstance(part[0], float | int):
        return [(part[0], part[1])]
    return [corner for inner in part for corner in _corners(inner)]


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


def _northing(latitude: float) -> float:
    """Web Mercator's y, in degrees at the equator."""
    return degrees(asinh(tan(radians(latitude))))


def _latitude(northing: float) -> float:
    return degrees(atan(sinh(radians(northing))))
