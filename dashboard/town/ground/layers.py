"""The preview of an import: what the map shows today, and what it would show."""

import json
from collections.abc import Iterable
from typing import Any

import pydeck as pdk

from dashboard.town.ground.rules_names import Place
from dashboard.words.palette import Palette, rgba


def old_and_new(old: Iterable[Place], new: Iterable[tuple[str, str]], palette: Palette) -> list[pdk.Layer]:
    """Today's areas in thin grey lines, and above them the new ones (tip, GeoJSON text) in colour."""
    today = [{"geometry": one.area} for one in old if one.area]
    coming = [{"geometry": area, "tip": tip} for tip, area in new]
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id="old_areas",
            data=_collection(today),
            filled=False,
            get_line_color=rgba(palette.faint, 200),
            line_width_min_pixels=1,
        ),
        pdk.Layer(
            "GeoJsonLayer",
            id="new_areas",
            data=_collection(coming),
            get_fill_color=rgba(palette.accent, 50),
            get_line_color=rgba(palette.accent),
            line_width_min_pixels=2,
            pickable=True,
            auto_highlight=True,
        ),
    ]


def _collection(areas: list[dict[str, str]]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {},
            "tip": area.get("tip", ""),
            "geometry": json.loads(area["geometry"]),
        }
        for area in areas
    ]
    return {"type": "FeatureCollection", "features": features}
