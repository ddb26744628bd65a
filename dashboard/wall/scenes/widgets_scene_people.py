"""The wall's scene of the people: who is where, who is on duty, who is called."""

import pandas as pd
import streamlit as st

from dashboard.room import queries_work
from dashboard.screen.cards import clock_time
from dashboard.screen.data import fetch
from dashboard.wall.maps import queries_calls
from dashboard.wall.scenes import queries_people, widgets_rows
from dashboard.wall.scenes.pictures import FORCES
from dashboard.wall.scenes.widgets_pictures import Figure, card, picture_panel, strip
from dashboard.wall.scenes.widgets_stage import GAP, Stage
from dashboard.words.labels import LABELS, NO_DATA, count
from models import Presence

COLUMNS = (1130, 710)


def scene(stage: Stage) -> None:
    """Figures above; then every seconded cadre by module, the bar of all, and the calls."""
    strip(stage, FIGURES)
    widths = stage.screen.shares(COLUMNS, GAP)
    left, right = st.columns(COLUMNS, gap="small")
    with left:
        widgets_rows.people(stage, widths[0], stage.tall)
    with right:
        widgets_rows.forces(stage, widths[1], FORCES)
        widgets_rows.calls(stage, widths[1], stage.tall - GAP - FORCES)


def duty(stage: Stage, width: int, height: int) -> None:
    """Who is on duty, since when."""
    with picture_panel(stage, "值班", width, height):
        card(stage, width, "值班", _duty(stage), height=height)


def _seconded(stage: Stage) -> Figure:
    places = fetch(queries_work.effects, at=stage.at).set_index("key")["number"]["places"]
    return count(len(_people(stage))), "人", f"编制 {places} 人"


def _on_duty(stage: Stage) -> Figure:
    people, there = _counted(stage)
    whole, unknown = len(people), there.get(queries_people.UNKNOWN, 0)
    if not whole:
        return NO_DATA, "", "还没有登记派驻干部"
    # Nobody's presence is registered: nobody knows how many are there.
    if unknown == whole:
        return NO_DATA, "", f"{whole} 人都没有登记去向"
    number = there.get(Presence.ON_DUTY, 0)
    said = f"共 {whole} 人，{unknown} 人未登记" if unknown else f"占 {number / whole:.0%}，共 {whole} 人"
    return count(number), "人", said


def _outside(stage: Stage) -> Figure:
    people, there = _counted(stage)
    if there.get(queries_people.UNKNOWN, 0) == len(people):
        return NO_DATA, "", "没有人登记去向"
    field, handling = (there.get(word, 0) for word in (Presence.IN_FIELD, Presence.HANDLING))
    words = ((LABELS[Presence.IN_FIELD], field), (LABELS[Presence.HANDLING], handling))
    said = "，".join(f"{word} {number}" for word, number in words if number)
    return count(field + handling), "人", said or "没有人在外"


def _called(stage: Stage) -> Figure:
    calls = fetch(queries_calls.call_counts, at=stage.at)
    words = (("已到场", calls["arrived"]), ("超时未到", calls["late"]))
    said = "，".join(f"{word} {count(number)}" for word, number in words if number)
    return count(calls["total"]), "人次", said or ("都在路上" if calls["total"] else "现在没有点将")


def _duty(stage: Stage) -> Figure:
    shift = fetch(queries_calls.on_duty_by_name if stage.is_named else queries_calls.on_duty)
    if shift.empty:
        return "无人值班", "", "还没有人接班"
    row = shift.iloc[0]
    return str(row["shown"]), "", f"{clock_time(row['started_at'])} 接班"


def _people(stage: Stage) -> pd.DataFrame:
    named = queries_people.seconded_by_name
    return fetch(named if stage.is_named else queries_people.seconded, at=stage.at)


def _counted(stage: Stage) -> tuple[pd.DataFrame, dict[str, int]]:
    """The people, and how many of them are where."""
    people = _people(stage)
    return people, {str(word): int(number) for word, number in people["presence"].value_counts().items()}


FIGURES = {
    "派驻干部": _seconded,
    "在岗": _on_duty,
    "在外办事": _outside,
    "正在点将": _called,
    "值班": _duty,
}
