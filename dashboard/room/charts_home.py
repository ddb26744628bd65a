"""How the last days went."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.words.palette import Palette

HEIGHT, SMALL_HEIGHT = 220, 48
NAMES = {"reported": "新增", "ended": "办结", "open": "在办"}


def days_curve(days: pd.DataFrame, palette: Palette) -> Any:
    """Lines of what came in and what was ended on each day, over the area of what was open at its end.

    Columns day, reported, ended, open. The stock has an axis of its own: it is many times a day's flow.
    """
    shown = days.rename(columns=NAMES).assign(day=pd.to_datetime(days["day"]))
    tips: list[Any] = [alt.Tooltip("day:T", title="日期", format="%Y-%m-%d")]
    tips += [alt.Tooltip(f"{name}:Q", title=name) for name in NAMES.values()]
    base = alt.Chart(shown).encode(
        alt.X("day:T").title(None).axis(format="%-m月%-d日", labelOverlap=True, tickCount=6), tooltip=tips
    )
    colours = alt.Scale(
        domain=list(NAMES.values()), range=[palette.accent, palette.categorical[1], palette.faint]
    )
    legend = alt.Legend(orient="top", title=None, symbolType="stroke")
    flows = (
        base.transform_fold(["新增", "办结"], as_=["kind", "number"])
        .mark_line(strokeWidth=2.5, interpolate="monotone")
        .encode(
            alt.Y("number:Q").title("每天").axis(tickMinStep=1, tickCount=4),
            alt.Color("kind:N", scale=colours, legend=legend),
        )
    )
    stock = (
        base.transform_calculate(kind="'在办'")
        .mark_area(opacity=0.16, interpolate="monotone")
        .encode(
            alt.Y("在办:Q").title("在办").axis(tickMinStep=1, tickCount=4, grid=False, orient="right"),
            alt.Color("kind:N", scale=colours, legend=legend),
        )
    )
    return alt.layer(stock, flows).resolve_scale(y="independent").properties(height=HEIGHT)


def rate_curve(days: pd.DataFrame, palette: Palette) -> Any:
    """The line of a rate under its figure. Columns day, rate (percent)."""
    tips = [
        alt.Tooltip("day:T", title="日期", format="%Y-%m-%d"),
        alt.Tooltip("shown:N", title="比率"),
    ]
    return (
        alt.Chart(days.assign(day=pd.to_datetime(days["day"]), shown=days["rate"].map("{:.1f}%".format)))
        .mark_line(strokeWidth=2, interpolate="monotone", color=palette.accent)
        .encode(
            alt.X("day:T", axis=None),
            alt.Y("rate:Q", axis=None, scale=alt.Scale(zero=False, nice=False)),
            tooltip=tips,
        )
        .properties(height=SMALL_HEIGHT)
    )
