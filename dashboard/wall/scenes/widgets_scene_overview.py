"""The wall's first scene: what burns and who must act, whether it is getting better, and who is at hand.

Each panel is a picture of exactly so many pixels (`pictures`), which asks for no program of the browser. In
the office, where somebody sits before it, links below it lead to what it counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.figures.queries_trend import trend
from dashboard.incidents.find import rules_links
from dashboard.room import queries_effects, queries_work
from dashboard.room.situation import queries
from dashboard.room.situation.rules import left_or_over
from dashboard.screen.cards import clock_time, panel
from dashboard.screen.data import fetch
from dashboard.screen.drawn import is_for_all
from dashboard.screen.last_answers import current_watch, failure_number, watching
from dashboard.screen.links import CASE_PAGE, ICON, incident_link, is_embedded
from dashboard.screen.pictures import picture
from dashboard.town.ground import basemap, queries_town
from dashboard.town.ground.picture import town_picture
from dashboard.town.walls.rules_screen import FULL_HD
from dashboard.wall.scenes import pictures, queries_people, queries_villages, widgets_wall_map
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
    _cards(stage)
    screen, half = stage.screen, (MAIN - GAP) // 2
    columns = NARROW_COLUMNS if screen.is_narrow else WIDE_COLUMNS if screen.is_wide else COLUMNS
    widths = screen.shares(columns, GAP)
    places = list(zip(st.columns(widths, gap="small"), widths, strict=True))
    if not screen.is_narrow:
        place, width = places.pop(0)
        with place:
            _days(stage, width, half)
            _work(stage, width, half)
    (middle, wide), (right, width), *far = places
    with middle:
        _town(stage, wide, MAIN)
    with right:
        _pressing(stage, width, MAIN - GAP - FORCES)
        _forces(stage, width, FORCES)
    for place, width in far:
        with place:
            _newest(stage, width, MAIN)
    with _panel(stage, "地图图例", stage.screen.room, FOOT):
        caption = basemap.caption(fetch(queries_town.town), fetch(queries_town.villages))
        _picture(stage, pictures.foot, stage.screen.room, FOOT, caption=caption, alt=f"地图图例。{caption}")


@contextmanager
def _panel(stage: Stage, title: str, width: int, height: int) -> Iterator[None]:
    """What fails inside is told in its place; what could be read before is shown grey, with its time."""
    with watching() as watch:
        try:
            yield
        # A wall keeps its other panels whatever breaks in one of them.
        except Exception as error:  # noqa: BLE001
            number = failure_number(error)
            watch.fail()
            alt = f"{title}：读取失败，编号 {number}"
            _picture(stage, pictures.failed, width, height, title=title, number=number, alt=alt)


def _since() -> str:
    watch = current_watch()
    return f"停在 {clock_time(watch.since)}" if watch and watch.since else ""


def _picture(stage: Stage, draw: Any, width: int, height: int, *data: Any, alt: str, **parts: Any) -> None:
    shown = width if is_embedded() else "stretch"
    picture(draw, stage.palette, *data, width=width, height=height, alt=alt, shown=shown, **parts)


def _cards(stage: Stage) -> None:
    widths = stage.screen.shares(CARD_COLUMNS, GAP)
    first, *others = st.columns(widths, gap="small")
    with first, _panel(stage, "现在要办", widths[0], CARDS):
        lamps = fetch(queries_work.open_by_lamp, at=stage.at)
        due = len(fetch(queries.due_today, at=stage.at))
        red, urgent = int(lamps.loc[lamps["light"] == Light.RED, "total"].sum()), int(lamps["urgent"].sum())
        aside = _since() or (f"今天还有 {count(due)} 件到期" if due else "")
        alt = f"现在要办：{count(red)} 件红灯，{count(urgent)} 件紧急。{aside}"
        _picture(stage, pictures.burning, widths[0], CARDS, red=red, urgent=urgent, aside=aside, alt=alt)
        _link("看红灯事件", status="open", light=Light.RED.value)
    for place, width, (title, draw) in zip(others, widths[1:], FIGURES.items(), strict=True):
        with place, _panel(stage, title, width, CARDS):
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
    note = _since() or note
    parts = {"title": title, "figure": figure, "unit": unit, "note": note, "values": values}
    _picture(stage, pictures.card, width, CARDS, alt=f"{title} {figure}{unit}，{note}", **parts)


def _days(stage: Stage, width: int, height: int) -> None:
    with _panel(stage, "近30天", width, height):
        rows = fetch(trend, at=stage.at).to_dict("records")
        alt = f"近{len(rows)}天每天的新增、办结和在办件数"
        _picture(stage, pictures.days, width, height, rows, aside=_since(), alt=alt)


def _work(stage: Stage, width: int, height: int) -> None:
    with _panel(stage, "谁手上有多少", width, height):
        modules = fetch(queries_work.module_workloads, at=stage.at)
        waiting = fetch(queries_work.open_by_status, at=stage.at)
        rows = modules[["name", "open", "overdue"]].to_dict("records")
        rest = int(waiting["total"].sum() - modules["open"].sum())
        rows.append({"name": "未定模块", "open": rest, "overdue": 0})
        busy = "，".join(f"{row['name']} {count(row['open'])} 件" for row in rows if row["open"])
        nothing = "现在没有在办事件"
        _picture(
            stage, pictures.bars, width, height, rows,
            title="谁手上有多少", nothing=nothing, aside=_since(), alt=f"谁手上有多少：{busy or nothing}",
        )  # fmt: skip
        if _is_read():
            with st.container(horizontal=True):
                for row in modules[modules["open"] > 0].to_dict("records"):
                    _link(row["name"], module=row["code"], **rules_links.PARTS["open"])


def _town(stage: Stage, width: int, height: int) -> None:
    with _panel(stage, "地图", width, height):
        town, villages = fetch(queries_town.town), fetch(queries_town.villages)
        if town["style"].iloc[0]:
            _ground_map(stage, width, height)
            return
        counted = fetch(queries_villages.open_by_village, at=stage.at)
        counted = counted[["code", "open", "red", "yellow"]]
        burning = fetch(queries.urgent_places, at=stage.at).itertuples(index=False, name=None)
        late = counted.loc[counted["red"] > 0]
        _picture(
            stage, town_picture, width, height, town, villages.merge(counted, on="code"), list(burning),
            aside=_since(), alt=f"全镇地图：{len(late)} 个村有红灯事件",
        )  # fmt: skip
        if _is_read():
            st.page_link("pages/wall/map.py", label="打开地图", icon=ICON)


def _ground_map(stage: Stage, width: int, height: int) -> None:
    """Where pictures lie beneath the town's maps, the map that can show them."""
    with panel("在办事件", at=stage.at, height=height):
        stage = replace(stage, screen=FULL_HD)
        widgets_wall_map.incident_map(stage, width=width - EDGES, height=height - WORDS, label_size=LETTERS)


