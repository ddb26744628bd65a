"""Panels that several scenes show, each one picture: work, the town, what presses, what is new, people."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.find import rules_links
from dashboard.incidents.find.rules_filters import PERIODS, window_of
from dashboard.room import queries_work
from dashboard.room.setup import queries as setup
from dashboard.room.setup.rules_first import first_steps
from dashboard.room.situation import queries
from dashboard.room.situation.rules import left_or_over
from dashboard.screen.cards import panel
from dashboard.screen.data import fetch
from dashboard.screen.links import CASE_PAGE, ICON
from dashboard.town.ground import queries_town
from dashboard.town.ground.picture import town_picture
from dashboard.town.walls.rules_screen import FULL_HD
from dashboard.wall.scenes import (
    pictures,
    pictures_boards,
    pictures_hours,
    pictures_people,
    pictures_topic,
    queries_boards,
    queries_hours,
    queries_people,
    queries_villages,
    widgets_wall_map,
)
from dashboard.wall.scenes.pictures_people import presence_words
from dashboard.wall.scenes.rules import FEWEST_RANKED, spread
from dashboard.wall.scenes.widgets_pictures import is_read, link, picture_panel, show, since
from dashboard.wall.scenes.widgets_stage import Stage
from dashboard.wall.scenes.widgets_wall_calls import call_count, called_places, calls_under_way
from dashboard.words.days import township_date
from dashboard.words.frames import value_or_none
from dashboard.words.labels import NO_DATA, brief, count, plain
from models import TOWNSHIP_ZONE

# As many as are looked up; a panel shows those that it has room for.
MOST, MOST_NEW, MOST_CALLS = 10, 12, 14
BOARDS = {"module": "模块按期办结", "department": "部门按期办结"}
# Of a map with pictures beneath it: its panel's edges, the words above and below it, and its letters.
EDGES, WORDS, LETTERS = 34, 180, 22
# Whole weeks, up to yesterday, of which is told when matters are reported.
WEEKS, DAY = 4, timedelta(days=1)


def work(stage: Stage, width: int, height: int, *, title: str = "谁手上有多少") -> None:
    """A bar for each module that has something open."""
    with picture_panel(stage, title, width, height):
        modules = fetch(queries_work.module_workloads, at=stage.at)
        waiting = fetch(queries_work.open_by_status, at=stage.at)
        rows = modules[["name", "open", "overdue", "outcome"]].to_dict("records")
        rest = int(waiting["total"].sum() - modules["open"].sum())
        rows.append({"name": "未定模块", "open": rest, "overdue": 0})
        busy = "，".join(f"{row['name']} {count(row['open'])} 件" for row in rows if row["open"])
        nothing = "现在没有在办事件"
        show(
            stage, pictures.bars, width, height, rows,
            title=title, nothing=nothing, aside=since(), alt=f"{title}：{busy or nothing}",
        )  # fmt: skip
        if is_read():
            with st.container(horizontal=True):
                for row in modules[modules["open"] > 0].to_dict("records"):
                    link(plain(row["name"]), module=row["code"], **rules_links.PARTS["open"])


def town(stage: Stage, width: int, height: int, *, with_calls: bool = False) -> None:
    """The town with what burns; `with_calls`: also where somebody is called to."""
    with picture_panel(stage, "地图", width, height):
        town, villages = fetch(queries_town.town), fetch(queries_town.villages)
        if town["style"].iloc[0]:
            _ground_map(stage, width, height, with_calls)
            return
        counted = fetch(queries_villages.open_by_village, at=stage.at)
        counted = counted[["code", "open", "red", "yellow"]]
        burning = fetch(queries.urgent_places, at=stage.at).itertuples(index=False, name=None)
        late = counted.loc[counted["red"] > 0]
        called = called_places(calls_under_way(stage)) if with_calls else []
        said = f"，点将 {len(called)} 处" if called else ""
        show(
            stage, town_picture, width, height, town, villages.merge(counted, on="code"), list(burning),
            called=called, aside=since(), alt=f"全镇地图：{len(late)} 个村有红灯事件{said}",
        )  # fmt: skip
        if is_read():
            st.page_link("pages/wall/map.py", label="打开地图", icon=ICON)


def _ground_map(stage: Stage, width: int, height: int, with_calls: bool) -> None:
    """Where pictures lie beneath the town's maps, the map that can show them."""
    with panel("在办事件", at=stage.at, height=height):
        called = calls_under_way(stage) if with_calls else None
        wide, high, stage = width - EDGES, height - WORDS, replace(stage, screen=FULL_HD)
        widgets_wall_map.incident_map(stage, width=wide, height=high, label_size=LETTERS, called=called)


def pressing(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "急办", width, height):
        rows = fetch(queries.pressing, at=stage.at, most=MOST).to_dict("records")
        if not rows and fetch(queries.newest, at=stage.at, most=1).empty:
            steps = first_steps(fetch(setup.first_facts, today=township_date(stage.at)))
            said = "；".join(f"{one.who}：{one.title}{'（已完成）' * one.is_done}" for one in steps)
            alt = f"还没有事件上报。先做三步：{said}"
            show(stage, pictures.first_steps, width, height, steps, aside=since(), alt=alt)
            return
        words = [f"{row['title']}（{row['village']}）{left_or_over(row, stage.at)}" for row in rows]
        alt = f"急办：{'；'.join(words) or '现在没有紧急或红灯事件'}"
        show(stage, pictures.pressing, width, height, rows, at=stage.at, aside=since(), alt=alt)
        if is_read():
            for row in rows:
                query = {"id": row["number"]}
                st.page_link(CASE_PAGE, label=plain(row["title"]), icon=ICON, query_params=query)


