"""The wall's first scene: what burns and who must act, whether it is getting better, and who is at hand.

Each panel is a picture of exactly so many pixels (`pictures`), which asks for no program of the browser. In
the office, where somebody sits before it, links below it lead to what it counts.
"""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.figures.queries_trend import trend
from dashboard.incidents.find import rules_links
from dashboard.room import queries_work
from dashboard.room.situation import queries
from dashboard.room.situation.rules import left_or_over
from dashboard.screen.cards import panel
from dashboard.screen.data import fetch
from dashboard.screen.links import CASE_PAGE, ICON, incident_link
from dashboard.town.ground import basemap, queries_town
from dashboard.town.ground.picture import town_picture
from dashboard.town.walls.rules_screen import FULL_HD
from dashboard.wall.scenes import pictures, queries_people, queries_villages, widgets_wall_map
from dashboard.wall.scenes.widgets_pictures import is_read, picture_panel, show, since
from dashboard.wall.scenes.widgets_stage import GAP, Stage
from dashboard.words.labels import brief, count, plain
from models import Light

# Pixels of height: the cards, what lies below them, the line at the foot, the people's bar.
CARDS, MAIN, FOOT, FORCES = 160, 736, 36, 204
# What the columns take of a screen's width, and the cards.
COLUMNS, WIDE_COLUMNS, NARROW_COLUMNS = (420, 960, 444), (430, 960, 480, 540), (860, 484)
CARD_COLUMNS = (600, 397, 397, 397)
MOST, MOST_NEW = 6, 9
# Of a map with pictures beneath it: its panel's edges, the words above and below it, and its letters.
EDGES, WORDS, LETTERS = 34, 180, 22


def scene(stage: Stage) -> None:
    """Cards; then the days and who has how much, the town, what presses and who is at hand; the foot.

    A tablet has no room for the days and who has how much; a video wall has some for the latest reports.
    """
    screen, half = stage.screen, (MAIN - GAP) // 2
    columns = NARROW_COLUMNS if screen.is_narrow else WIDE_COLUMNS if screen.is_wide else COLUMNS
    above = st.container(gap=None)
    places = list(zip(st.columns(columns, gap="small"), screen.shares(columns, GAP), strict=True))
    first = [] if screen.is_narrow else [places.pop(0)]
    (middle, wide), (right, width), *far = places
    # What is largest comes first: no frame stands around an empty place.
    with middle:
        _town(stage, wide, MAIN)
    with above:
        _cards(stage)
    for place, narrow in first:
        with place:
            _days(stage, narrow, half)
            _work(stage, narrow, half)
    with right:
        _pressing(stage, width, MAIN - GAP - FORCES)
        _forces(stage, width, FORCES)
    for place, width in far:
        with place:
            _newest(stage, width, MAIN)
    with picture_panel(stage, "地图图例", stage.screen.room, FOOT):
        caption = basemap.caption(fetch(queries_town.town), fetch(queries_town.villages))
        show(stage, pictures.foot, stage.screen.room, FOOT, caption=caption, alt=f"地图图例。{caption}")


def _cards(stage: Stage) -> None:
    widths = stage.screen.shares(CARD_COLUMNS, GAP)
    first, *others = st.columns(CARD_COLUMNS, gap="small")
    with first, picture_panel(stage, "现在要办", widths[0], CARDS):
        lamps = fetch(queries_work.open_by_lamp, at=stage.at)
        due = len(fetch(queries.due_today, at=stage.at))
        red, urgent = int(lamps.loc[lamps["light"] == Light.RED, "total"].sum()), int(lamps["urgent"].sum())
        aside = since() or (f"今天还有 {count(due)} 件到期" if due else "")
        alt = f"现在要办：{count(red)} 件红灯，{count(urgent)} 件紧急。{aside}"
        show(stage, pictures.burning, widths[0], CARDS, red=red, urgent=urgent, aside=aside, alt=alt)
        _link("看红灯事件", status="open", light=Light.RED.value)
    for place, width, (title, draw) in zip(others, widths[1:], FIGURES.items(), strict=True):
        with place, picture_panel(stage, title, width, CARDS):
            draw(stage, width, fetch(trend, at=stage.at))


def _reported(stage: Stage, width: int, days: pd.DataFrame) -> None:
    mean = days["reported"].iloc[:-1].mean()
    note = f"近30天日均 {mean:.0f} 件"
    _card(stage, width, "今日新增", count(days["reported"].iloc[-1]), "件", note, list(days["reported"]))
    _link("看今日新增", **rules_links.FIGURES["reported_today"])


def _open(stage: Stage, width: int, days: pd.DataFrame) -> None:
    then = int(fetch(queries_work.day_before, at=stage.at)["open"].iloc[0])
    now = int(days["open"].iloc[-1])
    note = "与昨日此时持平" if now == then else f"较昨日此时 {now - then:+,} 件"
    _card(stage, width, "在办", count(now), "件", note, list(days["open"]))
    _link("看在办", **rules_links.FIGURES["open"])


