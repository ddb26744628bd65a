"""Where everybody stood in each quarter, and the way of one of them through the periods."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.words.palette import Palette

# Pixels of a period's row, and of the axis under them.
ROW, AXIS = 34, 64


def standing_dots(frame: pd.DataFrame, palette: Palette, *, value: str) -> Any:
    """A row of dots for each period, the latest at the bottom; who `is_chosen` stands out, joined by a line.

    Columns period (text, in order of time), name, value (number), is_chosen. `value`: what is measured, as
    the axis says it. Who has no value in a period has no dot there.
    """
    periods = frame["period"].drop_duplicates().tolist()
    made = frame.dropna(subset=["value"])
    made = made.assign(order=made["period"].map(periods.index), told=made["value"].map("{:.2f}".format))
    low = float(made["value"].min()) if len(made) else 0.0
    across = alt.X("value:Q").title(None).scale(domain=[max(0.0, 5 * (low // 5)), 100], nice=False)
    down = alt.Y("period:N").sort(periods).scale(domain=periods).title(None).axis(grid=True, ticks=False)
    tips = [
        alt.Tooltip("name:N", title="名称"),
        alt.Tooltip("period:N", title="时间"),
        alt.Tooltip("told:N", title=value),
    ]
    base = alt.Chart(made).encode(across, down, tooltip=tips)
    others = base.transform_filter("!datum.is_chosen").mark_circle(size=70, opacity=0.35, color=palette.faint)
    one = base.transform_filter("datum.is_chosen")
    way = one.mark_line(color=palette.accent, strokeWidth=2).encode(alt.Order("order:Q"))
    dot = one.mark_circle(size=160, opacity=1, color=palette.accent)
    word = one.mark_text(dy=-13, color=palette.accent, fontWeight="bold").encode(alt.Text("told:N"))
    return alt.layer(others, way, dot, word).properties(height=ROW * len(periods) + AXIS)
