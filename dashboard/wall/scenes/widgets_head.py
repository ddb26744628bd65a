"""The wall's head: the town, the one sentence that says who must act, and how old what is seen is."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import streamlit as st

from dashboard.access import town_state
from dashboard.room import queries_work
from dashboard.room.situation import queries, rules
from dashboard.room.state.rules import EMERGENCY
from dashboard.screen.cards import clock_time
from dashboard.screen.data import fetch
from dashboard.screen.last_answers import Watch, failure_number, is_stale
from dashboard.screen.links import is_embedded
from dashboard.screen.pictures import picture
from dashboard.screen.session import current_visitor
from dashboard.town.ground import queries_town
from dashboard.wall.scenes import pictures, widgets_scene_call
from dashboard.wall.scenes.rules_alarm import sentence
from dashboard.wall.scenes.widgets_stage import Stage, unread_settings
from dashboard.words.clock import township_date
from dashboard.words.days import WEEKDAYS
from dashboard.words.labels import plain

HEIGHT, MARK = 72, "演示数据"
SMALL_ROOM = "综合信息指挥室"


def head(stage: Stage, watch: Watch, *, is_marked: bool, failure: Callable[[], str]) -> None:
    """`is_marked`: what is shown is invented; `failure`: the number under which the log has why an alarm
    cannot be read, or nothing."""
    town, situation, problem = SMALL_ROOM, None, ""
    width, mark = stage.screen.room, MARK if is_marked else ""
    is_emergency = False
    with suppress(Exception):
        # What cannot be read is told by the sentence beside it.
        is_emergency = fetch(town_state.state_at, at=stage.at).is_emergency
        mark = " · ".join(filter(None, (EMERGENCY if is_emergency else "", mark)))
    day = township_date(stage.at)
    today = f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
    try:
        town = f"{fetch(queries_town.town)['name'].iloc[0]}{SMALL_ROOM}"
        call = widgets_scene_call.running()
        situation = sentence(call, stage.at, is_named=stage.is_named) if call else _situation(stage)
    # The panels may have more luck, and if not, each says so.
    except Exception as error:  # noqa: BLE001
        problem = f"读取失败（{failure_number(error)}），自动重试中；久不恢复请告诉管理员"
    clock = "" if problem else clock_time(watch.since or stage.at)
    problem = problem or _problem(watch, failure)
    age = f"停在 {clock}" if watch.is_stale and clock else clock
    said = "　".join(part for part in (problem, situation.text if situation else "") if part)
    if not is_embedded():
        st.title(plain(town), anchor=False)
    if stage.screen.is_phone:
        _lines(problem, situation, f"{today} {age}")
        return
    picture(
        pictures.head,
        stage.palette,
        situation,
        town=_name(town, stage) if is_embedded() else "",
        mark=mark,
        is_emergency=is_emergency,
        day=today,
        clock=age,
        problem=problem,
        awake=stage.palette,
        is_stale=watch.is_stale,
        width=width,
        height=HEIGHT,
        alt="　".join(part for part in (town, mark, said, today, f"数据时间 {age}" if age else "") if part),
        shown=width if is_embedded() else "stretch",
    )


def _name(town: str, stage: Stage) -> str:
    return town.removesuffix(SMALL_ROOM) or town if stage.screen.is_narrow else town


def _lines(problem: str, situation: rules.Situation | None, day: str) -> None:
    """On a phone: words that are as large as any other there, in as many lines as they need."""
    if problem:
        st.markdown(f"**{plain(problem)}**")
    if situation:
        said = plain(situation.text)
        st.markdown(f":red[**{said}**]" if situation.is_burning and not is_stale() else said)
    st.caption(day)


def _situation(stage: Stage) -> rules.Situation:
    waiting = fetch(queries_work.open_by_status, at=stage.at)
    return rules.situation(
        _rows(fetch(queries.pressing, at=stage.at, most=1)),
        _rows(fetch(queries.due_today, at=stage.at)),
        int(waiting["total"].sum()),
        stage.at,
    )


def _problem(watch: Watch, failure: Callable[[], str]) -> str:
    if watch.is_stale:
        what = "连不上数据库" if current_visitor().is_down else "有数据读取失败"
        return f"{what}（{watch.number}），自动重试中；久不恢复请告诉管理员"
    if number := unread_settings():
        return f"设置读取失败（{number}），按平常的画面放"
    if number := failure():
        return f"插播读取失败（{number}），其他照常"
    return ""


def _rows(frame: Any) -> list[dict[Any, Any]]:
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    return rows
