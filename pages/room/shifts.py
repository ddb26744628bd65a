import streamlit as st

from dashboard.access.rules import may
from dashboard.room.shifts.widgets import (
    duty_card,
    hand_over_form,
    is_own_shift,
    line_form,
    line_list,
    shift_list,
    take_over_card,
)
from dashboard.room.state.widgets import state_card
from dashboard.screen.data import fetch
from dashboard.screen.session import require_person
from dashboard.town.shifts import queries
from dashboard.words.clock import this_minute

person = require_person("shift.read")
may_write = may(person, "shift.write")
# A shift is never looked back at: its clock is the present one.
at = this_minute()
st.title("值班日志")
on_duty = fetch(queries.on_duty)
duty_card(on_duty, at)

log, desk = st.columns(2, gap="large")
with log:
    for shift in on_duty.to_dict("records"):
        with st.container(border=True):
            st.subheader("本班记录", anchor=False)
            line_list(shift, may_strike=may_write)
            if may_write:
                line_form()
with desk:
    state_card(person)
    if may_write:
        if is_own_shift(on_duty, person):
            hand_over_form(at)
        else:
            take_over_card(on_duty, fetch(queries.waiting), at)
    elif not (left := fetch(queries.waiting)).empty:
        st.info(f"{len(left)} 个班已经交班，还没有人接班。", icon=":material/event_seat:")
    shift_list()