def _pressing(stage: Stage, width: int, height: int) -> None:
    with _panel(stage, "急办", width, height):
        rows = fetch(queries.pressing, at=stage.at, most=MOST).to_dict("records")
        words = [f"{row['title']}（{row['village']}）{left_or_over(row, stage.at)}" for row in rows]
        alt = f"急办：{'；'.join(words) or '现在没有紧急或红灯事件'}"
        _picture(stage, pictures.pressing, width, height, rows, at=stage.at, aside=_since(), alt=alt)
        if _is_read():
            for row in rows:
                query = {"id": row["number"]}
                st.page_link(CASE_PAGE, label=plain(row["title"]), icon=ICON, query_params=query)


def _newest(stage: Stage, width: int, height: int) -> None:
    with _panel(stage, "最新上报", width, height):
        rows = fetch(queries.newest, at=stage.at, most=MOST_NEW).to_dict("records")
        alt = f"最新上报：{'；'.join(row['title'] for row in rows) or '还没有事件上报'}"
        _picture(stage, pictures.newest, width, height, rows, at=stage.at, aside=_since(), alt=alt)


def _forces(stage: Stage, width: int, height: int) -> None:
    with _panel(stage, "派驻力量", width, height):
        people = fetch(queries_people.seconded, at=stage.at)
        places = int(fetch(queries_effects.effects, at=stage.at).set_index("key")["number"]["places"])
        numbers = {str(word): int(n) for word, n in people["presence"].value_counts().items()}
        nothing = f"编制 {places} 人，还没有登记派驻干部"
        alt = f"派驻力量 {brief(len(people))} 人" if len(people) else nothing
        _picture(stage, pictures.forces, width, height, numbers, nothing=nothing, aside=_since(), alt=alt)


def _is_read() -> bool:
    """Whether somebody sits before it who may follow a link: nobody does before a hung wall."""
    return not is_embedded() and not is_for_all()


def _link(label: str, **filters: str) -> None:
    if _is_read():
        incident_link(label, **filters)


FIGURES = {"今日新增": _reported, "在办": _open, "按期办结率": _on_time}
