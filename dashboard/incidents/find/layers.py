"""Map layers of incidents: single ones, many as squares, how densely reports lie, one place, call-ups."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.incidents.find.rules_squares import CURVE, STEPS, bands, steps
from dashboard.town.places.rules import CELL_DEGREES, COARSE, FINE, Position, corner
from dashboard.words.labels import CLASS_LABELS, LABELS
from dashboard.words.palette import FONT, Palette, rgba
from models import IncidentStatus, Light

# Each lamp has a shape of its own, too: disc, triangle, ring, dash.
SHAPES = {Light.RED: "●", Light.YELLOW: "▲", Light.GREEN: "○", Light.NONE: "–"}
# Pixels by class; 0 is not classed yet.
SIZES = {0: 16, 1: 18, 2: 25, 3: 33}
POINTS_ID, DENSITY_ID, BANDS_ID = "incidents", "density", "density_bands"
LONGEST_TITLE = 40


def incident_points(points: pd.DataFrame, palette: Palette) -> pdk.Layer:
    """One sign per incident: shape and colour by lamp, size by class; the worst on top.

    Needs number, longitude, latitude, light, incident_class, title, village, status.
    """
    worst_last = list(reversed(SHAPES))
    rows = points.assign(incident_class=points["incident_class"].fillna(0)).to_dict("records")
    rows.sort(key=lambda row: (worst_last.index(Light(row["light"])), row["incident_class"]))
    # Only these columns reach the browser; the rest of the frame stays here.
    signs = [
        {
            "number": row["number"],
            "longitude": row["longitude"],
            "latitude": row["latitude"],
            "sign": SHAPES[Light(row["light"])],
            "colour": rgba(palette.lamp(row["light"])),
            "size": SIZES[int(row["incident_class"])],
            "tip": _tip(row),
        }
        for row in rows
    ]
    return _signs(POINTS_ID, signs, "sign", pickable=True)


def one_place(place: pd.DataFrame, palette: Palette) -> pdk.Layer:
    """A ring around the one place that is meant. Needs longitude, latitude, title, village, status …"""
    rows = [
        {"longitude": row["longitude"], "latitude": row["latitude"], "tip": _tip(row)}
        for row in place.to_dict("records")
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        id="place",
        data=rows,
        get_position=["longitude", "latitude"],
        get_fill_color=rgba(palette.red, 90),
        get_line_color=rgba(palette.red),
        stroked=True,
        get_radius=9,
        radius_units=pdk.types.String("pixels"),
        line_width_min_pixels=3,
        pickable=True,
    )


def density(cells: pd.DataFrame, palette: Palette, what: str = "近30天上报") -> pdk.Layer:
    """Squares of about 250 m, the fuller the stronger, flat so that they hide nothing.

    Needs cell, total. A picked square's `cell` is its id.
    """
    most = max(cells["total"].max(), 1) if len(cells) else 1
    rows = []
    for cell, total in zip(cells["cell"], cells["total"], strict=True):
        x, y = corner(cell)
        shade = 20 + int(110 * (total / most) ** CURVE)
        rows.append({"cell": cell, "w": x, "s": y, "a": shade, "tip": f"{what} {total} 件"})
    side = CELL_DEGREES
    # Corners are put together in the browser: sent, they would be most of the map.
    square = f"[[w, s], [w + {side}, s], [w + {side}, s + {side}], [w, s + {side}]]"
    return _shaded(DENSITY_ID, rows, square, palette, pickable=True)


def density_bands(cells: pd.DataFrame, palette: Palette) -> pdk.Layer:
    """The same in few rectangles and eight shades, which nobody can pick: for a wall. Needs cell, total."""
    squares = {}
    for cell, step in zip(cells["cell"], steps(cells["total"].tolist()), strict=True):
        x, y = cell.split("_")
        squares[int(x), int(y)] = step
    rows = [
        {
            "w": round(band.x * CELL_DEGREES, 4),
            "s": round(band.y * CELL_DEGREES, 4),
            "e": round((band.x + band.across) * CELL_DEGREES, 4),
            "n": round((band.y + band.up) * CELL_DEGREES, 4),
            "a": 20 + round(110 * band.step / STEPS),
        }
        for band in bands(squares)
    ]
    return _shaded(BANDS_ID, rows, "[[w, s], [e, s], [e, n], [w, n]]", palette, pickable=False)


def _shaded(
    name: str, rows: list[dict[str, Any]], polygon: str, palette: Palette, *, pickable: bool
) -> pdk.Layer:
    red, green, blue, _ = rgba(palette.accent)
    return pdk.Layer(
        "PolygonLayer",
        id=name,
        data=rows,
        get_polygon=polygon,
        get_fill_color=f"[{red}, {green}, {blue}, a]",
        stroked=False,
        pickable=pickable,
    )


def selection(places: pd.DataFrame, palette: Palette) -> pdk.Layer:
    """A list's rows: as points, or where there are too many as the squares they lie in."""
    return density(places, palette, "所选") if "cell" in places else incident_points(places, palette)


