"""The wall's first scene: what burns and who must act, whether it is getting better, and who is at hand.

Each panel is a picture of exactly so many pixels (`pictures`), which asks for no program of the browser. In
the office, where somebody sits before it, links below it lead to what it counts.
"""

import pandas as pd
import streamlit as st

from dashboard.incidents.figures.queries_trend import trend
from dashboard.incidents.find import rules_links
from dashboard.room import queries_work
from dashboard.room.situation import queries
from dashboard.screen.data import fetch
from dashboard.wall.scenes import pictures, widgets_rows
from dashboard.wall.scenes.widgets_pictures import card, legend, link, picture_panel, show, since
from dashboard.wall.scenes.widgets_stage import FOOT, GAP, Stage
from dashboard.words.labels import count
from models import Light

# Pixels of height of the cards; and of what shows when matters are reported, where a column has room for it.
CARDS, HOURS = pictures.CARD, 276
# Left free, so that nothing scrolls.
REST = 4
# What the columns take of a screen's width, and the cards.
COLUMNS, WIDE_COLUMNS, NARROW_COLUMNS = (420, 960, 444), (430, 960, 480, 540), (860, 484)
CARD_COLUMNS = (600, 397, 397, 397)


def scene(stage: Stage) -> None:
    """Cards; then the days and who has how much, the town, what presses and who is at hand; the foot.

    A tablet has no room for the days and who has how much; a video wall has some for the latest reports.
    That and a finer screen also show when matters are reported.
    """
    screen, main = stage.screen, stage.whole - CARDS - 2 * GAP - FOOT - REST
    half = (main - GAP - (HOURS + GAP if screen.is_high else 0)) // 2
    columns = NARROW_COLUMNS if screen.is_narrow else WIDE_COLUMNS if screen.is_wide else COLUMNS
    above = st.container(gap=None)
    places = list(zip(st.columns(columns, gap="small"), screen.shares(columns, GAP), strict=True))
    first = [] if screen.is_narrow else [places.pop(0)]
    (middle, wide), (right, width), *far = places
    # What is largest comes first: no frame stands around an empty place.
    with middle:
        widgets_rows.town(stage, wide, main)
    with above:
        _cards(stage)
    for place, narrow in first:
        with place:
            _days(stage, narrow, half)
            if screen.is_high:
                widgets_rows.hours(stage, narrow, HOURS)
            widgets_rows.work(stage, narrow, half)
    with right:
        widgets_rows.pressing(stage, width, main - GAP - pictures.FORCES)
        widgets_rows.forces(stage, width, pictures.FORCES)
    for place, width in far:
        with place:
            widgets_rows.hours(stage, width, half)
            widgets_rows.newest(stage, width, half)
    legend(stage)


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
        link("看红灯事件", status="open", light=Light.RED.value)
    for place, width, (title, draw) in zip(others, widths[1:], FIGURES.items(), strict=True):
        with place, picture_panel(stage, title, width, CARDS):
            draw(stage, width, fetch(trend, at=stage.at))


def _reported(stage: Stage, width: int, days: pd.DataFrame) -> None:
    mean = days["reported"].iloc[:-1].mean()
    note = f"近30天日均 {mean:.0f} 件"
    card(stage, width, "今日新增", (count(days["reported"].iloc[-1]), "件", note), list(days["reported"]))
    link("看今日新增", **rules_links.FIGURES["reported_today"])


def _open(stage: Stage, width: int, days: pd.DataFrame) -> None:
    then = int(fetch(queries_work.day_before, at=stage.at)["open"].iloc[0])
    now = int(days["open"].iloc[-1])
    note = "与昨日此时持平" if now == then else f"较昨日此时 {now - then:+,} 件"
    card(stage, width, "在办", (count(now), "件", note), list(days["open"]))
    link("看在办", **rules_links.FIGURES["open"])


def _on_time(stage: Stage, width: int, days: pd.DataFrame) -> None:
    rates = [100 * row["on_time"] / row["due"] if row["due"] else None for row in days.to_dict("records")]
    last = days.iloc[-1]
    figure, unit = ("无数据", "") if rates[-1] is None else (f"{rates[-1]:.1f}", "%")
    note = f"近30天 {count(last['on_time'])}/{count(last['due'])} 件" if last["due"] else "近30天没有到期的"
    card(stage, width, "按期办结率", (figure, unit, note), rates)
    link("看按期办结", **rules_links.FIGURES["on_time_rate"])


def _days(stage: Stage, width: int, height: int) -> None:
    with picture_panel(stage, "近30天", width, height):
        rows = fetch(trend, at=stage.at).to_dict("records")
        alt = f"近{len(rows)}天每天的新增、办结和在办件数"
        show(stage, pictures.days, width, height, rows, aside=since(), alt=alt)


FIGURES = {"今日新增": _reported, "在办": _open, "按期办结率": _on_time}
