"""Pictures of a run: how its totals are spread, and how a cadre's years compare."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.words.palette import Palette

STEP = 5
DIMENSIONS = ("岗位赋分", "模块评分", "组团积分", "专项计分")


def spread_bars(totals: pd.DataFrame, palette: Palette) -> Any:
    """How many cadres lie in each step of five points, a colour a year: year, first, step, people."""
    order = totals.sort_values("first")["step"].drop_duplicates().tolist()
    return (
        alt.Chart(totals)
        .mark_bar()
        .encode(
            alt.X("step:N").title("总分").sort(order).axis(labelAngle=0),
            alt.Y("people:Q").title("人数").axis(tickMinStep=1),
            alt.XOffset("year:N"),
            alt.Color("year:N").title("年度").scale(range=list(palette.categorical)).legend(orient="top"),
            tooltip=[
                alt.Tooltip("year:N", title="年度"),
                alt.Tooltip("step:N", title="总分"),
                alt.Tooltip("people:Q", title="人数"),
            ],
        )
        .properties(height=220)
    )


def years_bars(years: pd.DataFrame, palette: Palette) -> Any:
    """A cadre's totals by year, by what each dimension adds: year (text), dimension, points (number)."""
    return (
        alt.Chart(years.assign(shown=years["points"].map("{:.2f}".format)))
        .mark_bar(size=18)
        .encode(
            alt.X("points:Q").title(None).scale(domainMin=0),
            alt.Y("year:N").title(None),
            alt.Color("dimension:N")
            .title(None)
            .sort(list(DIMENSIONS))
            .scale(domain=list(DIMENSIONS), range=list(palette.categorical[: len(DIMENSIONS)]))
            .legend(orient="top"),
            tooltip=[
                alt.Tooltip("year:N", title="年度"),
                alt.Tooltip("dimension:N", title="维度"),
                alt.Tooltip("shown:N", title="计入总分"),
            ],
        )
        .properties(height=90 + 36 * years["year"].nunique())
    )