def _tip(row: dict[Any, Any]) -> str:
    """What a hover shows; read as text, never as HTML."""
    kind = CLASS_LABELS.get(row["incident_class"], "未分类")
    status = LABELS[IncidentStatus(row["status"])]
    lines = (row["number"], row["title"][:LONGEST_TITLE], f"{row['village']}　{kind}".strip())
    return "\n".join((*lines, f"{status}　{LABELS[Light(row['light'])]}"))


def _signs(name: str, data: list[dict[str, Any]], text: str, *, pickable: bool) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id=name,
        data=data,
        get_position=["longitude", "latitude"],
        get_text=text,
        get_size="size",
        get_color="colour",
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String(FONT),
        # Unseen: a ring and a dash could hardly be hit without it.
        background=pickable,
        get_background_color=[0, 0, 0, 0],
        background_padding=[2, 0, 2, 0],
        pickable=pickable,
    )


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
        {"at": [row["longitude"], row["latitude"]], "tip": _near_tip(row)}
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


def _near_tip(row: dict[Any, Any]) -> str:
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


CALL_RADIUS, LABEL_SIZE = 24, 18


def calls(
    frame: pd.DataFrame, palette: Palette, radius: int = CALL_RADIUS, size: int = LABEL_SIZE
) -> list[pdk.Layer]:
    """A ring and a number around every incident to which somebody is called; what lies inside stays pickable.

    Needs number, longitude, latitude, arrived_at; calls without a place are left out. A ring is thick
    where all have arrived, thin where somebody is still expected.
    """
    placed = frame[frame["longitude"].notna() & frame["latitude"].notna()]
    rows = [
        {
            "longitude": group["longitude"].iloc[0],
            "latitude": group["latitude"].iloc[0],
            "width": 5 if group["arrived_at"].notna().all() else 2,
            "text": f"点将{len(group)}",
        }
        for _, group in placed.groupby("number", sort=True)
    ]
    rings = pdk.Layer(
        "ScatterplotLayer",
        id="calls",
        data=rows,
        get_position=["longitude", "latitude"],
        filled=False,
        stroked=True,
        get_line_color=rgba(palette.ink),
        get_radius=radius,
        radius_units=pdk.types.String("pixels"),
        get_line_width="width",
        line_width_units=pdk.types.String("pixels"),
    )
    words = pdk.Layer(
        "TextLayer",
        id="call_words",
        data=rows,
        get_position=["longitude", "latitude"],
        get_text="text",
        get_size=size,
        get_color=rgba(palette.ink),
        get_pixel_offset=[0, -(radius + size)],
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String(FONT),
        background=True,
        get_background_color=rgba(palette.ground, 170),
        background_padding=[3, 1, 3, 1],
    )
    return [rings, words]
