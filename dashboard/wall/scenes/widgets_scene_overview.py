"""The wall's first scene: what is open and burning, who is where, who is in time."""

from dataclasses import replace

import streamlit as st

from dashboard.incidents.figures.queries import figures
from dashboard.incidents.figures.rules import STRIP
from dashboard.incidents.find import rules_links
from dashboard.incidents.find.rules_filters import PERIODS, window_of
from dashboard.room import queries_effects, queries_work
from dashboard.screen.cards import panel, strip_of_figures
from dashboard.screen.data import fetch
from dashboard.town.walls.rules_screen import FULL_HD
from dashboard.wall.scenes import (
    queries_boards,
    queries_news,
    queries_people,
    widgets_wall,
    widgets_wall_map,
)
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.widgets_stage import (
    GAP,
    HEADED,
    LINKED,
    LINKED_HALF,
    LINKED_STRIP,
    NOTED,
    Stage,
)

# Pixels of the panel of what presses; of the head and the two lines of states above the people; of the head
# and the lines of words above and below the map.
PRESSING, LEGEND, MAPPED = 262, 126, 180
# Of a column at least, where columns wrap, and of a panel's edges and margins in it.
LEAST, EDGE = 410, 34
BOARDS = {"module": "模块按期办结", "department": "部门按期办结"}


def scene(stage: Stage) -> None:
    """Six figures; then work and people, the map, what presses and is new, and the leaderboards.

    A narrow screen has no room for these last ones. In a window of which nobody has said how wide it is, as
    many stand side by side as it has room for.
    """
    with strip_of_figures(LINKED_STRIP):
        _strip(stage)
    is_narrow, is_guessed = stage.screen.is_narrow, stage.screen.is_guessed
    # Three columns of a narrow screen are as wide as these of a full-HD one, and so are those that wrap.
    stage = replace(stage, screen=FULL_HD) if is_narrow or is_guessed else stage
    if is_guessed:
        grid = st.grid(4, min_column_width=LEAST)
        left, middle, right, *far = (grid.cell() for _ in range(4))
    else:
        left, middle, right, *far = st.columns([1.2, 1.35, 1.15] if is_narrow else [1.2, 1.35, 1.12, 1.02])
    with left:
        work(stage, LINKED_HALF, stage.look(LINKED_HALF - NOTED))
        people(stage, LINKED_HALF, stage.look(LINKED_HALF - LEGEND))
    with middle, panel("在办事件", at=stage.at, height=LINKED):
        width = LEAST - EDGE if is_guessed else 456
        widgets_wall_map.incident_map(stage, width=width, height=LINKED - MAPPED, label_size=18)
    with right:
        pressing(stage, PRESSING, stage.look(PRESSING - HEADED, 375))
        newest(stage, LINKED - GAP - PRESSING, stage.look(LINKED - GAP - PRESSING - HEADED, 375))
    for place in far:
        with place:
            for of in BOARDS:
                board(stage, LINKED_HALF, stage.look(LINKED_HALF - NOTED, 335), of=of)


def _strip(stage: Stage) -> None:
    since, until = window_of(widgets_wall_map.PERIOD, stage.at)
    before = since - (until - since)
    widgets_wall.strip(
        fetch(figures, at=stage.at, start=since, end=until, keys=STRIP),
        fetch(figures, at=stage.at, start=before, end=since, keys=STRIP),
        fetch(queries_work.day_before, at=stage.at),
        is_narrow=stage.screen.is_narrow,
    )


def work(stage: Stage, height: int, look: Look) -> None:
    with panel("模块工作量", at=stage.at, height=height):
        modules = fetch(queries_work.module_workloads, at=stage.at)
        waiting = fetch(queries_work.open_by_status, at=stage.at)
        unassigned = int(waiting["total"].sum() - modules["open"].sum())
        widgets_wall.workloads(modules, look, unassigned)


def people(stage: Stage, height: int, look: Look) -> None:
    with panel("派驻干部", at=stage.at, height=height):
        named = queries_people.seconded_by_name
        read = named if stage.is_named else queries_people.seconded
        numbers = fetch(queries_effects.effects, at=stage.at).set_index("key")["number"]
        widgets_wall.people(fetch(read, at=stage.at), look, numbers["places"])


def pressing(stage: Stage, height: int, look: Look, *, most: int = 3) -> None:
    with panel("急办", at=stage.at, height=height):
        widgets_wall.pressing(stage, fetch(queries_news.pressing, at=stage.at, most=most), look)


def newest(stage: Stage, height: int, look: Look, *, most: int = queries_news.MOST_ROWS) -> None:
    with panel("最新上报", at=stage.at, height=height):
        rows, empty = fetch(queries_news.newest, at=stage.at, most=most), "还没有事件上报。"
        widgets_wall.news(rows, look, at=stage.at, key="wall_newest", empty=empty)


def board(stage: Stage, height: int, look: Look, *, of: str) -> None:
    """`of`: a key of BOARDS."""
    period = rules_links.BOARDS[of]
    with panel(f"{BOARDS[of]} · {PERIODS[period]}", at=stage.at, height=height):
        start, end = window_of(period, stage.at)
        rows = fetch(queries_boards.board, of=of, at=stage.at, start=start, end=end)
        widgets_wall.board(rows, look, of)
