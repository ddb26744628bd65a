"""The wall's scene of the people: who is where, who is on duty, who is called."""

import pandas as pd
import streamlit as st

from dashboard.labels import LABELS, count
from dashboard.overview import (
    queries_calls,
    queries_effects,
    queries_people,
    widgets_wall,
    widgets_wall_calls,
)
from dashboard.overview.widgets_stage import TALL, Stage
from dashboard.ui.cards import clock_time, failing_alone, figure_card, panel
from dashboard.ui.data import fetch
from models import Presence

NOBODY = "无人值班"


def scene(stage: Stage) -> None:
    """Figures above; then every seconded cadre by module with his presence, and the calls under way."""
    with failing_alone():
        _strip(stage)
    left, right = st.columns([1.5, 1])
    with left, panel("派驻干部", at=stage.at, height=TALL):
        numbers = fetch(queries_effects.effects, at=stage.at).set_index("key")["number"]
        widgets_wall.people(_people(stage), stage.look(630, 1050, 30), numbers["places"])
    with right, panel("正在点将", at=stage.at, height=TALL):
        widgets_wall_calls.calls(stage, widgets_wall_calls.called(stage), stage.look(640, 700, 22))


def _people(stage: Stage) -> pd.DataFrame:
    named = queries_people.seconded_by_name
    return fetch(named if stage.is_named else queries_people.seconded, at=stage.at)


def _strip(stage: Stage) -> None:
    people, calls = _people(stage), fetch(queries_calls.counts, at=stage.at)
    places = fetch(queries_effects.effects, at=stage.at).set_index("key")["number"]["places"]
    duty = fetch(queries_calls.on_duty_by_name if stage.is_named else queries_calls.on_duty)
    there = people["presence"].value_counts()
    on_duty, handling, field = (
        int(there.get(word, 0)) for word in (Presence.ON_DUTY, Presence.HANDLING, Presence.IN_FIELD)
    )
    tiles = (
        ("派驻干部", f"{len(people)}人", "今天在本镇派驻的干部。", f"编制 {places} 人"),
        ("在岗", f"{on_duty}人", "最近一次登记为在岗，手上没有点将和签收的交办。", _of(on_duty, len(people))),
        (
            "在外办事",
            f"{handling + field}人",
            "外勤和处置中的派驻干部。",
            f"{LABELS[Presence.IN_FIELD]} {field} 人，{LABELS[Presence.HANDLING]} {handling} 人",
        ),
        (
            "正在点将",
            f"{count(calls['total'])}人次",
            "在办事件上还没有解除的点将。",
            f"已到场 {count(calls['arrived'])}，超时未到 {count(calls['late'])}",
        ),
        ("值班", *_duty(duty)),
    )
    for place, (title, value, definition, line) in zip(st.columns(len(tiles)), tiles, strict=True):
        with place.container(border=True, gap=None):
            figure_card(title, value, definition=definition, lines=[line])


def _of(number: int, whole: int) -> str:
    return f"占 {number / whole:.0%}，共 {whole} 人" if whole else "还没有登记派驻干部"


def _duty(found: pd.DataFrame) -> tuple[str, str, str]:
    told = "值班日志里正在值的班。"
    if found.empty:
        return NOBODY, told, "还没有人接班"
    row = found.iloc[0]
    return str(row["shown"]), told, f"{clock_time(row['started_at'])} 接班"
