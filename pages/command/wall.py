import random

import streamlit as st

from dashboard import basemap
from dashboard.access.rules import may
from dashboard.clock import township_date
from dashboard.figures.queries import figures
from dashboard.figures.rules import STRIP
from dashboard.incidents import layers
from dashboard.incidents.rules_filters import PERIODS, window_of
from dashboard.overview import (
    queries,
    queries_boards,
    queries_effects,
    queries_map,
    queries_news,
    queries_people,
    queries_work,
    rules_links,
    widgets_wall,
    widgets_wall_scores,
)
from dashboard.overview.charts_rows import Look
from dashboard.palette import palette_of
from dashboard.ui.cards import clock_time, failing_alone, panel, shown_palette
from dashboard.ui.data import fetch, minute
from dashboard.ui.lasting import Watch, lasting
from dashboard.ui.links import is_embedded
from dashboard.ui.session import here, require_person
from dashboard.ui.url import url_choice, url_word

WEEKDAYS = "一二三四五六日"
PERIOD = "30d"
SCENES = {"overview": "事件", "scores": "考评"}

person = require_person("wall.read")
# Each screen ticks at its own pace, so that many do not ask at the same moment.
may_name, may_name_scores = may(person, "staff_name.read"), may(person, "score_name.read")
is_named, scene = url_word("names") == "true", url_word("scene")
pace = st.session_state.setdefault("wall_pace", f"{random.uniform(10, 13):.1f}s")


@st.fragment(run_every=pace)
def heartbeat(shown: object) -> None:
    """Draw the wall again once what it shows is not of now any more; else nothing is sent."""
    if state() != shown:
        st.rerun()
    # A key in use is seen to be.
    require_person("wall.read")


def state() -> object:
    """Who is there, what he sees, at which minute, and whether the store answers."""
    there = here()
    return there.person, there.version, minute(), there.is_down


def draw(watch: Watch) -> None:
    at, palette = minute(), palette_of(st.context.theme.type)
    since, until = window_of(PERIOD, at)
    before = since - (until - since)
    day = township_date(at)

    def look(height: int, width: int = 400, size: int = 18) -> Look:
        return Look(shown_palette(palette), size, height, width)

    town, villages = fetch(queries.town), fetch(queries.villages)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(f"{town['name'].iloc[0]}综合信息指挥室", anchor=False, width="content")
        today = f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
        age = f"数据时间 {clock_time(watch.since or at)}"
        if watch.is_stale:
            age = f":red[连不上数据库（{watch.number}），自动重试中]　{age}"
        st.subheader(f":gray[{today}　{age}]", anchor=False, width="content")

    if scene == "scores":
        names = {"is_named": is_named and may_name_scores, "is_leader_named": is_named and may_name}
        widgets_wall_scores.scene(look, at=at, **names)
        return
    with failing_alone():
        widgets_wall.strip(
            fetch(figures, at=at, start=since, end=until, keys=STRIP),
            fetch(figures, at=at, start=before, end=since, keys=STRIP),
            fetch(queries_work.day_before, at=at),
        )

    left, middle, right, far = st.columns([1.2, 1.35, 1.15, 0.95])
    with left:
        with panel("模块工作量", at=at, height=366):
            modules = fetch(queries_work.module_workloads, at=at)
            waiting = fetch(queries_work.open_by_status, at=at)
            unassigned = int(waiting["total"].sum() - modules["open"].sum())
            widgets_wall.workloads(modules, look(244), unassigned)
        with panel("派驻干部", at=at, height=366):
            named = queries_people.seconded_by_name
            people = named if is_named and may_name else queries_people.seconded
            numbers = fetch(queries_effects.effects, at=at).set_index("key")["number"]
            widgets_wall.people(fetch(people, at=at), look(240), numbers["places"])
    with middle, panel("在办事件", at=at, height=748):
        widgets_wall.lamps(fetch(queries_work.open_by_lamp, at=at))
        points = fetch(queries_map.open_points, at=at)
        cells = fetch(queries_map.density, since=township_date(since), until=day)
        colours = shown_palette(palette)
        shown = [layers.density(cells, colours), *layers.open_incidents(points, colours)]
        deck = basemap.deck(
            shown, town, villages, palette=colours, points=points, width=560, height=600, label_size=18
        )
        widgets_wall.ground(deck, height=600)
        st.markdown(f"###### :gray[{basemap.CAPTION} · 方格为近30天上报密度]")
    with right:
        with panel("急办", at=at, height=256):
            pressing = fetch(queries_news.pressing, at=at)
            widgets_wall.news(
                pressing,
                look(170, 385),
                at=at,
                key="wall_pressing",
                empty="现在没有紧急或红灯事件。",
                since="red_at",
            )
        with panel("最新上报", at=at, height=476):
            newest = fetch(queries_news.newest, at=at)
            widgets_wall.news(newest, look(390, 385), at=at, key="wall_newest", empty="还没有事件上报。")
    with far:
        for of, title in (("module", "模块按期办结"), ("department", "部门按期办结")):
            period = rules_links.BOARDS[of]
            with panel(f"{title} · {PERIODS[period]}", at=at, height=366):
                start, end = window_of(period, at)
                found = fetch(queries_boards.board, of=of, at=at, start=start, end=end)
                widgets_wall.board(found, look(236, 340), of)


# First, so that it goes on whatever breaks below.
heartbeat(state())
with lasting() as watch:
    draw(watch)
if not is_embedded():
    url_choice("scene", "画面", SCENES)
    if may_name:
        st.toggle("显示干部姓名", key="names", bind="query-params")
    st.caption("大屏地址：/wall?embed=true&embed_options=dark_theme")
    st.caption("考评画面：/wall?embed=true&embed_options=dark_theme&scene=scores")
