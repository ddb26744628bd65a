"""The wall's scene of the people: who is where, who is on duty, who is called."""

import pandas as pd
import streamlit as st

from dashboard.room import queries_work
from dashboard.screen.cards import clock_time, figure_card, panel, strip_of_figures
from dashboard.screen.data import fetch
from dashboard.wall.maps import queries_calls
from dashboard.wall.scenes import queries_people, widgets_rows, widgets_wall_calls
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.queries_people import UNKNOWN
from dashboard.wall.scenes.widgets_stage import NOTED, STRIP, TALL, Stage
from dashboard.words.labels import LABELS, NO_DATA, count
from models import Presence

NOBODY = "无人值班"


def scene(stage: Stage) -> None:
    """Figures above; then every seconded cadre by module with his presence, and the calls under way."""
    with strip_of_figures(STRIP):
        _strip(stage)
    left, right = st.columns([1.5, 1])
    with left:
        widgets_rows.people(stage, TALL, stage.look(TALL - NOTED, 1000, 30))
    with right:
        widgets_wall_calls.calls_panel(stage, TALL, stage.look(TALL - NOTED, 645, 24))


def duty(stage: Stage, height: int, look: Look) -> None:
    """Who is on duty, since when; one figure, whatever the `look`."""
    with panel("值班", at=stage.at, height=height):
        who, _, since = _duty(_on_duty(stage))
        # One name alone stands in the middle, however large the panel is.
        with st.container(height="stretch", vertical_alignment="center", horizontal_alignment="center"):
            st.metric("值班", who, label_visibility="collapsed", width="content")
            st.subheader(f":gray[{since}]", anchor=False, width="content")


def _on_duty(stage: Stage) -> pd.DataFrame:
    return fetch(queries_calls.on_duty_by_name if stage.is_named else queries_calls.on_duty)


def _people(stage: Stage) -> pd.DataFrame:
    named = queries_people.seconded_by_name
    return fetch(named if stage.is_named else queries_people.seconded, at=stage.at)


def _strip(stage: Stage) -> None:
    people, calls = _people(stage), fetch(queries_calls.call_counts, at=stage.at)
    places = fetch(queries_work.effects, at=stage.at).set_index("key")["number"]["places"]
    there = people["presence"].value_counts()
    on_duty, handling, field = (
        int(there.get(word, 0)) for word in (Presence.ON_DUTY, Presence.HANDLING, Presence.IN_FIELD)
    )
    unknown = int(there.get(UNKNOWN, 0))
    # Nobody's presence is registered: nobody knows how many are there.
    is_unknown = 0 < unknown == len(people)
    tiles = (
        ("派驻干部", f"{len(people)}人", "今天在本镇派驻的干部。", f"编制 {places} 人"),
        (
            "在岗",
            NO_DATA if is_unknown else f"{on_duty}人",
            "最近一次登记为在岗，手上没有点将和签收的交办。",
            _of(on_duty, len(people), unknown),
        ),
        (
            "在外办事",
            NO_DATA if is_unknown else f"{handling + field}人",
            "外勤和处置中的派驻干部。",
            f"{LABELS[Presence.IN_FIELD]} {field} 人，{LABELS[Presence.HANDLING]} {handling} 人",
        ),
        (
            "正在点将",
            f"{count(calls['total'])}人次",
            "在办事件上还没有解除的点将。",
            f"已到场 {count(calls['arrived'])}，超时未到 {count(calls['late'])}",
        ),
        ("值班", *_duty(_on_duty(stage))),
    )
    for place, (title, value, definition, line) in zip(st.columns(len(tiles)), tiles, strict=True):
        with place.container(border=True, gap=None):
            figure_card(title, value, definition=definition, lines=[line])


def _of(number: int, whole: int, unknown: int) -> str:
    if not whole:
        return "还没有登记派驻干部"
    if unknown == whole:
        return f"{whole} 人都没有登记去向"
    return f"共 {whole} 人，{unknown} 人未登记" if unknown else f"占 {number / whole:.0%}，共 {whole} 人"


def _duty(people: pd.DataFrame) -> tuple[str, str, str]:
    told = "值班日志里正在值的班。"
    if people.empty:
        return NOBODY, told, "还没有人接班"
    row = people.iloc[0]
    return str(row["shown"]), told, f"{clock_time(row['started_at'])} 接班"
