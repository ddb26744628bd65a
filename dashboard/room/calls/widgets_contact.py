"""定时报平安 on the screen: who reports how often, who is late by how much, and the forms of the desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.room.calls import actions, queries
from dashboard.room.calls.rules_contact import (
    EVERY,
    LONGEST_WHY,
    SAID,
    ContactWord,
    ShownContact,
    contact_standing,
    late_in_words,
)
from dashboard.room.plans import queries as plans
from dashboard.room.plans.rules import LEAST_CONTACT, MOST_CONTACT
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.moment import looked_back
from dashboard.town.settings import queries as settings
from dashboard.words.clock import now, township_date
from dashboard.words.labels import LABELS, near_time, plain
from models import Rung


def contact_table(contacts: Sequence[ShownContact], at: datetime) -> None:
    """Who is to report, the late ones first; nothing where nobody ever was."""
    if not contacts:
        return
    stands = contact_standing(contacts, at)
    # Once nobody is to report any more, the table alone says what was.
    if stands.total:
        with st.container(horizontal=True, gap="large"):
            st.metric("报平安", f"{stands.total - len(stands.late)}/{stands.total}", width="content")
            st.metric("到时没有报", str(len(stands.late)), width="content")
    rest = [one for one in contacts if one not in stands.late]
    rows = [*stands.late, *sorted(rest, key=lambda one: (not one.is_running, one.expected_at))]
    st.dataframe(
        pd.DataFrame(
            {
                "平安": [_stands(one, at) for one in rows],
                "姓名": [one.name for one in rows],
                "每几分钟": [one.every for one in rows],
                "上一次": [near_time(one.last_at, at) if one.last_at else "还没有报过" for one in rows],
                "最晚": [near_time(one.expected_at, at) if one.is_running else "" for one in rows],
                "问到哪一步": [_rung(one, at) for one in rows],
            }
        ),
        hide_index=True,
        height="content" if len(rows) < 13 else 480,
        alt="谁定时报平安、谁没有报",
    )


def _stands(one: ShownContact, at: datetime) -> str:
    if not one.is_running:
        return f"不再报：{one.end_reason}"
    return late_in_words(one.late_minutes(at)) if one.is_late(at) else "按时"


def _rung(one: ShownContact, at: datetime) -> str:
    if not one.is_late(at) or (one.rung is Rung.CHANNEL and not one.used):
        return ""
    return LABELS[one.rung]


def contacts_of_call(
    call_id: int, contacts: Sequence[ShownContact], came: Mapping[int, str], person: Person
) -> None:
    """The desk's forms of a running call. `came`: whoever has answered 收到, by his id in the call."""
    busy = {one.called_id for one in contacts if one.is_running}
    free = {number: name for number, name in came.items() if number not in busy}
    left, right = st.columns(2, gap="large")
    with left:
        if free and may(person, "call.start"):
            _begin_form(f"call_{call_id}", free, list(free), call_id=call_id)
    with right:
        _note_form(f"call_{call_id}", contacts, person)


def contacts_of_case(row: Any, person: Person) -> None:
    """On an incident's page and at the desk: who is on its scene and reports 平安."""
    incident_id, at = int(row["id"]), minute()
    contacts = fetch(queries.contacts_of_incident, incident_id=incident_id)
    may_begin = pd.isna(row["concluded_at"]) and may(person, "call.start") and not looked_back()
    if not contacts and not may_begin:
        return
    stands = contact_standing(contacts, at)
    title = f"定时报平安　{stands.in_words}" if stands.total else "定时报平安"
    if stands.late:
        title += (
            "　:red["
            + "，".join(f"{plain(one.name)}{late_in_words(one.late_minutes(at))}" for one in stands.late)
            + "]"
        )
    is_open = bool(stands.late)
    with st.expander(title, icon=":material/health_and_safety:", key=key("case_contact"), expanded=is_open):
        contact_table(contacts, at)
        _note_form(f"case_{incident_id}", contacts, person)
        if may_begin:
            names = fetch(plans.cadre_names, on=township_date(now()))
            busy = {one.cadre_id for one in contacts if one.is_running}
            free = {number: name for number, name in names.items() if number not in busy}
            sent = fetch(queries.sent_to_scene, incident_id=incident_id)
            first = [number for number in sent if number in free]
            _begin_form(f"case_{incident_id}", free, first, incident_id=incident_id)
        contact_log(contacts)