def newest(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "最新上报", width, height):
        rows = fetch(queries.newest, at=stage.at, most=MOST_NEW).to_dict("records")
        alt = f"最新上报：{'；'.join(row['title'] for row in rows) or '还没有事件上报'}"
        show(stage, pictures.newest, width, height, rows, at=stage.at, aside=since(), alt=alt)


def hours(stage: Stage, width: int, height: int) -> None:
    """When matters are reported, by weekday and hour."""
    with picture_panel(stage, "何时上报", width, height):
        today = township_date(stage.at)
        # Asked of whole days: the answer is the same for all walls until something is written.
        days = {"since": today - WEEKS * 7 * DAY, "until": today - DAY}
        rows = fetch(queries_hours.reports_by_hour, **days).to_dict("records")
        known = [row for row in rows if row["days"]]
        nothing = "昨天以前还没有上报"
        alt = f"何时上报：近{WEEKS}周 {count(sum(row['total'] for row in known))} 件" if known else nothing
        local = stage.at.astimezone(TOWNSHIP_ZONE)
        show(
            stage, pictures_hours.hours, width, height, rows,
            now=(local.weekday(), local.hour), weeks=WEEKS, nothing=nothing, aside=since(), alt=alt,
        )  # fmt: skip


def forces(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "派驻力量", width, height):
        people = fetch(queries_people.seconded, at=stage.at)
        places = int(fetch(queries_work.effects, at=stage.at).set_index("key")["number"]["places"])
        numbers = {str(word): int(n) for word, n in people["presence"].value_counts().items()}
        nothing = f"编制 {places} 人，还没有登记派驻干部"
        said = "，".join(f"{presence_words(word)} {number}" for word, number in numbers.items())
        alt = f"派驻力量 {brief(len(people))} 人：{said}" if len(people) else nothing
        show(stage, pictures.forces, width, height, numbers, nothing=nothing, aside=since(), alt=alt)


def people(stage: Stage, width: int, height: int) -> None:
    """Every seconded cadre by module, with where he is."""
    with picture_panel(stage, "派驻干部", width, height):
        read = queries_people.seconded_by_name if stage.is_named else queries_people.seconded
        rows = fetch(read, at=stage.at).to_dict("records")
        places = int(fetch(queries_work.effects, at=stage.at).set_index("key")["number"]["places"])
        nothing = f"编制 {places} 人，还没有登记派驻干部"
        said = "，".join(
            f"{row['module_name']}{row['shown']} {presence_words(row['presence'])}" for row in rows
        )
        alt = f"派驻干部：{said or nothing}"
        show(stage, pictures_people.people, width, height, rows, nothing=nothing, aside=since(), alt=alt)


def calls(stage: Stage, width: int, height: int) -> None:
    """Who is called, the newest first."""
    with picture_panel(stage, "正在点将", width, height):
        calls_now = calls_under_way(stage)
        total = call_count(stage, calls_now)
        rows = calls_now.head(MOST_CALLS).to_dict("records")
        said = "；".join(f"{row['shown']} {pictures_topic.call_words(row, stage.at)[0]}" for row in rows)
        alt = f"正在点将 {count(total)} 人次：{said}" if rows else "现在没有点将"
        aside = since() or (f"{count(total)} 人次" if total else "")
        show(stage, pictures_topic.calls, width, height, rows, at=stage.at, aside=aside, alt=alt)


def board(stage: Stage, width: int, height: int, *, of: str) -> None:
    """Who ends work in time, `of` the modules or the departments (a key of BOARDS)."""
    period = rules_links.BOARDS[of]
    title = f"{BOARDS[of]} · {PERIODS[period]}"
    with picture_panel(stage, title, width, height):
        start, end = window_of(period, stage.at)
        frame = fetch(queries_boards.board, of=of, at=stage.at, start=start, end=end)
        rows = [
            {
                "place": value_or_none(row["rank"]), "name": row["name"], "more": f"{brief(row['due'])}件",
                "share": row["share"], "before": None, "value": _share(row),
            }
            for row in frame.to_dict("records")
        ]  # fmt: skip
        nothing = f"{PERIODS[period]}没有到期应办结的事件"
        board_panel(stage, width, height, rows, title=title, nothing=nothing, note=_spread(frame))


def board_panel(
    stage: Stage, width: int, height: int, rows: list[dict[str, Any]], *, title: str, nothing: str, note: str
) -> None:
    """A board of places (rows as `pictures_boards.places` has them)."""
    said = "；".join(" ".join(filter(None, (_place(row), row["name"], row["value"]))) for row in rows)
    words = {"title": title, "nothing": nothing, "note": note, "aside": since()}
    show(stage, pictures_boards.places, width, height, rows, alt=f"{title}：{said or nothing}", **words)


def _place(row: dict[str, Any]) -> str:
    return "" if row["place"] is None else f"第{row['place']}"


def _share(row: dict[Any, Any]) -> str:
    return "样本少" if value_or_none(row["rank"]) is None else f"{100 * row['share']:.1f}%"


def _spread(frame: pd.DataFrame) -> str:
    """How far the ranked lie apart, and who is not ranked."""
    difference = spread([float(share) for share in frame.loc[frame["rank"].notna(), "share"]])
    few = int(frame["rank"].isna().sum())
    parts = [f"差距 D = {NO_DATA if difference is None else f'{100 * difference:.1f}%'}"]
    return " · ".join([*parts, f"不足{FEWEST_RANKED}件的 {few} 个"] if few else parts)
