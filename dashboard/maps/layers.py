"""What lies on the map of incidents: villages with figures, clusters and single ones, density, a mark."""

import json
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.incidents import layers as single
from dashboard.incidents.rules_squares import Square, square_named
from dashboard.labels import LABELS
from dashboard.maps.rules import TEXT, disc_radius, placed_within, shade_of
from dashboard.palette import FONT, Palette, rgba
from models import Light

VILLAGES_ID, CLUSTERS_ID, DENSITY_ID = "villages", "clusters", "density"
# How strong the shades of an area are, from none; what is chosen is dimmed by Streamlit above 102.
SHADES = (0, 22, 44, 68, 96)
MARK_SIZE = 17
PIXELS = pdk.types.String("pixels")


def villages(areas: pd.DataFrame, bounds: list[int], what: str, palette: Palette) -> pdk.Layer:
    """Areas by how many they count. Needs code, name, area (GeoJSON text), figure; `what`: of what it is."""
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(row["area"]),
            "properties": {
                "code": row["code"],
                "fill": rgba(palette.accent, SHADES[shade_of(row["figure"], bounds)]),
                "tip": f"{row['name']}　{what} {row['figure']} 件",
            },
        }
        for row in areas[areas["area"].notna()].to_dict("records")
    ]
    return pdk.Layer(
        "GeoJsonLayer",
        id=VILLAGES_ID,
        data={"type": "FeatureCollection", "features": features},
        get_fill_color="properties.fill",
        get_line_color=rgba(palette.border),
        line_width_min_pixels=1,
        pickable=True,
    )


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


def clusters(found: pd.DataFrame, zoom: float, palette: Palette, size: int = TEXT) -> list[pdk.Layer]:
    """Discs with sign and number where a square counts several, single signs where it counts one.

    Needs the columns of `queries_clusters.CLUSTERS`. Sign and colour of a disc are those of its worst lamp;
    `size`: pixels of its number.
    """
    many, alone = found[found["total"] > 1], found[found["total"] == 1]
    discs = [_disc(row, zoom, palette, size) for row in reversed(many.to_dict("records"))]
    urgent = [
        {"at": disc["at"], "over": [0, -disc["radius"] - 6], "text": "急"} for disc in discs if disc["urgent"]
    ]
    urgent += [
        {"at": [row["longitude"], row["latitude"]], "over": [0, -20], "text": "急"}
        for row in alone[alone["urgent"] > 0].to_dict("records")
    ]
    circles = pdk.Layer(
        "ScatterplotLayer",
        id=CLUSTERS_ID,
        data=discs,
        get_position="at",
        get_fill_color="colour",
        get_line_color=rgba(palette.ground),
        stroked=True,
        line_width_min_pixels=1,
        get_radius="radius",
        radius_units=PIXELS,
        pickable=True,
    )
    numbers = _words("cluster_counts", discs, size, palette.ground)
    marks = _words("urgent", urgent, size + 1, palette.red, over="over", behind=palette.ground)
    return [circles, numbers, single.incident_points(alone, palette), marks]


def _disc(row: dict[Any, Any], zoom: float, palette: Palette, size: int) -> dict[str, Any]:
    light, radius = Light(row["light"]), disc_radius(row["total"], size)
    x, y = placed_within(row["longitude"], row["latitude"], row["square"], zoom, radius)
    urgent = f"，紧急 {row['urgent']} 件" if row["urgent"] else ""
    return {
        "square": row["square"],
        "total": row["total"],
        "urgent": row["urgent"],
        "at": [round(x, 6), round(y, 6)],
        "radius": radius,
        "colour": rgba(palette.lamp(light), 235),
        "text": f"{single.SHAPES[light]}{row['total']}",
        "tip": f"在办 {row['total']} 件，最急：{LABELS[light]}{urgent}",
    }


def density(counts: dict[Square, int], palette: Palette) -> pdk.Layer:
    """Squares by how many were reported in them, flat so that they hide nothing."""
    most = max(counts.values(), default=1)
    rows = [
        {
            "square": square.word,
            "corners": _corners(square),
            "colour": rgba(palette.categorical[1], 16 + int(80 * (total / most) ** 0.6)),
            "tip": f"近30天上报 {total} 件",
        }
        for square, total in counts.items()
    ]
    return pdk.Layer(
        "PolygonLayer",
        id=DENSITY_ID,
        data=rows,
        get_polygon="corners",
        get_fill_color="colour",
        stroked=False,
        pickable=True,
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


def mark(longitude: float, latitude: float, name: str, palette: Palette) -> list[pdk.Layer]:
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
        get_radius=26,
        radius_units=PIXELS,
        get_line_width=4,
        line_width_units=PIXELS,
    )
    word = [{"at": at, "over": [0, 40], "text": name}]
    return [ring, _words("mark_name", word, MARK_SIZE, palette.ink, over="over", behind=palette.ground)]


def _corners(square: Square) -> list[list[float]]:
    west, south, east, north = (round(edge, 6) for edge in square.box)
    return [[west, south], [east, south], [east, north], [west, north]]


def _words(
    name: str,
    data: list[dict[str, Any]],
    size: int,
    colour: str,
    *,
    over: str | None = None,
    behind: str | None = None,
) -> pdk.Layer:
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
        data=[{key: row[key] for key in ("at", "text", *([over] if over else []))} for row in data],
        get_position="at",
        get_text="text",
        get_size=size,
        get_color=rgba(colour),
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String(FONT),
        **more,
    )