def contact_log(contacts: Sequence[ShownContact]) -> None:
    """Every report and every asking, the newest first."""
    if not contacts:
        return
    ids = tuple(one.contact_id for one in contacts)
    st.markdown("**报平安的经过**")
    at = minute()
    for row in fetch(queries.contact_entries, contact_ids=ids).to_dict("records"):
        st.markdown(f":gray[{near_time(row['at'], at)}]　{plain(row['text'])}　:gray[{plain(row['actor'])}]")


def _begin_form(
    of: str, names: Mapping[int, str], first: Sequence[int], *, call_id: int = 0, incident_id: int = 0
) -> None:
    every = int(fetch(settings.values)[EVERY])
    with kept_form("contact_begin", of=of, border=True):
        st.markdown("**让现场的人定时报平安**")
        st.multiselect(
            "谁", list(names), list(first), format_func=lambda one: names[one], key=key("contact_who"),
            placeholder="选在现场的人", select_all=False,
        )  # fmt: skip
        st.number_input(
            "每几分钟报一次", LEAST_CONTACT, MOST_CONTACT, every, 5, key=key("contact_every"), width=200
        )
        if incident_id:
            st.selectbox(
                "联系不上，找谁（可以不选）", list(names), None, format_func=lambda one: names[one],
                key=key("contact_deputy"), placeholder="直接报指挥长",
            )  # fmt: skip
        send_button(
            "开始定时报平安", key=key("contact_begin_go"), icon=":material/timer:", on_click=_begin,
            args=(call_id, incident_id, every),
        )  # fmt: skip


def _begin(call_id: int, incident_id: int, usual: int) -> None:
    who, every = typed("contact_who") or [], int(typed("contact_every") or usual)
    done = "已开始，链接正在发给他们。"
    if call_id:
        act(actions.begin_contacts_of_call, done, call_id=call_id, called_ids=who, every=every)
        return
    deputy_id = typed("contact_deputy")
    act(
        actions.begin_contacts_of_case, done, incident_id=incident_id, cadre_ids=who, every=every,
        deputy_id=deputy_id,
    )  # fmt: skip


def _note_form(of: str, contacts: Sequence[ShownContact], person: Person) -> None:
    at = minute()
    stands = contact_standing(contacts, at)
    late = [one.contact_id for one in stands.late]
    running = {one.contact_id: one for one in contacts if one.is_running}
    if not running or not may(person, "call.answer") or looked_back():
        return
    ids = [*late, *(number for number in running if number not in late)]

    def save() -> None:
        act(
            actions.note_contact,
            "已记下。",
            contact_id=typed("contact_whose") or 0,
            word=typed("contact_word") or "",
            reason=typed("contact_why") or "",
        )

    with kept_form("contact_note", of=of, border=True):
        st.markdown("**打电话报的平安，替他记下**")
        st.selectbox(
            "谁报的", ids, None, format_func=lambda one: running[one].name, key=key("contact_whose"),
            placeholder="选一个人",
        )  # fmt: skip
        st.segmented_control(
            "他说", [one.value for one in ContactWord], format_func=lambda one: SAID[ContactWord(one)],
            key=key("contact_word"),
        )  # fmt: skip
        st.text_input("不用再报的，写原因", key=key("contact_why"), max_chars=LONGEST_WHY)
        send_button("记下", key=key("contact_note_go"), type="primary", on_click=save)


def own_contacts(person: Person) -> None:
    """On every page of whoever is on a scene: 平安 in one tap."""
    if looked_back() or not may(person, "notice.read"):
        return
    accounts = tuple(one for one in (person.account_id, *person.for_accounts) if one is not None)
    at = minute()
    for own in fetch(queries.own_contacts, accounts=accounts):
        is_late = at > own.expected_at
        by = f"最晚 {near_time(own.expected_at, at)}"
        said = f":red[{by}，已经到时，还没有报]" if is_late else by
        with st.container(border=True):
            st.markdown(f"**{plain(own.name)}报平安**：{plain(own.what)}　{said}")
            with st.container(horizontal=True):
                st.button(
                    "平安", type="primary", icon=":material/check:", key=key(f"own_safe_{own.contact_id}"),
                    on_click=callback_for(
                        actions.report_own, "已报平安。", contact_id=own.contact_id,
                        word=ContactWord.SAFE.value,
                    ),
                )  # fmt: skip
                st.button(
                    "已离开现场", key=key(f"own_left_{own.contact_id}"),
                    on_click=callback_for(
                        actions.report_own, "已记下：离开现场，不用再报。", contact_id=own.contact_id,
                        word=ContactWord.LEFT.value,
                    ),
                )  # fmt: skip
