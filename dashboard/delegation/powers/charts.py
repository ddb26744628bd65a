"""Delegated items before and after the reform, as stacked bars."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.words.palette import Palette

MONTH_HEIGHT = 240
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


def rate_by_month(frame: pd.DataFrame, palette: Palette) -> Any:
    """镇内办结率 by month; columns name (2026-03), rate (percent, NaN where nothing ended), concluded."""
    months = alt.X("name:N").title(None).axis(labelAngle=0)
    base = alt.Chart(frame).encode(
        months,
        tooltip=[
            alt.Tooltip("name:N", title="月份"),
            alt.Tooltip("rate:Q", title="镇内办结率（%）", format=".2f"),
            alt.Tooltip("concluded:Q", title="办出结果（件）"),
        ],
    )
    rate = alt.Y("rate:Q").title("镇内办结率（%）").scale(domain=[0, 100])
    line = base.mark_line(color=palette.accent, point=True).encode(rate)
    words = base.mark_text(dy=-12, color=palette.faint).encode(rate, alt.Text("rate:Q", format=".0f"))
    return alt.layer(line, words).properties(height=MONTH_HEIGHT)
