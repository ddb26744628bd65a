"""Delegated items before and after the reform, as stacked bars."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.palette import Palette

BEFORE, ADDED = "改革前", "新增"
ROW_HEIGHT, LEAST_HEIGHT = 36, 160


def before_after(frame: pd.DataFrame, palette: Palette) -> Any:
    """One bar per `name`, the longest first: items before, and added ones; columns name, before, added."""
    long = frame.melt(["name"], ["before", "added"], "part", "items")
    long["part"] = long["part"].map({"before": BEFORE, "added": ADDED})
    long["order"] = long["part"].map({BEFORE: 0, ADDED: 1})
    order = frame.assign(total=frame["before"] + frame["added"]).sort_values("total", ascending=False)
    return (
        alt.Chart(long)
        .mark_bar()
        .encode(
            alt.Y("name:N").title(None).sort(list(order["name"])).axis(labelLimit=220, labelOverlap=False),
            alt.X("items:Q").title("项").axis(tickMinStep=1),
            alt.Color("part:N")
            .title(None)
            .scale(domain=[BEFORE, ADDED], range=[palette.faint, palette.accent])
            .legend(orient="top"),
            alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("name:N", title="类别或部门"),
                alt.Tooltip("part:N", title="时间"),
                alt.Tooltip("items:Q", title="项"),
            ],
        )
        .properties(height=max(LEAST_HEIGHT, ROW_HEIGHT * len(frame)))
    )
