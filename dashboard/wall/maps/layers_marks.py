"""What stands on the map besides what is counted: lines around what is chosen, a mark, words."""

import json
from math import cos, radians
from typing import Any

import pydeck as pdk

from dashboard.incidents.find.rules_squares import Square, square_named
from dashboard.wall.maps.rules import pixels_per_degree
from dashboard.words.palette import FONT, Palette, rgba

MARK_SIZE = 20
# Pixels of a mark's ring, and from its middle down to its word.
MARK_RADIUS, MARK_DOWN = 26, 42
PIXELS = pdk.types.String("pixels")


def chosen_village(area: str, palette: Palette) -> pdk.Layer:
    """A thick line around one area (GeoJSON text)."""
    return pdk.Layer(
        "GeoJsonLayer",
        id="chosen_village",
        data=json.loads(area),
        filled=False,
        get_line_color=rgba(palette.accent),
        line_width_min_pixels=4,
    )


def chosen_square(word: str, palette: Palette) -> list[pdk.Layer]:
    """A line around the square that is looked into; none for a word that names none."""
    square = square_named(word)
    if square is None:
        return []
    return [
        pdk.Layer(
            "PolygonLayer",
            id="chosen_square",
            data=[{"corners": _corners(square)}],
            get_polygon="corners",
            filled=False,
            get_line_color=rgba(palette.ink),
            line_width_min_pixels=2,
        )
    ]


def place_mark(longitude: float, latitude: float, name: str, palette: Palette) -> list[pdk.Layer]:
    """A ring and a name at a place that was looked for."""
    at = [longitude, latitude]
    ring = pdk.Layer(
        "ScatterplotLayer",
        id="mark",
        data=[{"at": at}],
        get_position="at",
        filled=False,
        stroked=True,
        get_line_color=rgba(palette.accent),
        get_radius=MARK_RADIUS,
        radius_units=PIXELS,
        get_line_width=4,
        line_width_units=PIXELS,
    )
    word = [{"at": at, "over": [0, MARK_DOWN], "text": name}]
    return [ring, text_layer("mark_name", word, MARK_SIZE, palette.ink, over="over", behind=palette.ground)]


def covered_by_mark(longitude: float, latitude: float, zoom: float) -> list[tuple[float, float, float]]:
    """Longitude, latitude and pixels of a `place_mark`'s ring and word, for names to keep clear of."""
    down = MARK_DOWN / pixels_per_degree(zoom) * cos(radians(latitude))
    return [(longitude, latitude, MARK_RADIUS + 4), (longitude, latitude - down, 2 * MARK_SIZE)]


def text_layer(
    name: str,
    data: list[dict[str, Any]],
    size: int,
    colour: str,
    *,
    over: str | list[int] | None = None,
    behind: str | None = None,
) -> pdk.Layer:
    """A layer of texts: rows with at (longitude, latitude) and text; `behind`: a field behind them.

    `over`: how many pixels aside, or the column that says so.
    """
    kept = ("at", "text", over) if isinstance(over, str) else ("at", "text")
    more: dict[str, Any] = {"get_pixel_offset": over} if over else {}
    if behind:
        more |= {
            "background": True,
            "get_background_color": rgba(behind, 200),
            "background_padding": [3, 1, 3, 1],
        }
    return pdk.Layer(
        "TextLayer",
        id=name,
        data=[{key: row[key] for key in kept} for row in data],
        get_position="at",
        get_text="text",
        get_size=size,
        get_color=rgba(colour),
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String(FONT),
        **more,
    )


def _corners(square: Square) -> list[list[float]]:
    west, south, east, north = (round(edge, 6) for edge in square.box)
    return [[west, south], [east, south], [east, north], [west, north]]
