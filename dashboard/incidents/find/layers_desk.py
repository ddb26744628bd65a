"""The small map of a desk: the place of the one incident, and of others that may be the same."""

import json
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.words.labels import LABELS
from dashboard.words.palette import Palette, rgba
from models import IncidentStatus

LONGEST_TITLE = 40
# Degrees around the place, about 1.3 km: the village, and what is a walk away.
AROUND = 0.012
Box = tuple[float, float, float, float]


def box_around(longitude: float, latitude: float) -> Box:
    """West, south, east, north of what the map shows."""
    return (longitude - AROUND, latitude - AROUND, longitude + AROUND, latitude + AROUND)


def place_and_near(
    longitude: float, latitude: float, near: pd.DataFrame, palette: Palette
) -> list[pdk.Layer]:
    """A ring for the place, discs for the rows of `near` (queries_duplicates) that have one."""
    discs = [
        {"at": [row["longitude"], row["latitude"]], "tip": _tip(row)}
        for row in near.dropna(subset=["longitude", "latitude"]).to_dict("records")
    ]
    ring = {"at": [longitude, latitude], "tip": "这件事的位置"}
    return [
        _circles("near", discs, 7, palette.yellow, palette),
        _circles("place", [ring], 10, palette.red, palette),
    ]


def _circles(name: str, data: list[dict[str, Any]], radius: int, colour: str, palette: Palette) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer",
        id=name,
        data=data,
        get_position="at",
        get_fill_color=rgba(colour, 120),
        get_line_color=rgba(palette.ink if name == "near" else colour),
        stroked=True,
        get_radius=radius,
        radius_units=pdk.types.String("pixels"),
        line_width_min_pixels=1 if name == "near" else 3,
        pickable=True,
    )


def _tip(row: dict[Any, Any]) -> str:
    """What a hover shows; read as text, never as HTML."""
    lines = (row["number"], row["title"][:LONGEST_TITLE], LABELS[IncidentStatus(row["status"])], row["why"])
    return "\n".join(lines)


def in_sight(villages: pd.DataFrame, box: Box) -> "pd.Series[bool]":
    """Which villages have ground within the box."""
    west, south, east, north = box

    def is_near(area: Any, x: float, y: float) -> bool:
        xs, ys = ([x], [y]) if pd.isna(area) else zip(*_corners(json.loads(area)["coordinates"]), strict=True)
        return min(xs) <= east and max(xs) >= west and min(ys) <= north and max(ys) >= south

    columns = zip(villages["area"], villages["longitude"], villages["latitude"], strict=True)
    return pd.Series([is_near(*row) for row in columns], index=villages.index, dtype=bool)


def _corners(part: Any) -> list[tuple[float, float]]:
    if isinstance(part[0], float | int):
        return [(part[0], part[1])]
    return [corner for inner in part for corner in _corners(inner)]
