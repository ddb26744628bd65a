"""The wall's scene of the villages: what is open in each, who was there this week, how it was scored."""

from contextlib import suppress

import pandas as pd
import streamlit as st

from dashboard.screen.cards import figure_card, panel, show_empty, show_note, strip_of_figures
from dashboard.screen.data import fetch
from dashboard.screen.pictures import chart
from dashboard.wall.scenes import charts_scenes, queries_villages
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.widgets_stage import NOTED, STRIP, TALL, Stage
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, count

# Pixels that a village's tile takes at least.
TILE = 200


def scene(stage: Stage) -> None:
    """Figures above; then a tile for every village."""
    with strip_of_figures(STRIP):
        _strip(stage)
    villages(stage, TALL, stage.look(TALL - NOTED, 1720, 20 if stage.screen.is_narrow else 22))


def villages(stage: Stage, height: int, look: Look) -> None:
    """As many tiles beside each other as its words have room for."""
    with panel(f"村情{_of(stage)}", at=stage.at, height=height):
        # Read within it once more, so that the panel has its title's age too.
        _of(stage)
        frame = _villages(stage)
        if frame.empty:
            show_empty("还没有登记村社。")
            return
        across = max(min(look.width // TILE, charts_scenes.ACROSS), 1)
        chart(charts_scenes.villages, frame, look, key="wall_villages", alt="各村社情况", across=across)
        show_note("大字是在办件数；走访是本周完成 / 安排次数；分数是村重点工作")


def _villages(stage: Stage) -> pd.DataFrame:
    waiting = fetch(queries_villages.open_by_village, at=stage.at)
    return waiting.merge(fetch(queries_villages.village_work, at=stage.at), on="village_id", how="left")


def _of(stage: Stage) -> str:
    """Of which quarter the scores are; the panel tells what cannot be read."""
    scored = None
    with suppress(Exception):
        scored = fetch(queries_villages.scored_quarter, at=stage.at)
    if scored is None:
        return ""
    year, quarter, is_example = scored
    return f" · 重点工作{year}年第{quarter}季度" + (f"（{EXAMPLE_MARK}）" if is_example else "")


def _strip(stage: Stage) -> None:
    frame = _villages(stage)
    whole, with_open = len(frame), int((frame["open"] > 0).sum())
    planned, done = int(frame["planned"].sum()), int(frame["done"].sum())
    visited = int((frame["done"] > 0).sum())
    scores = [score for score in frame["score"] if score is not None and not pd.isna(score)]
    mean = f"{sum(scores) / len(scores):.2f}分" if scores else NO_DATA
    tiles = (
        (
            "在办",
            f"{count(frame['open'].sum())}件",
            "落在村社的在办事件。",
            f"分布在 {with_open} 个村社，共 {whole} 个",
        ),
        (
            "红灯",
            f"{count(frame['red'].sum())}件",
            "超过红灯时限的在办事件。",
            f"超期 {count(frame['overdue'].sum())} 件",
        ),
        (
            "本周走访",
            f"{done}/{planned}次" if planned else "0次",
            "本周完成的和安排的联村走访，取消的不算。",
            f"走到 {visited} 个村社" if planned else "本周没有安排走访",
        ),
        (
            "重点工作平均",
            mean,
            "最近一个有评分的季度，各村社重点工作得分的平均，满分100。",
            f"已评 {len(scores)} 个村社" if scores else "还没有评分",
        ),
    )
    for place, (title, value, definition, line) in zip(st.columns(len(tiles)), tiles, strict=True):
        with place.container(border=True, gap=None):
            figure_card(title, value, definition=definition, lines=[line])
