"""Squares that a person picks a place with: the whole town's, and then the parts around what he picked."""

from collections.abc import Sequence
from typing import Any

import pydeck as pdk

from dashboard.town.places.rules_position import COARSE, FINE, Position
from dashboard.words.palette import Palette, rgba

COARSE_ID, FINE_ID = "pick_coarse", "pick_fine"


def coarse_squares(middles: Sequence[Position], palette: Palette) -> pdk.Layer:
    """About 250 m each; hardly seen, so that the ground stays readable."""
    return _squares(COARSE_ID, middles, COARSE, rgba(palette.accent, 6))


def fine_squares(middles: Sequence[Position], palette: Palette) -> pdk.Layer:
    """About 25 m each."""
    return _squares(FINE_ID, middles, FINE, rgba(palette.accent, 16))


def marker(position: Position, palette: Palette) -> pdk.Layer:
    """A ring around the place that is chosen."""
    return pdk.Layer(
        "ScatterplotLayer",
        id="picked",
        data=[{"at": list(position)}],
        get_position="at",
        get_fill_color=rgba(palette.red, 90),
        get_line_color=rgba(palette.red),
        stroked=True,
        get_radius=9,
        radius_units=pdk.types.String("pixels"),
        line_width_min_pixels=3,
        # The squares beneath it are what is picked.
        pickable=False,
    )


def _squares(name: str, middles: Sequence[Position], side: float, fill: list[int]) -> pdk.Layer:
    half = side / 2
    data: list[dict[str, Any]] = [
        {
            "at": [x, y],
            "square": [
                [round(x + dx, 6), round(y + dy, 6)]
                for dx, dy in ((-half, -half), (half, -half), (half, half), (-half, half))
            ],
        }
        for x, y in middles
    ]
    return pdk.Layer(
        "PolygonLayer",
        id=name,
        data=data,
        get_polygon="square",
        get_fill_color=fill,
        # A line around each of them makes a slow machine miss the click.
        stroked=False,
        pickable=True,
        auto_highlight=True,
        # The same colour, strong enough to be seen under the pointer.
        highlight_color=[*fill[:3], 120],
    )
