"""The forms of a session of the lecture hall: registered, changed, ended."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may, scope_of
from dashboard.incidents.life.rules_register import own_ground
from dashboard.incidents.register import queries_places
from dashboard.incidents.register.widgets_register import villages_of_teams
from dashboard.linkage.lectures import actions
from dashboard.linkage.lectures.rules import FURTHEST, LONGEST, MOST_PRESENT, NAMES, State, state
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.session import require_person
from dashboard.words.clock import now
from dashboard.words.days import township_date

FIELDS = ("village_id", "held_on", "topic", "place", "host", "attendees", "note")


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

    with kept_form(f"lecture_form_{name}", seen={field: _known(row[field]) for field in FIELDS}) as seen:
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
        _number(name, _known(row["attendees"]))
        _note(name, row["note"])
        send_button("结束", key=key(f"lecture_go_{name}"), type="primary", on_click=finish)


def _fields(name: str, held: dict[str, Any], person: Person) -> None:
    places = fetch(queries_places.villages)
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


def _known(value: Any) -> Any:
    """A cell as a form holds it."""
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _own_villages(person: Person) -> tuple[int, ...] | None:
    """Ids of the only villages whose sessions somebody may write; None: all."""
    places = fetch(queries_places.villages)
    return own_ground(scope_of(person, "lecture.manage"), villages_of_teams(places))
