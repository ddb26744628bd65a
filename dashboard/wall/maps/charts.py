"""The legend of the villages' shades."""

import altair as alt
import pandas as pd

from dashboard.wall.maps.rules import SHADES
from dashboard.words.palette import Palette

HEIGHT = 26


def shades(bounds: list[int], palette: Palette) -> alt.LayerChart:
    """One field per shade, with the counts that it stands for: 0, 1–3, 4–8 …"""
    lows = [1, *(bound + 1 for bound in bounds)]
    words = [
        "0",
        *(str(low) if low == high else f"{low}–{high}" for low, high in zip(lows, bounds, strict=False)),
    ]
    frame = pd.DataFrame({"words": words, "strength": [SHADES[n] / 255 for n in range(len(words))]})
    base = alt.Chart(frame).encode(x=alt.X("words:N", sort=None, title=None, axis=None))
    whole = {"y": alt.value(0), "y2": alt.value(HEIGHT)}
    ground = base.mark_rect(color=palette.land, stroke=palette.border).encode(**whole)
    fields = base.mark_rect(color=palette.accent).encode(
        opacity=alt.Opacity("strength:Q", scale=None), **whole
    )
    numbers = base.mark_text(color=palette.ink).encode(text="words:N", y=alt.value(HEIGHT / 2))
    made: alt.LayerChart = (ground + fields + numbers).properties(height=HEIGHT)
    return made
