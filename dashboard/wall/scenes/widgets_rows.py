"""Panels of rows that several scenes draw: work, people, what presses, what is new, who is in time."""

from dashboard.incidents.find import rules_links
from dashboard.incidents.find.rules_filters import PERIODS, window_of
from dashboard.room import queries_work
from dashboard.room.situation import queries as news
from dashboard.screen.cards import panel
from dashboard.screen.data import fetch
from dashboard.wall.scenes import queries_boards, queries_people, widgets_wall
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.widgets_stage import Stage

# Pixels of the head and the two lines of states above the people.
LEGEND = 126
BOARDS = {"module": "模块按期办结", "department": "部门按期办结"}


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
        numbers = fetch(queries_work.effects, at=stage.at).set_index("key")["number"]
        widgets_wall.people(fetch(read, at=stage.at), look, numbers["places"])


def pressing(stage: Stage, height: int, look: Look, *, most: int = 3) -> None:
    with panel("急办", at=stage.at, height=height):
        widgets_wall.pressing(stage, fetch(news.pressing, at=stage.at, most=most), look)


def newest(stage: Stage, height: int, look: Look, *, most: int = news.MOST_ROWS) -> None:
    with panel("最新上报", at=stage.at, height=height):
        found, empty = fetch(news.newest, at=stage.at, most=most), "还没有事件上报。"
        widgets_wall.news(found, look, at=stage.at, key="wall_newest", empty=empty)


def board(stage: Stage, height: int, look: Look, *, of: str) -> None:
    """`of`: a key of BOARDS."""
    period = rules_links.BOARDS[of]
    with panel(f"{BOARDS[of]} · {PERIODS[period]}", at=stage.at, height=height):
        start, end = window_of(period, stage.at)
        found = fetch(queries_boards.board, of=of, at=stage.at, start=start, end=end)
        widgets_wall.board(found, look, of)
