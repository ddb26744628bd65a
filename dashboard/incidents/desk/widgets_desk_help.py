"""What a dispatcher asks before he decides: who is on duty, who is free and near."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.case import queries_call_up, queries_one
from dashboard.incidents.case.widgets_one_parties import call_limits, clock_words
from dashboard.incidents.life import actions_calls, queries_possible
from dashboard.screen.data import fetch, perform
from dashboard.screen.moment import looked_back
from dashboard.town.shifts import queries as shifts
from dashboard.words.labels import duration, local_time, plain

SHIFTS_PAGE = "pages/room/shifts.py"
PEOPLE, DEPARTMENTS = 3, 2
TASK = "到现场核实处置"


def on_duty(person: Person, at: datetime) -> None:
    """Who keeps the room now, and since when."""
    if not may(person, "shift.read"):
        return
    found = fetch(shifts.on_duty)
    if found.empty:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":orange[:material/person_off: 现在没有人值班]", width="content")
            st.page_link(SHIFTS_PAGE, label="去接班", icon=":material/headset_mic:")
        return
    row = found.iloc[0]
    since = duration((at - row["started_at"]).total_seconds())
    st.markdown(
        f":material/headset_mic: 值班 **{plain(row['name'])}**　"
        f":gray[:small[{local_time(row['started_at'])[5:]} 起，已{since}]]"
    )


def call_up(incident_id: int, person: Person, seq: int, at: datetime) -> None:
    """点将: who was called and how far he is; who is free and near, each called by one touch."""
    if not may(person, "incident.call_up") or looked_back():
        return
    st.subheader("点将", anchor=False)
    called = fetch(queries_one.call_ups, incident_id=incident_id)
    open_calls = called[called["released_at"].isna()].to_dict("records")
    for call in open_calls:
        st.markdown(f":material/directions_run: **{plain(call['who'])}**　{plain(_state(call, at))}")
    acts = fetch(queries_possible.possible, incident_id=incident_id, person=person)
    refused = acts.loc[acts["act"] == "call_up", "refused"]
    if refused.empty or refused.iloc[0]:
        st.caption(plain(refused.iloc[0]) if len(refused) else "这件事不由您点将。")
        return
    offered = _offered(incident_id, {call["who"] for call in open_calls}, at)
    if not offered:
        st.caption("现在没有空闲的人，也没有相关的部门。请按 G 从全部名单里选。")
        return
    key = f"desk_task_{incident_id}"
    st.session_state.setdefault(key, TASK)
    st.text_input("到场做什么", key=key, max_chars=200, persist_state="session")
    for number, (kind, unit_id, name, why) in enumerate(offered, 1):
        st.button(
            f"点 {plain(name)}　:gray[:small[{plain(why)}]]",
            key=f"desk_call_{incident_id}_{kind}_{unit_id}",
            icon=":material/person_pin_circle:" if kind == "cadre_ids" else ":material/account_balance:",
            shortcut=f"Alt+{number}" if number <= PEOPLE else None,
            width="stretch",
            on_click=_calling(incident_id, seq, {kind: (unit_id,)}, name, key),
        )


def _state(call: dict[Any, Any], at: datetime) -> str:
    if not pd.isna(call["arrived_at"]):
        return f"{local_time(call['arrived_at'])[5:]} 已到场"
    return clock_words(*call_limits(call), at)


def _offered(incident_id: int, taken: set[str], at: datetime) -> list[tuple[str, int, str, str]]:
    """Free cadres, the nearest first, and departments that the matter concerns; with why."""
    cadres = fetch(queries_call_up.cadres, incident_id=incident_id, at=at)
    departments = fetch(queries_call_up.departments, incident_id=incident_id)
    free = cadres[cadres["is_free"] & ~cadres["name"].isin(taken)].head(PEOPLE)
    bound = departments[(departments["why"] != "") & ~departments["name"].isin(taken)].head(DEPARTMENTS)
    return [
        *zip(["cadre_ids"] * len(free), free["cadre_id"].tolist(), free["name"], free["why"], strict=True),
        *zip(
            ["department_ids"] * len(bound),
            bound["department_id"].tolist(), bound["name"], bound["why"], strict=True,
        ),
    ]  # fmt: skip


def _calling(incident_id: int, seq: int, whom: dict[str, Any], name: str, key: str) -> Callable[[], None]:
    def call() -> None:
        perform(
            actions_calls.call_up,
            f"已点将：{plain(name)}。",
            incident_id=incident_id,
            seen=seq,
            task=str(st.session_state.get(key) or ""),
            **whom,
        )

    return call
