"""How fast departments answer, as charts."""

from typing import Any

import altair as alt
import pandas as pd

from dashboard.words.labels import NO_DATA, duration, percent
from dashboard.words.palette import Palette

HEIGHT = 240
MINUTE, HOUR = 60, 3600
# Pixels that Streamlit takes from a chart's height.
PADDING = 20


def response_trend(frame: pd.DataFrame, palette: Palette) -> Any:
    """The median answer of each month, as a line with its points; months without one are left out.

    Columns month, median_seconds, sent, signed. In minutes, or in hours where one took longer than two.
    """
    unit, title = (HOUR, "小时") if frame["median_seconds"].max() > 2 * HOUR else (MINUTE, "分钟")
    shown = frame.assign(
        amount=frame["median_seconds"] / unit, told=[duration(value) for value in frame["median_seconds"]]
    )
    base = alt.Chart(shown).encode(
        _months(frame),
        alt.Y("amount:Q").title(title).scale(zero=True).axis(tickCount=5),
        tooltip=[
            alt.Tooltip("month:N", title="月份"),
            alt.Tooltip("told:N", title="签收用时（中位）"),
            alt.Tooltip("sent:Q", title="交办和点将"),
            alt.Tooltip("signed:Q", title="已签收"),
        ],
    )
    line = base.mark_line(color=palette.accent, strokeWidth=2)
    points = base.mark_circle(color=palette.accent, size=70, opacity=1)
    words = base.mark_text(dy=-14, color=palette.ink).encode(alt.Text("told:N"))
    marked = alt.FieldOneOfPredicate("month", _marked(frame))
    return (line + points + words.transform_filter(marked)).properties(height=HEIGHT + PADDING)


def _marked(frame: pd.DataFrame) -> list[str]:
    """The months whose words stand in the picture: slowest, fastest and last; more would touch on a phone."""
    answered = frame[frame["median_seconds"].notna()].reset_index(drop=True)
    if answered.empty:
        return []
    places = {answered["median_seconds"].idxmax(), answered["median_seconds"].idxmin(), answered.index[-1]}
    return [str(answered["month"][place]) for place in sorted(places)]


def arrival_share(frame: pd.DataFrame, palette: Palette) -> Any:
    """The share of each month's call-ups that came to the scene, as bars. Columns month, called, arrived."""
    shown = frame.assign(
        share=frame["arrived"] / frame["called"].where(frame["called"] > 0),
        told=[percent(arrived, called) for arrived, called in _pairs(frame)],
    )
    base = alt.Chart(shown).encode(
        _months(frame),
        tooltip=[
            alt.Tooltip("month:N", title="月份"),
            alt.Tooltip("told:N", title="到场率"),
            alt.Tooltip("called:Q", title="点将"),
            alt.Tooltip("arrived:Q", title="到场"),
        ],
    )
    height = alt.Y("share:Q").title(None).scale(domain=[0, 1.08]).axis(format="%", values=[0, 0.5, 1])
    bars = base.mark_bar(color=palette.green, size=14).encode(height)
    # A whole bar needs no word.
    words = base.mark_text(dy=-9, color=palette.ink).encode(height, alt.Text("told:N"))
    part = (alt.datum.called > 0) & (alt.datum.arrived < alt.datum.called)
    # Where nobody was called there is no share: neither 0 nor 100 %.
    nothing = (
        base.transform_filter(alt.datum.called == 0)
        .mark_text(color=palette.faint, angle=270, align="left", baseline="middle")
        .encode(y=alt.datum(0.03), text=alt.value(NO_DATA))
    )
    return (bars + words.transform_filter(part) + nothing).properties(height=HEIGHT + PADDING)


def _pairs(frame: pd.DataFrame) -> list[tuple[int, int]]:
    return list(zip(frame["arrived"], frame["called"], strict=True))


def _months(frame: pd.DataFrame) -> alt.X:
    return alt.X("month:O").sort(frame["month"].tolist()).title(None).axis(labelAngle=0, labelOverlap=True)
