"""What is counted on the map of incidents: villages, clusters and single ones, calls, density."""

import json
from math import cos, radians
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.incidents.find import layers as single
from dashboard.incidents.find.rules_squares import CURVE, Square, side, square_named, square_of
from dashboard.wall.maps.layers_marks import PIXELS, text_layer
from dashboard.wall.maps.rules import (
    CLUSTERS_ID,
    DENSITY_ID,
    SHADES,
    TEXT,
    VILLAGES_ID,
    disc_radius,
    level_of,
    pixels_per_degree,
    position_within,
    shade_of,
)
from dashboard.words.labels import LABELS, brief
from dashboard.words.palette import Palette, rgba
from models import Light

# A ring around a call reaches around any disc: so many times the height of its letters.
RING = 2.1
MOST_SQUARES = 480
# Of more rings than these, words would cover the map.
MOST_TOLD = 12
# Pixels that a single sign reaches, and by which its word of urgency stands over it.
LONE, URGENT_UP = 11, 20


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


def clusters(squares: pd.DataFrame, zoom: float, palette: Palette, size: int = TEXT) -> list[pdk.Layer]:
    """Discs with sign and number where a square counts several, single signs where it counts one.

    Needs the columns of `queries_clusters.CLUSTERS`. Sign and colour of a disc are those of its worst lamp;
    `size`: pixels of its number.
    """
    many, alone = squares[squares["total"] > 1], squares[squares["total"] == 1]
    discs = [_disc(row, zoom, palette, size) for row in reversed(many.to_dict("records"))]
    urgent = [
        {"at": disc["at"], "over": [0, -disc["radius"] - 6], "text": "急"} for disc in discs if disc["urgent"]
    ]
    urgent += [
        {"at": [row["longitude"], row["latitude"]], "over": [0, -URGENT_UP], "text": "急"}
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
    # The sign stands over the number, and both within the disc.
    numbers = text_layer("cluster_counts", discs, size, palette.ground, over=[0, round(size * 0.35)])
    signs = [{"at": disc["at"], "text": disc["sign"]} for disc in discs]
    small = text_layer(
        "cluster_signs", signs, round(size * 0.85), palette.ground, over=[0, -round(size * 0.65)]
    )
    marks = text_layer("urgent", urgent, size + 1, palette.red, over="over", behind=palette.ground)
    return [circles, small, numbers, single.incident_points(alone, palette), marks]


def calls(
    called: pd.DataFrame, clusters: pd.DataFrame, zoom: float, palette: Palette, size: int = TEXT
) -> list[Any]:
    """One ring per square to whose incidents somebody is called, around what `clusters` draws there.

    Its word is left out where it would lie on a number or on another word, and where there are very many.
    Needs longitude, latitude, arrived_at; `clusters` and `size` as for `clusters`.
    """
    ringed = _ringed(called, clusters, zoom, size)
    rings, told = single.calls(ringed, palette, round(RING * size), size)
    free = _free_words(ringed, clusters, zoom, size)
    told.data = [row for row in told.data if (row["longitude"], row["latitude"]) in free]
    return [rings, told]


def _free_words(
    ringed: pd.DataFrame, clusters: pd.DataFrame, zoom: float, size: int
) -> set[tuple[float, float]]:
    """The places of those rings whose words have room."""
    if ringed["number"].nunique() > MOST_TOLD:
        return set()
    per_degree = pixels_per_degree(zoom)
    taken = [(*row["at"], row["radius"], row["radius"]) for row in _drawn(clusters, zoom, size)]
    free = set()
    for x, y in ringed.drop_duplicates("number")[["longitude", "latitude"]].itertuples(index=False):
        top, wide, high = _higher(y, round(RING * size) + size, zoom), 1.4 * size, 0.6 * size
        stretched = per_degree / cos(radians(y))
        if not any(
            abs(x - a) * per_degree < wide + across and abs(top - b) * stretched < high + along
            for a, b, across, along in taken
        ):
            taken.append((x, top, wide, high))
            free.add((x, y))
    return free


def _ringed(called: pd.DataFrame, clusters: pd.DataFrame, zoom: float, size: int) -> pd.DataFrame:
    """The calls with a place, each at its ring's; `number` is the square's word."""
    placed = called[called["longitude"].notna()]
    drawn = {row["square"]: row["at"] for row in _drawn(clusters, zoom, size)}
    level = level_of(zoom, size)
    places = zip(placed["longitude"], placed["latitude"], strict=True)
    squares = [square_of(x, y, level).word for x, y in places]
    # Where a filter leaves the incident out, its ring stands at the middle of its square.
    at = [drawn.get(word) or square_named(word).middle for word in squares]  # type: ignore[union-attr]
    return placed.assign(number=squares, longitude=[x for x, _ in at], latitude=[y for _, y in at])


def _drawn(squares: pd.DataFrame, zoom: float, size: int) -> list[dict[Any, Any]]:
    """Where `clusters` draws each row (at), and how far that reaches (radius, pixels)."""
    rows = []
    for row in squares[["longitude", "latitude", "square", "total", "urgent"]].to_dict("records"):
        radius = disc_radius(row["total"], size) if row["total"] > 1 else LONE
        at = [row["longitude"], row["latitude"]]
        if row["total"] > 1:
            at = [round(part, 6) for part in position_within(at[0], at[1], row["square"], zoom, radius)]
        rows.append(row | {"at": at, "radius": radius})
    return rows


def covered(
    squares: pd.DataFrame, zoom: float, size: int = TEXT, called: pd.DataFrame | None = None
) -> list[tuple[float, float, float]]:
    """Longitude, latitude and pixels of what `clusters`, and `calls` for those `called`, draw over names."""
    discs = []
    for row in _drawn(squares, zoom, size):
        x, y = row["at"]
        discs.append((x, y, row["radius"]))
        if row["urgent"]:
            up = row["radius"] + 6 if row["total"] > 1 else URGENT_UP
            discs.append((x, _higher(y, up, zoom), size / 2))
    if called is not None:
        ringed = _ringed(called, squares, zoom, size)
        rings, free = ringed.drop_duplicates("number"), _free_words(ringed, squares, zoom, size)
        radius = round(RING * size)
        for x, y in zip(rings["longitude"], rings["latitude"], strict=True):
            discs.append((x, y, radius))
            if (x, y) in free:
                discs.append((x, _higher(y, radius + size, zoom), 1.4 * size))
    return discs


def _higher(latitude: float, pixels: float, zoom: float) -> float:
    return latitude + pixels / pixels_per_degree(zoom) * cos(radians(latitude))


def _disc(row: dict[Any, Any], zoom: float, palette: Palette, size: int) -> dict[str, Any]:
    light, radius = Light(row["light"]), disc_radius(row["total"], size)
    x, y = position_within(row["longitude"], row["latitude"], row["square"], zoom, radius)
    urgent = f"，紧急 {row['urgent']} 件" if row["urgent"] else ""
    return {
        "square": row["square"],
        "total": row["total"],
        "urgent": row["urgent"],
        "at": [round(x, 6), round(y, 6)],
        "radius": radius,
        "colour": rgba(palette.lamp(light), 235),
        "sign": single.SHAPES[light],
        "text": brief(row["total"]),
        "tip": f"在办 {row['total']} 件，最急：{LABELS[light]}{urgent}",
    }


def density(counts: dict[Square, int], palette: Palette) -> pdk.Layer:
    """Squares by how many were reported in them, flat so that they hide nothing; of too many the fullest."""
    most = max(counts.values(), default=1)
    fullest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_SQUARES]
    rows = [
        {
            "square": square.word,
            "w": round(square.box[0], 6),
            "s": round(square.box[1], 6),
            "a": 16 + int(80 * (total / most) ** CURVE),
            "tip": f"近30天上报 {total} 件",
        }
        for square, total in fullest
    ]
    size = side(fullest[0][0].level) if fullest else 0
    red, green, blue, _ = rgba(palette.categorical[1])
    return pdk.Layer(
        "PolygonLayer",
        id=DENSITY_ID,
        data=rows,
        # Put together in the browser: sent, corners and colours would be most of the layer.
        get_polygon=f"[[w, s], [w + {size}, s], [w + {size}, s + {size}], [w, s + {size}]]",
        get_fill_color=f"[{red}, {green}, {blue}, a]",
        stroked=False,
        pickable=True,
    )
