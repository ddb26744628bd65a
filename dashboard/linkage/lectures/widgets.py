"""The lecture hall on the screen: its numbers, its sessions with what was raised, and their forms."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may, scope_of
from dashboard.incidents.life.rules_report import own_ground
from dashboard.incidents.register import queries as register
from dashboard.incidents.register.widgets_register import villages_of_teams
from dashboard.linkage.lectures import actions, queries
from dashboard.linkage.lectures.rules import (
    FURTHEST,
    LONGEST,
    MOST_PRESENT,
    NAMES,
    STATES,
    State,
    earliest_offered_day,
    state,
)
from dashboard.screen.cards import scope_note
from dashboard.screen.columns import VILLAGE, day_column, number_column, text_column
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.links import CASE_PAGE, incident_link
from dashboard.screen.moment import kept_moment
from dashboard.screen.picking import picked_row, picking_table
from dashboard.screen.session import require_person
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, count, local_time, plain
from models import IncidentStatus

CHOSEN, TABLE_HEIGHT, MOST_LISTED = "session", 620, 12
COLOURS: dict[State, Any] = {State.PLANNED: "gray", State.HELD: "orange", State.ENDED: "green"}
REGISTER_PAGE = "pages/incidents/register.py"
FIELDS = ("village_id", "held_on", "topic", "place", "host", "attendees", "note")


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
        for title, (value, help_text) in shown.items():
            st.metric(title, value, help=help_text, border=True)
    if may(person, "incident.read"):
        scope_note(person)


def _of(held: pd.DataFrame, numbers: pd.Series) -> str:
    return NO_DATA if held.empty else count(int(numbers.sum()))


def _raised(person: Person) -> pd.DataFrame:
    if not may(person, "incident.read"):
        return pd.DataFrame(columns=list(queries.COUNTS)).astype(queries.COUNTS)
    return fetch(queries.matter_counts)


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
        "held_on": day_column("日期"),
        "village": text_column("村社", VILLAGE),
        "topic": text_column("主题", 13),
        "attendees": number_column("参加人数"),
        "total": number_column("提出事项"),
        "open": number_column("在办"),
        "state": text_column("状态", 3),
    }
    picking_table(CHOSEN, shown, ids, alt="讲堂场次", height=TABLE_HEIGHT, columns=columns)


def session_card(person: Person) -> None:
    """The session that was picked: what is known of it, what was raised there, and its forms."""
    frame = fetch(queries.sessions)
    row = picked_row(CHOSEN, frame, "session_id")
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
    matters = fetch(queries.matters, session_id=session_id)
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


def new_session(person: Person) -> None:
    """The form of a new session, for whoever may register one."""
    if not may(person, "lecture.manage"):
        return

    def save() -> None:
        act(actions.record_session, "已登记这一场讲堂。", **_typed("new"))

    with (
        st.popover("登记一场讲堂", icon=":material/add:", key=key("lecture_new")),
        kept_form("lecture_form_new"),
    ):
        _fields("new", {}, person)
        send_button("登记", key=key("lecture_go_new"), type="primary", on_click=save)


def session_forms(row: dict[Any, Any], today: date) -> None:
    """Changing and ending a session, as long as it is open; and only where its village is one's own."""
    person = require_person("lecture.read")
    own = _own_villages(person)
    if own is not None and int(row["village_id"]) not in own:
        return
    how = state(row["held_on"], is_ended=not pd.isna(row["ended_at"]), today=today)
    if how is State.ENDED:
        return
    if how is State.HELD:
        _ending(row)
    with st.expander("修改这一场", icon=":material/edit:"):
        _changing(row, person)


def _changing(row: dict[Any, Any], person: Person) -> None:
    name = f"edit_{row['session_id']}"

    def save() -> None:
        given = {"session_id": int(row["session_id"]), "wanted": _typed(name), "seen": seen}
        act(actions.change_session, "已修改。", **given)

    with kept_form(f"lecture_form_{name}", seen={field: _as_typed(row[field]) for field in FIELDS}) as seen:
        _fields(name, seen, person)
        send_button("保存修改", key=key(f"lecture_go_{name}"), on_click=save)


def _ending(row: dict[Any, Any]) -> None:
    name = f"end_{row['session_id']}"

    def finish() -> None:
        given = _typed(name)
        act(
            actions.end_session,
            "这一场已结束。",
            session_id=int(row["session_id"]),
            attendees=given["attendees"],
            note=given["note"],
        )

    with st.container(border=True), kept_form(f"lecture_form_{name}"):
        st.markdown("**结束这一场**　:gray[结束以后不能再修改；之后 30 天内还可以登记那里提出的事。]")
        _number(name, _as_typed(row["attendees"]))
        _note(name, row["note"])
        send_button("结束", key=key(f"lecture_go_{name}"), type="primary", on_click=finish)


def _fields(name: str, held: dict[str, Any], person: Person) -> None:
    places = fetch(register.villages)
    own = _own_villages(person)
    names = {
        int(row["village_id"]): str(row["name"])
        for row in places.to_dict("records")
        if own is None or int(row["village_id"]) in own
    }
    today = township_date(now())
    left, right = st.columns(2)
    village = held.get("village_id")
    ids = list(names)
    left.selectbox(
        NAMES["village"],
        ids,
        ids.index(village) if village in ids else None,
        format_func=names.__getitem__,
        key=key(f"lecture_village_id_{name}"),
        placeholder="选一个村社",
    )
    right.date_input(
        NAMES["held_on"],
        held.get("held_on", today),
        today - FURTHEST,
        today + FURTHEST,
        key=key(f"lecture_held_on_{name}"),
        format="YYYY-MM-DD",
    )
    _text(name, "topic", held, "如：防溺水和夏季安全")
    left, right = st.columns(2)
    with left:
        _text(name, "place", held, "如：文化礼堂")
    with right:
        _text(name, "host", held, "可以不填")
    _number(name, held.get("attendees"))
    _note(name, held.get("note", ""))


def _text(name: str, field: str, held: dict[str, Any], placeholder: str) -> None:
    st.text_input(
        NAMES[field],
        held.get(field, ""),
        key=key(f"lecture_{field}_{name}"),
        max_chars=LONGEST[field],
        placeholder=placeholder,
    )


def _number(name: str, held: int | None) -> None:
    st.number_input(
        f"{NAMES['attendees']}（到场后再填）",
        0,
        MOST_PRESENT,
        held,
        key=key(f"lecture_attendees_{name}"),
        placeholder="还没有数",
    )


def _note(name: str, held: str) -> None:
    st.text_area(
        f"{NAMES['note']}（可以不填）",
        held,
        key=key(f"lecture_note_{name}"),
        max_chars=LONGEST["note"],
        height=80,
    )


def _typed(name: str) -> dict[str, Any]:
    """What stands in the form; texts that it does not have are empty."""
    given = {field: typed(f"lecture_{field}_{name}") for field in FIELDS}
    return given | {field: given[field] or "" for field in ("topic", "place", "host", "note")}


def _as_typed(value: Any) -> Any:
    """A cell as a form holds it."""
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _own_villages(person: Person) -> tuple[int, ...] | None:
    """Ids of the only villages whose sessions somebody may write; None: all."""
    places = fetch(register.villages)
    return own_ground(scope_of(person, "lecture.manage"), villages_of_teams(places))
