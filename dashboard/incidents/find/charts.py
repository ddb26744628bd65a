"""Charts of a selection of incidents. A builder takes a frame and returns a chart; it knows nothing else."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.words.palette import Palette

SHOWN_BARS = 12
# Pixels that Streamlit takes from a chart's height; without them every second name is left out.
PADDING = 20
# Vega keeps the name "group" for itself.
PICK = "picked"


def by_group_bars(groups: pd.DataFrame, palette: Palette) -> Any:
    """Bars of code, name, total, overdue: the largest first, with their numbers; a click picks a code."""
    picked = alt.selection_point(name=PICK, fields=["code"])
    top = groups.head(SHOWN_BARS)
    shown = alt.Y("name:N").sort(top["name"].tolist()).title(None)
    base = alt.Chart(top).encode(
        shown.axis(labelLimit=160, ticks=False, domain=False),
        tooltip=[
            alt.Tooltip("name:N", title="名称"),
            alt.Tooltip("total:Q", title="件数"),
            alt.Tooltip("overdue:Q", title="其中超期"),
        ],
    )
    length = alt.X("total:Q").title(None).axis(None)
    bars = base.mark_bar(color=palette.accent, cursor="pointer").encode(
        length, opacity=alt.condition(picked, alt.value(1.0), alt.value(0.35))
    )
    late = base.mark_bar(color=palette.red).encode(alt.X("overdue:Q").title(None).axis(None))
    numbers = base.mark_text(align="left", dx=4, color=palette.ink).encode(length, alt.Text("total:Q"))
    return (bars.add_params(picked) + late + numbers).properties(height=PADDING + 26 * len(top))


def by_day_area(days: pd.DataFrame, palette: Palette) -> Any:
    """Reports per township day: day, total. A day that is not among them had none, and is drawn so."""
    by_day = days.sort_values("day").set_index("day")
    shown = (by_day.asfreq("D", fill_value=0) if len(by_day) > 1 else by_day).reset_index()
    return (
        alt.Chart(shown)
        .mark_area(line={"color": palette.accent}, color=palette.accent, opacity=0.25)
        .encode(
            alt.X("day:T").title(None).axis(format="%-m月%-d日", labelOverlap=True, tickCount=6),
            alt.Y("total:Q").title("件").axis(tickMinStep=1, tickCount=4),
            tooltip=[
                alt.Tooltip("day:T", title="日期", format="%Y-%m-%d"),
                alt.Tooltip("total:Q", title="件数"),
            ],
        )
        .properties(height=180)
    )
