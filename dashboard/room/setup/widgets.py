"""The administrator's checklist: every step in its order, how far it is, and the way to its place."""

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.room.setup import actions, queries
from dashboard.room.setup.rules import (
    AREA,
    LONGEST_NOTE,
    SETTINGS,
    STATES,
    State,
    Step,
    is_finished,
    steps,
)
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.frame import is_demo
from dashboard.screen.links import FROM_SETUP
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import plain

SIGNS = {
    State.OPEN: ":gray[:material/radio_button_unchecked:]",
    State.BEGUN: ":orange[:material/timelapse:]",
    State.DONE: ":green[:material/check_circle:]",
}
COLOURS = {State.OPEN: "gray", State.BEGUN: "orange", State.DONE: "green"}
# What may wait, each with its place.
LATER: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("镇名和阈值", SETTINGS, {}),
    ("村社位置和界线", SETTINGS, {"section": "places", "view": "positions"}),
    ("事项和登记时问什么", SETTINGS, {"section": "categories"}),
    ("答复模板", SETTINGS, {"section": "templates"}),
    ("大屏密钥", "pages/admin/accounts.py", {"view": "walls"}),
)


def checklist(person: Person) -> None:
    """For whoever sets the town up; one line once everything is done, nothing for others and in a demo."""
    if not may(person, "setting.manage") or is_demo():
        return
    steps_now = steps(fetch(queries.facts, today=township_date(now())))
    done = sum(step.state is State.DONE for step in steps_now)
    if is_finished(steps_now):
        with st.expander(f"{AREA}：{len(steps_now)} 步都已完成，再看一遍", icon=":material/task_alt:"):
            _all(steps_now)
        return
    with st.container(border=True):
        st.subheader(AREA, anchor=False)
        st.markdown(
            "指挥室用起来以前要办的事，按顺序。每一步的状态都从系统里数出来；办完一步，回到这里就变。"
        )
        st.progress(done / len(steps_now), text=f"已完成 {done}/{len(steps_now)}")
        _all(steps_now)


def _all(steps_now: list[Step]) -> None:
    first = next((step.key for step in steps_now if step.state is not State.DONE), "")
    for number, step in enumerate(steps_now, 1):
        _one(number, step, is_next=step.key == first)
    st.markdown(":gray[以后再办也行]")
    with st.container(horizontal=True):
        for label, page, query in LATER:
            st.page_link(page, label=label, query_params=query | FROM_SETUP)


def _one(number: int, step: Step, *, is_next: bool) -> None:
    with (
        st.container(border=is_next, key=f"setup_{step.key}"),
        st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
    ):
        with st.container(width=780, gap="xxsmall"):
            line = f":{COLOURS[step.state]}-badge[{STATES[step.state]}]　{plain(step.text)}"
            st.markdown(f"{SIGNS[step.state]} **{number}. {step.title}**　{line}")
            st.caption(step.why)
        with st.container(horizontal=True, width=330, vertical_alignment="center"):
            label = f"**{step.label}**" if is_next else step.label
            st.page_link(
                step.page,
                label=label,
                icon=":material/arrow_forward:",
                query_params={**step.query, **FROM_SETUP},
            )
            if step.asked is not None:
                _ask(step)


def _ask(step: Step) -> None:
    name = f"setup_note_{step.key}"
    assert step.asked is not None  # noqa: S101
    with (
        st.popover(step.asked.label, key=key(f"setup_ask_{step.key}")),
        kept_form(f"setup_form_{step.key}"),
    ):
        st.text_input(step.asked.question, key=key(name), max_chars=LONGEST_NOTE)
        st.caption("记入审计日志，写上您的姓名和日期；再登记一次就换成新的。")
        send_button(
            "登记", key=key(f"setup_go_{step.key}"), type="primary", on_click=_say, args=(step.key, name)
        )


def _say(step: str, name: str) -> None:
    act(actions.confirm_step, "已登记。", step=step, note=typed(name) or "")
