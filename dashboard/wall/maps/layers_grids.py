"""The areas of grids, shaded by what they count, with their numbers."""

import json
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.wall.maps.layers_marks import text_layer
from dashboard.wall.maps.rules import GRIDS_ID, SHADES, TEXT, shade_of
from dashboard.wall.maps.rules_areas import inner_point
from dashboard.words.palette import Palette, rgba


def grids(areas: pd.DataFrame, bounds: list[int], what: str, *, is_near: bool, palette: Palette) -> list[Any]:
    """Areas and numbers. Needs the columns of `queries_grids.AREAS`; `what`: of what the figure is.

    `is_near`: from near enough for names; from further away only numbers that are not 0 stand there.
    """
    rows = areas.to_dict("records")
    shapes = [json.loads(row["area"]) for row in rows]
    features = [
        {
            "type": "Feature",
            "geometry": geometry,
            "properties": {
                "code": row["village"],
                "fill": rgba(palette.accent, SHADES[shade_of(row["figure"], bounds)]),
                "tip": f"{row['village_name']} {row['name']}　{what} {row['figure']} 件",
            },
        }
        for row, geometry in zip(rows, shapes, strict=True)
    ]
    numbers = [
        {
            "at": list(inner_point(row["area"])),
            "text": f"{row['name']} {row['figure']}" if is_near else str(row["figure"]),
        }
        for row in rows
        if is_near or row["figure"]
    ]
    area = pdk.Layer(
        "GeoJsonLayer",
        id=GRIDS_ID,
        data={"type": "FeatureCollection", "features": features},
        get_fill_color="properties.fill",
        get_line_color=rgba(palette.faint),
        line_width_min_pixels=1,
        pickable=True,
    )
    return [
        area,
        text_layer("grid_figures", numbers, TEXT - 1, palette.ink, over=[0, 0], behind=palette.ground),
    ]
