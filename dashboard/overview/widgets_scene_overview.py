"""The wall's first scene: what is open and burning, who is where, who is in time."""

from dataclasses import replace

import streamlit as st

from dashboard.figures.queries import figures
from dashboard.figures.rules import STRIP
from dashboard.incidents.rules_filters import PERIODS, window_of
from dashboard.overview import (
    queries_boards,
    queries_effects,
    queries_news,
    queries_people,
    queries_work,
    rules_links,
    widgets_wall,
    widgets_wall_map,
)
from dashboard.overview.rules_screen import FULL_HD
from dashboard.overview.widgets_stage import LINKED, LINKED_HALF, Stage
from dashboard.ui.cards import failing_alone, panel
from dashboard.ui.data import fetch


def scene(stage: Stage) -> None:
    """Six figures; then work and people, the map, what presses and is new, and the leaderboards.

    A narrow screen has no room for these last ones.
    """
    with failing_alone():
        _strip(stage)
    is_narrow = stage.screen.is_narrow
    # Three columns of a narrow screen are as wide as these of a full-HD one.
    stage = replace(stage, screen=FULL_HD) if is_narrow else stage
    left, middle, right, *far = st.columns([1.2, 1.35, 1.15] + ([] if is_narrow else [0.95]))
    with left:
        _work(stage)
        _people(stage)
    with middle, panel("在办事件", at=stage.at, height=LINKED):
        widgets_wall_map.incident_map(stage, width=560, height=576, label_size=18)
    with right:
        _news(stage)
    for place in far:
        with place:
            _boards(stage)


def _strip(stage: Stage) -> None:
    since, until = window_of(widgets_wall_map.PERIOD, stage.at)
    before = since - (until - since)
    widgets_wall.strip(
        fetch(figures, at=stage.at, start=since, end=until, keys=STRIP),
        fetch(figures, at=stage.at, start=before, end=since, keys=STRIP),
        fetch(queries_work.day_before, at=stage.at),
        is_narrow=stage.screen.is_narrow,
    )


def _work(stage: Stage) -> None:
    with panel("模块工作量", at=stage.at, height=LINKED_HALF):
        modules = fetch(queries_work.module_workloads, at=stage.at)
        waiting = fetch(queries_work.open_by_status, at=stage.at)
        unassigned = int(waiting["total"].sum() - modules["open"].sum())
        widgets_wall.workloads(modules, stage.look(244), unassigned)


def _people(stage: Stage) -> None:
    with panel("派驻干部", at=stage.at, height=LINKED_HALF):
        named = queries_people.seconded_by_name
        people = named if stage.is_named else queries_people.seconded
        numbers = fetch(queries_effects.effects, at=stage.at).set_index("key")["number"]
        widgets_wall.people(fetch(people, at=stage.at), stage.look(232), numbers["places"])


def _news(stage: Stage) -> None:
    with panel("急办", at=stage.at, height=256):
        widgets_wall.pressing(stage, fetch(queries_news.pressing, at=stage.at), height=170)
    with panel("最新上报", at=stage.at, height=476):
        newest, look = fetch(queries_news.newest, at=stage.at), stage.look(390, 385)
        widgets_wall.news(newest, look, at=stage.at, key="wall_newest", empty="还没有事件上报。")


def _boards(stage: Stage) -> None:
    for of, title in (("module", "模块按期办结"), ("department", "部门按期办结")):
        period = rules_links.BOARDS[of]
        with panel(f"{title} · {PERIODS[period]}", at=stage.at, height=LINKED_HALF):
            start, end = window_of(period, stage.at)
            found = fetch(queries_boards.board, of=of, at=stage.at, start=start, end=end)
            widgets_wall.board(found, stage.look(236, 340), of)
