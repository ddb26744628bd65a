"""The wall's scene of the bounties: what is worked on, and what one can still sign up for."""

from contextlib import suppress

import pandas as pd
import streamlit as st

from dashboard.screen.data import fetch
from dashboard.wall.scenes import queries_assessed
from dashboard.wall.scenes.widgets_pictures import Figure, picture_panel, strip
from dashboard.wall.scenes.widgets_scene_scores import bounty_panel
from dashboard.wall.scenes.widgets_stage import GAP, Stage
from dashboard.words.labels import NO_DATA, count
from models import BountyStatus

# Of the board, and of it in half of the screen's height.
MOST, FEW = 50, 2
AT_WORK = (BountyStatus.RUNNING, BountyStatus.ACCEPTING)
OPEN = (BountyStatus.PUBLISHED,)
ENDED = tuple(word for word in BountyStatus if word not in (*AT_WORK, *OPEN))


def scene(stage: Stage) -> None:
    """Figures above; then the race against the days, the first deadline first; beside it the rest.

    Few at work leave room beneath them for those that are open for sign-up.
    """
    strip(stage, FIGURES)
    columns = (1, 1)
    widths = stage.screen.shares(columns, GAP)
    left, right = st.columns(columns, gap="small")
    is_few = _is_few(stage)
    with left:
        _panel(
            stage,
            "正在攻坚",
            AT_WORK,
            widths[0],
            stage.half if is_few else stage.tall,
            "现在没有正在攻坚的榜",
        )
    with left if is_few else right:
        _panel(stage, "正在报名", OPEN, widths[1], stage.half, "现在没有正在报名的榜")
    with right:
        _panel(stage, "最近验收", ENDED, widths[1], stage.tall if is_few else stage.half, "还没有验收过的榜")


def _is_few(stage: Stage) -> bool:
    """Whether one half of the screen's height has room for all that are worked on."""
    with suppress(Exception):
        return int(_board(stage)["status"].isin(list(AT_WORK)).sum()) <= FEW
    return False


def _panel(
    stage: Stage, title: str, states: tuple[BountyStatus, ...], width: int, height: int, nothing: str
) -> None:
    with picture_panel(stage, title, width, height):
        frame = _board(stage)
        rows = frame[frame["status"].isin(list(states))].to_dict("records")
        bounty_panel(stage, width, height, rows, title=title, nothing=nothing)


def _board(stage: Stage) -> pd.DataFrame:
    led = queries_assessed.bounties_by_name if stage.is_named else queries_assessed.bounties
    return fetch(led, at=stage.at, most=MOST)


def _at_work(stage: Stage) -> Figure:
    waiting = int((_board(stage)["status"] == BountyStatus.ACCEPTING).sum())
    number = fetch(queries_assessed.bounty_counts, at=stage.at)["running"]
    return (
        count(number),
        "张",
        f"其中等待验收 {waiting} 张" if waiting else "都还没有提交验收" if number else "现在没有",
    )


def _soonest(stage: Stage) -> Figure:
    left = _days_left(stage)
    ahead = left[left >= 0]
    if ahead.empty:
        return NO_DATA, "", "没有还在期限内的榜"
    return count(ahead.min()), "天", "最早到期的榜还剩"


def _late(stage: Stage) -> Figure:
    late = int((_days_left(stage) < 0).sum())
    return count(late), "张", "过了期限还没有提交验收" if late else "没有过期限的"


def _open(stage: Stage) -> Figure:
    number = fetch(queries_assessed.bounty_counts, at=stage.at)["open"]
    return count(number), "张", "模块、部门干部都可以报名" if number else "现在没有"


def _days_left(stage: Stage) -> pd.Series:
    frame = _board(stage)
    running = frame[frame["status"] == BountyStatus.RUNNING]
    return (running["days"] - running["day"]).dropna()


FIGURES = {"正在攻坚": _at_work, "最近到期": _soonest, "超期": _late, "正在报名": _open}