def _on_time(stage: Stage, width: int, days: pd.DataFrame) -> None:
    rates = [100 * row["on_time"] / row["due"] if row["due"] else None for row in days.to_dict("records")]
    last = days.iloc[-1]
    figure, unit = ("无数据", "") if rates[-1] is None else (f"{rates[-1]:.1f}", "%")
    note = f"近30天 {count(last['on_time'])}/{count(last['due'])} 件" if last["due"] else "近30天没有到期的"
    _card(stage, width, "按期办结率", figure, unit, note, rates)
    _link("看按期办结", **rules_links.FIGURES["on_time_rate"])


def _card(stage: Stage, width: int, title: str, figure: str, unit: str, note: str, values: list[Any]) -> None:
    note = since() or note
    parts = {"title": title, "figure": figure, "unit": unit, "note": note, "values": values}
    show(stage, pictures.card, width, CARDS, alt=f"{title} {figure}{unit}，{note}", **parts)


def _days(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "近30天", width, height):
        rows = fetch(trend, at=stage.at).to_dict("records")
        alt = f"近{len(rows)}天每天的新增、办结和在办件数"
        show(stage, pictures.days, width, height, rows, aside=since(), alt=alt)


def _work(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "谁手上有多少", width, height):
        modules = fetch(queries_work.module_workloads, at=stage.at)
        waiting = fetch(queries_work.open_by_status, at=stage.at)
        rows = modules[["name", "open", "overdue"]].to_dict("records")
        rest = int(waiting["total"].sum() - modules["open"].sum())
        rows.append({"name": "未定模块", "open": rest, "overdue": 0})
        busy = "，".join(f"{row['name']} {count(row['open'])} 件" for row in rows if row["open"])
        nothing = "现在没有在办事件"
        show(
            stage, pictures.bars, width, height, rows,
            title="谁手上有多少", nothing=nothing, aside=since(), alt=f"谁手上有多少：{busy or nothing}",
        )  # fmt: skip
        if is_read():
            with st.container(horizontal=True):
                for row in modules[modules["open"] > 0].to_dict("records"):
                    _link(plain(row["name"]), module=row["code"], **rules_links.PARTS["open"])


def _town(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "地图", width, height):
        town, villages = fetch(queries_town.town), fetch(queries_town.villages)
        if town["style"].iloc[0]:
            _ground_map(stage, width, height)
            return
        counted = fetch(queries_villages.open_by_village, at=stage.at)
        counted = counted[["code", "open", "red", "yellow"]]
        burning = fetch(queries.urgent_places, at=stage.at).itertuples(index=False, name=None)
        late = counted.loc[counted["red"] > 0]
        show(
            stage, town_picture, width, height, town, villages.merge(counted, on="code"), list(burning),
            aside=since(), alt=f"全镇地图：{len(late)} 个村有红灯事件",
        )  # fmt: skip
        if is_read():
            st.page_link("pages/wall/map.py", label="打开地图", icon=ICON)


def _ground_map(stage: Stage, width: int, height: int) -> None:
    """Where pictures lie beneath the town's maps, the map that can show them."""
    with panel("在办事件", at=stage.at, height=height):
        stage = replace(stage, screen=FULL_HD)
        widgets_wall_map.incident_map(stage, width=width - EDGES, height=height - WORDS, label_size=LETTERS)


def _pressing(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "急办", width, height):
        rows = fetch(queries.pressing, at=stage.at, most=MOST).to_dict("records")
        words = [f"{row['title']}（{row['village']}）{left_or_over(row, stage.at)}" for row in rows]
        alt = f"急办：{'；'.join(words) or '现在没有紧急或红灯事件'}"
        show(stage, pictures.pressing, width, height, rows, at=stage.at, aside=since(), alt=alt)
        if is_read():
            for row in rows:
                query = {"id": row["number"]}
                st.page_link(CASE_PAGE, label=plain(row["title"]), icon=ICON, query_params=query)


def _newest(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "最新上报", width, height):
        rows = fetch(queries.newest, at=stage.at, most=MOST_NEW).to_dict("records")
        alt = f"最新上报：{'；'.join(row['title'] for row in rows) or '还没有事件上报'}"
        show(stage, pictures.newest, width, height, rows, at=stage.at, aside=since(), alt=alt)


def _forces(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "派驻力量", width, height):
        people = fetch(queries_people.seconded, at=stage.at)
        places = int(fetch(queries_work.effects, at=stage.at).set_index("key")["number"]["places"])
        numbers = {str(word): int(n) for word, n in people["presence"].value_counts().items()}
        nothing = f"编制 {places} 人，还没有登记派驻干部"
        alt = f"派驻力量 {brief(len(people))} 人" if len(people) else nothing
        show(stage, pictures.forces, width, height, numbers, nothing=nothing, aside=since(), alt=alt)


def _link(label: str, **filters: str) -> None:
    if is_read():
        incident_link(label, **filters)


FIGURES = {"今日新增": _reported, "在办": _open, "按期办结率": _on_time}
