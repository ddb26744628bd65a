"""平急转换 on the screen: the mark at every head, and the card with the way to switch."""

from datetime import datetime, time

import streamlit as st

from dashboard.access import town_state
from dashboard.access.rules import Person, may
from dashboard.room.state import actions
from dashboard.room.state.rules import EMERGENCY, LONGEST_REASON, MINUTES, SHIFT_HOURS, name_of
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.town.settings import queries as settings
from dashboard.town.shifts import queries as shifts
from dashboard.words.clock import township_date
from dashboard.words.labels import local_time, plain
from models import TOWNSHIP_ZONE

AT_ONCE, LATER = "马上", "定一个时间"


def state_mark(person: Person) -> None:
    """At the head of every page while the town is in 应急; nothing in 平时."""
    if not may(person, "ground.read"):
        return
    state = fetch(town_state.state_at, at=minute())
    if state.is_emergency:
        said = f"{local_time(state.since)[5:]}起：{state.reason}"
        st.badge(EMERGENCY, icon=":material/emergency_home:", color="red", width="content", help=plain(said))
        if may(person, "shift.read") and fetch(shifts.on_duty).empty:
            st.badge("没有人值班", icon=":material/event_seat:", color="red", width="content")


def state_card(person: Person) -> None:
    """In which state the town is, what that changes, and the form of who may switch."""
    state = fetch(town_state.state_at, at=minute())
    values = fetch(settings.values)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader("平急转换", anchor=False, width="content")
            st.badge(name_of(state.is_emergency), color="red" if state.is_emergency else "green")
        if state.since:
            st.markdown(plain(f"{local_time(state.since)}起，{state.set_by}：{state.reason}"))
        st.caption(
            f"应急的时候：叫应的时限按 {values[MINUTES]}% 算，白天发的消息夜里也马上发，"
            f"一班不超过 {values[SHIFT_HOURS]} 小时，没有人值班就在每一页顶上提醒。"
            "每一页和大屏顶上写着“应急”。"
        )
        if may(person, "state.switch"):
            _form(is_emergency=not state.is_emergency)
        with st.expander("以前的转换", icon=":material/history:"):
            for one in fetch(town_state.all_states):
                said = (f"{local_time(one.since)}　转为{name_of(one.is_emergency)}", one.reason, one.set_by)
                st.markdown(plain("　".join(said)))


def _form(*, is_emergency: bool) -> None:
    name = name_of(is_emergency)
    with kept_form("state_form", of=name):
        st.text_input(
            "转换的原因", key=key("state_reason"), max_chars=LONGEST_REASON,
            placeholder="例如：区防指启动防汛Ⅲ级响应" if is_emergency else "例如：响应结束",
        )  # fmt: skip
        when = st.segmented_control(
            "从什么时候起", (AT_ONCE, LATER), default=AT_ONCE, key=key("state_when"), required=True
        )
        if when == LATER:
            with st.container(horizontal=True):
                st.date_input("日期", township_date(minute()), key=key("state_day"), width=160)
                st.time_input("时间", time(20), key=key("state_time"), width=120)
        send_button(
            f"转为{name}", key=key("state_go"),
            icon=":material/emergency_home:", on_click=_switch, args=(is_emergency,),
        )  # fmt: skip


def _switch(is_emergency: bool) -> None:
    from_at = None
    day, hour = typed("state_day"), typed("state_time")
    if typed("state_when") == LATER and day and hour:
        from_at = datetime.combine(day, hour, TOWNSHIP_ZONE)
    act(
        actions.switch,
        f"已定下，转为{name_of(is_emergency)}。",
        is_emergency=is_emergency,
        reason=typed("state_reason") or "",
        from_at=from_at,
    )
