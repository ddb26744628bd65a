"""The map style that a browser asks for: the sketch's own ground, and above it the pictures."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from dashboard.town.ground.rules_tiles import DEEPEST, Dark
from dashboard.words.palette import OFFICE, WALL, Palette

THEMES = {"light": OFFICE, "dark": WALL}
PIXELS = 256
PAINT: dict[Dark, dict[str, float]] = {
    # The light becomes dark and keeps its hue: roads stay yellow, water blue.
    Dark.TURNED: {
        "raster-brightness-min": 0.75,
        "raster-brightness-max": 0.05,
        "raster-hue-rotate": 180,
        "raster-saturation": -0.35,
        "raster-opacity": 0.85,
    },
    Dark.DIMMED: {"raster-brightness-max": 0.45, "raster-saturation": -0.3},
    Dark.AS_IT_IS: {},
}
# What stands over the pictures must be read.
OFFICE_PAINT = {"raster-saturation": -0.15, "raster-opacity": 0.92}


def source(
    addresses: Sequence[str], *, deepest: int = DEEPEST, shallowest: int = 0, box: Any = None
) -> dict[str, Any]:
    """A source of pictures. Without `attribution`: the browser would take it for HTML."""
    source = {"type": "raster", "tiles": list(addresses), "tileSize": PIXELS}
    source |= {"minzoom": shallowest, "maxzoom": deepest}
    return source | ({"bounds": list(box)} if box else {})


def style(theme: str, sources: Iterable[dict[str, Any]], land: Iterable[str], dark: Dark) -> dict[str, Any]:
    """Version 8 of the style format. `land`: GeoJSON texts of the town, drawn where no picture comes."""
    palette: Palette = THEMES[theme]
    paint = PAINT[dark] if theme == "dark" else OFFICE_PAINT
    pictures = {f"pictures_{number}": one for number, one in enumerate(sources)}
    features = [{"type": "Feature", "properties": {}, "geometry": json.loads(text)} for text in land]
    return {
        "version": 8,
        "sources": {
            "land": {"type": "geojson", "data": {"type": "FeatureCollection", "features": features}},
            **pictures,
        },
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": palette.ground}},
            {"id": "land", "type": "fill", "source": "land", "paint": {"fill-color": palette.land}},
            *({"id": name, "type": "raster", "source": name, "paint": paint} for name in pictures),
        ],
    }
