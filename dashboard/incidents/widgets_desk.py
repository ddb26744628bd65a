"""The desk: the inbox that ticks by itself, and the decision with its reasons, taken by one key."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.clock import now
from dashboard.days import township_date
from dashboard.flows import dispatching
from dashboard.incidents import queries_inbox, queries_suggest
from dashboard.incidents.queries_inbox import ALL, QUEUES
from dashboard.incidents.rules_register import PASSED_DOWN
from dashboard.incidents.rules_standing import Choice
from dashboard.incidents.rules_suggest import Proposal, changed
from dashboard.incidents.widgets_acts_parties import choice, unit_names
from dashboard.incidents.widgets_category import routes
from dashboard.incidents.widgets_origin import department_names, department_picker
from dashboard.labels import CLASS_LABELS, LIGHT_SIGNS, local_time, plain
from dashboard.ui.data import ask, fetch, minute, perform
from dashboard.ui.drafts import Draft
from models import IncidentStatus, Light

ORDER, KNOWN = "desk_order", "desk_known"
INBOX_HEIGHT = 720
DECIDED = frozenset({IncidentStatus.REPORTED, IncidentStatus.ACCEPTED, IncidentStatus.TRIAGED})


def known_id(value: Any) -> int | None:
    """An id of a frame's row; None where it has none."""
    return None if pd.isna(value) else int(value)


def position_of(row: Any) -> tuple[float, float] | None:
    """Where the incident lies, WGS-84; None where nobody said."""
    return None if pd.isna(row["longitude"]) else (float(row["longitude"]), float(row["latitude"]))


def queue_choice() -> str:
    """Which queue is shown; its word lives in the URL."""
    found = fetch(queries_inbox.counts, at=minute())
    totals = dict(zip(found["queue"], found["total"], strict=True))
    totals[ALL] = sum(totals.values())
    word = st.query_params.get("queue", ALL)
    st.session_state["desk_queue"] = word if word in QUEUES else ALL

    def change() -> None:
        st.query_params["queue"] = st.session_state["desk_queue"] or ALL

    st.pills(
        "队列",
        list(QUEUES),
        format_func=lambda name: f"{QUEUES[name]} {totals.get(name, 0)}",
        key="desk_queue",
        on_change=change,
        label_visibility="collapsed",
    )
    return str(st.session_state["desk_queue"] or ALL)


def inbox() -> None:
    """The rows of the queue; a click opens one. New ones, since the desk was opened, are marked."""
    rows = fetch(queries_inbox.inbox, queue=queue_choice(), at=minute()).to_dict("records")
    numbers = [str(row["number"]) for row in rows]
    st.session_state[ORDER] = numbers
    known: set[str] = st.session_state.setdefault(KNOWN, set(numbers))
    with st.container(height=INBOX_HEIGHT, border=False, gap="xxsmall"):
        if not rows:
            st.info("这一队没有等着办的事。", icon=":material/task_alt:")
        for row in rows:
            _row(row, is_new=row["number"] not in known)


def _row(row: dict[Any, Any], *, is_new: bool) -> None:
    number = str(row["number"])
    marks = ("【急】" if row["urgent"] else "") + ("【新】" if is_new else "")
    sign = LIGHT_SIGNS[Light(row["light"])]
    label = f"{sign} {marks}{plain(row['title'][:40])}"
    is_open = st.query_params.get("id") == number
    if st.button(label, key=f"desk_{number}", width="stretch", type="primary" if is_open else "secondary"):
        open_case(number)
        st.rerun()
    st.caption(f"{QUEUES[row['queue']]}　{plain(row['village'])}　{local_time(row['reported_at'])[5:]}")


def open_case(number: str) -> None:
    """Choose an incident: its number stands in the URL."""
    st.query_params["id"] = number
    st.session_state.setdefault(KNOWN, set()).add(number)


def step(by: int) -> None:
    """In a callback: the next or the previous one of the inbox."""
    numbers: list[str] = st.session_state.get(ORDER, [])
    if not numbers:
        return
    now_at = st.query_params.get("id")
    at = numbers.index(now_at) + by if now_at in numbers else 0
    open_case(numbers[min(max(at, 0), len(numbers) - 1)])


def keys() -> None:
    """Next and previous, with their keys."""
    with st.container(horizontal=True, gap="small"):
        st.button("下一件", key="desk_next", shortcut="J", on_click=step, args=(1,))
        st.button("上一件", key="desk_previous", shortcut="K", on_click=step, args=(-1,))


