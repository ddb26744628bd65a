"""复盘 of one case, step by step: how it stood right after each entry of its own log."""

from datetime import datetime

import streamlit as st

from dashboard.incidents.case import queries_history
from dashboard.incidents.case.rules_steps import Place, place
from dashboard.screen.data import ask
from dashboard.screen.moment import look_at, looked_back

HELP = "一步一步看这件事当时的情况。看过去的情况时不能办理。"


def stepper(incident_id: int) -> None:
    """第 n / m 步, with the step before, the step after, and the way back to the present."""
    # Of the present log, so that a past moment knows what came after it.
    times = [at.to_pydatetime() for at in ask(queries_history.steps, incident_id=incident_id)["at"]]
    if not times:
        return
    moment = looked_back()
    step = place(times, moment)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"第 {step.number} / {step.total} 步", width="content", help=HELP)
        _button("上一步", "step_before", "chevron_left", step.before)
        # In the present there is nothing to come.
        _button("下一步", "step_after", "chevron_right", None if moment is None else step.after)
        if moment is not None:
            st.button("回到现在", key="step_end", on_click=look_at, args=(None,), type="tertiary")
            st.caption(_caption_of(step), width="content")


def _button(label: str, key: str, icon: str, to: datetime | None) -> None:
    st.button(
        label,
        key=key,
        icon=f":material/{icon}:",
        on_click=look_at,
        args=(to,),
        disabled=to is None,
    )


def _caption_of(step: Place) -> str:
    if step.first < step.number:
        return f"第 {step.first} 至 {step.number} 步在同一时刻，显示的是第 {step.number} 步之后的情况。"
    return f"显示的是第 {step.number} 步之后的情况，不能办理。"
