"""Map layers of call-ups: where somebody is called to, and how many."""

import pandas as pd
import pydeck as pdk

from dashboard.words.palette import FONT, Palette, rgba

RADIUS, LABEL_SIZE = 24, 18


def calls(
    found: pd.DataFrame, palette: Palette, radius: int = RADIUS, size: int = LABEL_SIZE
) -> list[pdk.Layer]:
    """A ring and a number around every incident to which somebody is called; what lies inside stays pickable.

    Needs number, longitude, latitude, arrived_at; calls without a place are left out. A ring is thick
    where all have arrived, thin where somebody is still expected.
    """
    placed = found[found["longitude"].notna() & found["latitude"].notna()]
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
