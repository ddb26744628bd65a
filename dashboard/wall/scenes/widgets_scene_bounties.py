"""The wall's scene of the bounties: what is worked on, and what one can still sign up for."""

from contextlib import suppress

import pandas as pd
import streamlit as st

from dashboard.screen.cards import figure_card, panel, show_empty, show_note, strip_of_figures
from dashboard.screen.data import fetch
from dashboard.screen.pictures import chart
from dashboard.wall.scenes import charts_assessed, queries_assessed
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.widgets_stage import HALF, NOTED, STRIP, TALL, Stage
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA
from models import BountyStatus

# Of the board, and of it in each panel.
MOST, MOST_SHOWN, FEW = 50, 4, 1
AT_WORK = (BountyStatus.RUNNING, BountyStatus.ACCEPTING)


def scene(stage: Stage) -> None:
    """Figures above; then what is worked on, the first deadline first, and the rest of the board.

    Few at work leave room beneath them for those that are open for sign-up.
    """
    with strip_of_figures(STRIP):
        _strip(stage)
    left, right = st.columns(2)
    with left:
        few = _is_few(stage)
        with panel("正在攻坚", at=stage.at, height=HALF if few else TALL):
            frame = _board(stage)
            _shown(
                frame[_is_at_work(frame)],
                stage.look((HALF if few else TALL) - NOTED, 820, 24),
                most=FEW if few else MOST_SHOWN,
                key="running",
                empty="现在没有正在攻坚的榜。",
                told="蓝条是完成的，黄线是已过的天数",
            )
        if few:
            with panel("正在报名", at=stage.at, height=HALF):
                _open(stage, stage.look(HALF - NOTED, 820, 24), most=FEW)
    with right, panel("最近验收" if few else "报名和验收", at=stage.at, height=TALL):
        frame = _board(stage)
        rest = ~_is_at_work(frame) & ~(_is_open(frame) & few)
        _shown(
            frame[rest],
            stage.look(TALL - NOTED, 820, 24),
            most=MOST_SHOWN,
            key="others",
            empty="还没有验收过的榜。" if few else "现在没有正在报名的榜，也没有验收过的榜。",
            told="最近验收的在上面" if few else "先是正在报名的，再是最近验收的",
        )


def _is_few(stage: Stage) -> bool:
    """Whether one half of the screen's height has room for all that are worked on."""
    with suppress(Exception):
        return int(_is_at_work(_board(stage)).sum()) <= FEW
    return False


def _open(stage: Stage, look: Look, *, most: int) -> None:
    frame = _board(stage)
    _shown(
        frame[_is_open(frame)],
        look,
        most=most,
        key="open",
        empty="现在没有正在报名的榜。",
        told="模块、部门干部都可以报名",
    )


def _board(stage: Stage) -> pd.DataFrame:
    led = queries_assessed.bounties_by_name if stage.is_named else queries_assessed.bounties
    return fetch(led, at=stage.at, most=MOST)


def _is_at_work(frame: pd.DataFrame) -> pd.Series:
    return frame["status"].isin(list(AT_WORK))


def _is_open(frame: pd.DataFrame) -> pd.Series:
    return frame["status"] == BountyStatus.PUBLISHED


def _shown(frame: pd.DataFrame, look: Look, *, most: int, key: str, empty: str, told: str) -> None:
    if frame.empty:
        show_empty(empty)
        return
    shown = frame.head(most)
    chart(charts_assessed.bounties, shown, look, key=f"wall_bounties_{key}", alt="榜的进度")
    more = f"；共{len(frame)}张，这里{len(shown)}张" if len(frame) > len(shown) else ""
    mark = f"；含{EXAMPLE_MARK}" if shown["example"].any() else ""
    show_note(f"{told}{more}{mark}")


def _strip(stage: Stage) -> None:
    numbers, frame = fetch(queries_assessed.bounty_counts, at=stage.at), _board(stage)
    running = frame[frame["status"] == BountyStatus.RUNNING]
    left = (running["days"] - running["day"]).dropna()
    late, soonest = int((left < 0).sum()), left[left >= 0]
    waiting = int((frame["status"] == BountyStatus.ACCEPTING).sum())
    tiles = (
        ("正在攻坚", f"{numbers['running']}张", "已经组队、还没有验收的榜。", f"其中等待验收 {waiting} 张"),
        (
            "最近到期",
            NO_DATA if soonest.empty else f"{int(soonest.min())}天",
            "正在攻坚、还没有超期的榜里，离期限最近的还剩几天。",
            "没有还在期限内的榜" if soonest.empty else "最早到期的榜还剩的天数",
        ),
        ("超期", f"{late}张", "正在攻坚、已经过了期限的榜。", "过了期限还没有提交验收"),
        ("正在报名", f"{numbers['open']}张", "已经张榜、还没有截止的榜。", "模块、部门干部都可以报名"),
    )
    for place, (title, value, definition, line) in zip(st.columns(len(tiles)), tiles, strict=True):
        with place.container(border=True, gap=None):
            figure_card(title, value, definition=definition, lines=[line])
