"""The lecture hall on the screen: its effect numbers, its sessions, and one with what was raised there."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.linkage.lectures import queries, queries_matters
from dashboard.linkage.lectures.rules import STATES, State, earliest_offered_day, state
from dashboard.linkage.lectures.widgets_session import session_forms
from dashboard.screen.cards import scope_note
from dashboard.screen.data import fetch
from dashboard.screen.links import CASE_PAGE, incident_link
from dashboard.screen.moment import kept_moment
from dashboard.screen.picking import picked_row, picking_table
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, count, local_time, plain
from models import IncidentStatus

CHOSEN, TABLE_HEIGHT, MOST_LISTED = "session", 620, 12
COLOURS: dict[State, Any] = {State.PLANNED: "gray", State.HELD: "orange", State.ENDED: "green"}
REGISTER_PAGE = "pages/incidents/register.py"


def effects(person: Person) -> None:
    """This year's sessions, who came, and what became of what was raised; unknown is shown as unknown."""
    today = township_date(now())
    held = fetch(queries.sessions_held, since=today.replace(month=1, day=1), until=today)
    raised = _raised(person)
    own = raised[raised["session_id"].isin(held["session_id"])]
    counted = held["attendees"].dropna()
    present = count(int(counted.sum())) if len(counted) else NO_DATA
    shown = {
        "今年场次": (count(len(held)), "今年已经举行的场次。"),
        "参加人次": (present, f"有人数的 {len(counted)} 场合计；没有填人数的不算。"),
        "提出事项": (_of(held, own["total"]), "登记时选了这些场次的事件。"),
        "已办结": (_of(held, own["closed"]), "其中已经办结的件数。"),
    }
    with st.grid(4, min_column_width=150, gap="small"):
        for title, (value, said) in shown.items():
            st.metric(title, value, help=said, border=True)
    if may(person, "incident.read"):
        scope_note(person)


def _of(held: pd.DataFrame, numbers: pd.Series) -> str:
    return NO_DATA if held.empty else count(int(numbers.sum()))


def _raised(person: Person) -> pd.DataFrame:
    if not may(person, "incident.read"):
        return pd.DataFrame(columns=list(queries_matters.COUNTS)).astype(queries_matters.COUNTS)
    return fetch(queries_matters.matter_counts)


def session_list(person: Person) -> None:
    """The newest sessions, each with how many matters were raised there and how many are still open."""
    frame = fetch(queries.sessions)
    if frame.empty:
        st.info(
            "还没有登记过讲堂。举行前后都可以登记一场；登记事件时来源选“乡村振兴讲堂”，就能选到它。",
            icon=":material/co_present:",
        )
        return
    raised = _raised(person).set_index("session_id")
    ids = frame["session_id"].tolist()
    today = township_date(now())
    shown = frame.assign(
        state=[STATES[_state(row, today)] for row in frame.to_dict("records")],
        total=[int(raised["total"].get(number, 0)) for number in ids],
        open=[int(raised["open"].get(number, 0)) for number in ids],
    )
    st.caption(f"最近 {count(len(frame))} 场，选一行看详情和提出的事。")
    columns = {
        "held_on": st.column_config.DateColumn("日期", format="YYYY-MM-DD", width=95),
        "village": st.column_config.TextColumn("村社", width=90),
        "topic": st.column_config.TextColumn("主题", width=230),
        "host": st.column_config.TextColumn("主讲人", width=130),
        "attendees": st.column_config.NumberColumn("参加人数", format="%d", width=80),
        "total": st.column_config.NumberColumn("提出事项", format="%d", width=80),
        "open": st.column_config.NumberColumn("在办", format="%d", width=60),
        "state": st.column_config.TextColumn("状态", width=75),
    }
    picking_table(CHOSEN, shown, ids, alt="讲堂场次", height=TABLE_HEIGHT, columns=columns)


def session_card(person: Person) -> None:
    """The session that was picked: what is known of it, what was raised there, and its forms."""
    frame = fetch(queries.sessions)
    hint = "" if frame.empty else "在左边选一场，这里看它的情况和提出的事。"
    row = picked_row(CHOSEN, frame, "session_id", hint)
    if row is None:
        return
    today = township_date(now())
    with st.container(border=True):
        st.subheader(plain(row["topic"]), anchor=False)
        how = _state(row, today)
        with st.container(horizontal=True, gap="small"):
            st.badge(STATES[how], color=COLOURS[how])
            if row["example"]:
                st.badge(EXAMPLE_MARK, color="orange")
        _facts(row)
        if may(person, "incident.read"):
            _matters(person, row)
    if may(person, "lecture.manage"):
        session_forms(row, today)


def _facts(row: dict[Any, Any]) -> None:
    attendees = NO_DATA if pd.isna(row["attendees"]) else f"{count(int(row['attendees']))} 人"
    facts = {
        "日期": str(row["held_on"]),
        "村社": row["village"],
        "地点": row["place"] or NO_DATA,
        "主讲人": row["host"] or NO_DATA,
        "参加人数": attendees,
        "登记": f"{row['recorded_by']} {local_time(row['recorded_at'])[5:]}",
    }
    with st.grid(3, min_column_width=130, gap="small"):
        for name, value in facts.items():
            with st.container(gap="xxsmall"):
                st.caption(name)
                st.text(value)
    if row["note"]:
        st.caption("记录")
        st.text(row["note"])


def _matters(person: Person, row: dict[Any, Any]) -> None:
    session_id = int(row["session_id"])
    matters = fetch(queries_matters.matters, session_id=session_id)
    st.markdown(f"**提出的事**　:gray[{count(len(matters))} 件]")
    if matters.empty:
        st.markdown(":gray[还没有登记过这一场提出的事。]")
    for matter in matters.head(MOST_LISTED).to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(LABELS[IncidentStatus(matter["status"])], color="blue", width="content")
            st.page_link(
                CASE_PAGE,
                label=plain(matter["title"]),
                icon=":material/description:",
                query_params=kept_moment() | {"id": matter["number"]},
            )
    with st.container(horizontal=True):
        if len(matters):
            incident_link("在事件列表里看全部", lecture=str(session_id))
        today = township_date(now())
        is_offered = pd.isna(row["ended_at"]) or row["held_on"] >= earliest_offered_day(today)
        if may(person, "incident.report") and is_offered and row["held_on"] <= today:
            st.page_link(
                REGISTER_PAGE,
                label="登记这一场提出的事",
                icon=":material/add_circle:",
                query_params={"lecture": str(session_id)},
            )


def _state(row: dict[Any, Any], today: Any) -> State:
    return state(row["held_on"], is_ended=not pd.isna(row["ended_at"]), today=today)
