"""The wall's panel of call-ups, which several scenes show."""

import pandas as pd

from dashboard.screen.cards import panel, show_empty, show_note
from dashboard.screen.data import fetch
from dashboard.screen.pictures import chart
from dashboard.wall.maps import queries_calls
from dashboard.wall.scenes import charts_scenes
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.widgets_stage import Stage

MOST = 7


def calls_under_way(stage: Stage) -> pd.DataFrame:
    """The calls under way; persons by their whole names where the screen shows those."""
    calls_now = fetch(queries_calls.calls_under_way, at=stage.at)
    if not stage.is_named:
        return calls_now
    names = fetch(queries_calls.called_names, at=stage.at)
    shown = [
        names.get(key, shown) for key, shown in zip(calls_now["call_up_id"], calls_now["shown"], strict=True)
    ]
    return calls_now.assign(shown=shown)


def call_count(stage: Stage, frame: pd.DataFrame) -> int:
    """How many are under way: as many rows as `calls_under_way` gives, or more where that is cut."""
    if len(frame) < queries_calls.MOST:
        return len(frame)
    return int(fetch(queries_calls.call_counts, at=stage.at)["total"])


def calls(
    stage: Stage, frame: pd.DataFrame, look: Look, *, most: int = MOST, total: int | None = None
) -> None:
    """The newest `most` of them, and how many there are: `total`, or those in `frame`."""
    if frame.empty:
        show_empty("现在没有点将。")
        return
    chart(charts_scenes.calls, frame.head(most), look, key="wall_calls", alt="正在进行的点将", at=stage.at)
    if len(frame) > most:
        show_note(f"最近{most}人次，共{total or len(frame)}人次")


def calls_panel(stage: Stage, height: int, look: Look, *, most: int = MOST) -> None:
    """The panel of all that are under way."""
    with panel("正在点将", at=stage.at, height=height):
        calls_now = calls_under_way(stage)
        calls(stage, calls_now, look, most=most, total=call_count(stage, calls_now))
