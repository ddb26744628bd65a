"""Burn-up: what is done of one target, day by day, against what was put up."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.words.palette import Palette

HEIGHT = 220
# A dot for each of more days would be a second line.
MOST_DOTS = 45


def burn_up(frame: pd.DataFrame, palette: Palette, *, goal: float, unit: str, until: str) -> Any:
    """The total at the end of each day as a line, the goal as a level, and the even pace as a dashed line.

    Columns day (text), total, amount (both numbers; amount NaN where nothing was recorded). `until`: the last
    day by which the goal is to be met.
    """
    days = alt.X("day:T").title(None).axis(format="%-m月%-d日", labelOverlap=True, tickCount=8, grid=False)
    amounts = alt.Y("total:Q").title(f"累计（{unit}）").axis(tickCount=5)
    base = alt.Chart(frame).encode(
        days,
        amounts,
        tooltip=[
            alt.Tooltip("told:N", title="日期"),
            alt.Tooltip("amount_told:N", title="当日完成"),
            alt.Tooltip("total:Q", title="累计", format=",.2~f"),
        ],
    )
    area = base.mark_area(color=palette.accent, opacity=0.14, line=False)
    line = base.mark_line(color=palette.accent, strokeWidth=2.5)
    dots = base.mark_circle(color=palette.accent, size=36, opacity=1)
    pace = pd.DataFrame({"day": [frame["day"].iloc[0], until], "total": [0.0, goal]})
    even = alt.Chart(pace).mark_line(color=palette.faint, strokeDash=[4, 4]).encode(days, amounts)
    level = pd.DataFrame({"total": [goal], "told": [f"目标 {goal:,.10g} {unit}"]})
    rule = alt.Chart(level).mark_rule(color=palette.red, strokeWidth=1.5).encode(alt.Y("total:Q"))
    word = (
        alt.Chart(level)
        .mark_text(align="left", dx=4, dy=-8, color=palette.red)
        .encode(alt.Y("total:Q"), alt.Text("told:N"), x=alt.value(0))
    )
    parts = [area, even, rule, word, line, *([dots] if len(frame) <= MOST_DOTS else [])]
    return alt.layer(*parts).properties(height=HEIGHT)
