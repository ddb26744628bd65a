"""Map layers of incidents: single ones by lamp and class, many as squares, and how densely reports lie."""

from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.incidents.find.rules_density import CURVE, STEPS, bands, steps
from dashboard.town.places.rules_place import CELL_DEGREES, corner
from dashboard.words.labels import CLASS_LABELS, LABELS
from dashboard.words.palette import FONT, Palette, rgba
from models import IncidentStatus, Light

# A lamp is told by its shape too: disc, triangle, ring, dash.
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