def decision(row: Any, seq: int, person: Person) -> None:
    """The suggestion with its reasons; taken as it stands by one key, or changed with a reason."""
    incident_id = int(row["id"])
    if IncidentStatus(row["status"]) not in DECIDED or row["arbitration"] or row["level"] != "town":
        return
    if not may(person, "incident.dispatch"):
        st.caption("研判和交办由指挥室办理。")
        return
    advised = ask(queries_suggest.proposal, incident_id=incident_id, on=township_date(now()))
    st.subheader("建议", anchor=False)
    for one in advised.advice:
        if one.text:
            st.markdown(f"**{one.about}**　{plain(one.text)}")
            st.caption(plain(one.why))
    if advised.is_off_list:
        st.warning("部门移送的事，两张清单上都没有找到：承接要写明理由和移送部门，或者不予受理。")
    if advised.is_whole:
        word = "按建议受理并上报区级" if advised.values["incident_class"] == 3 else "按建议受理并交办"
        st.button(
            word,
            key=f"desk_take_{incident_id}",
            type="primary",
            icon=":material/bolt:",
            shortcut="Alt+A",
            width="stretch",
            on_click=_taking(incident_id, seq, advised),
        )
    else:
        st.info("表里的依据不够，请在下面自己选。", icon=":material/help:")
    with st.expander("改一改再交办", icon=":material/edit:", expanded=not advised.is_whole):
        _change(incident_id, seq, advised, row)


def _taking(incident_id: int, seq: int, advised: Proposal) -> Callable[[], None]:
    def take() -> None:
        perform(
            dispatching.decide,
            "已按建议办理。",
            incident_id=incident_id,
            seen=seq,
            values=advised.values,
            parties=advised.parties,
            why=advised.why,
            suggested=advised.told,
        )

    return take


def _change(incident_id: int, seq: int, advised: Proposal, row: Any) -> None:
    draft, units = Draft(f"desk_{incident_id}"), unit_names()
    way = routes().dropna(subset=["platform_id"]).drop_duplicates("platform_id")
    names = {int(row["platform_id"]): row for row in way.to_dict("records")}
    suggested = [f"{one.party.value}:{one.unit_id}" for one in advised.parties]
    lead = next((f"{one.party.value}:{one.unit_id}" for one in advised.parties if one.is_lead), None)
    first = {
        "kind": advised.values["incident_class"],
        "platform": advised.values["platform_id"] if advised.values["platform_id"] in names else None,
        "units": [unit for unit in suggested if unit in units],
        "lead": lead,
    }
    for name, value in first.items():
        if draft.key(name) not in st.session_state:
            draft.put(name, value)
    st.radio("类别", list(CLASS_LABELS), index=None, format_func=CLASS_LABELS.__getitem__,
             key=draft.key("kind"), horizontal=True, persist_state="session")  # fmt: skip
    st.selectbox("平台", list(names), index=None, key=draft.key("platform"), persist_state="session",
                 format_func=lambda key: f"{names[key]['platform']} → {names[key]['module']}")  # fmt: skip
    st.multiselect("承办方", list(units), format_func=units.__getitem__, key=draft.key("units"),
                   placeholder="可以选几个", persist_state="session")  # fmt: skip
    chosen = list(draft.get("units", []))
    if draft.get("lead") not in chosen:
        draft.put("lead", chosen[0] if chosen else None)
    st.selectbox("由谁牵头", chosen, index=None, format_func=lambda unit: units.get(unit, ""),
                 key=draft.key("lead"), persist_state="session")  # fmt: skip
    if asks_department := row["source"] in PASSED_DOWN and known_id(row["from_department_id"]) is None:
        department_picker(draft.key("passed_by"), department_names())
    st.text_area("改动的理由", key=draft.key("reason"), height=68, persist_state="session")

    def send() -> None:
        platform = draft.get("platform")
        module = names[platform]["module_id"] if platform in names else advised.values["module_id"]
        values = dict(advised.values) | {
            "incident_class": draft.get("kind"),
            "platform_id": platform,
            "module_id": None if module is None else int(module),
        }
        if asks_department:
            values["from_department_id"] = draft.get("passed_by")
        parties: tuple[Choice, ...] = tuple(
            choice(unit, is_lead=unit == draft.get("lead")) for unit in draft.get("units", [])
        )
        done = perform(
            dispatching.decide,
            "已交办。",
            incident_id=incident_id,
            seen=seq,
            values=values,
            parties=parties,
            why=advised.why or "调度员自行研判",
            suggested=advised.told,
            changed=changed(advised, values, parties),
            reason=str(draft.get("reason", "")),
        )
        if done:
            draft.clear()

    st.button("按我的选择受理并交办", key=f"desk_send_{incident_id}", width="stretch", on_click=send)
