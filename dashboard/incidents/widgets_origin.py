"""Where a matter came from: the department that passed it down, the session at which it was raised."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, Scope, may
from dashboard.clock import now
from dashboard.days import township_date
from dashboard.incidents import queries_choices
from dashboard.incidents.rules_register import PASSED_DOWN
from dashboard.incidents.rules_register import widget_key as key
from dashboard.labels import plain
from dashboard.lectures import queries as lectures
from dashboard.lectures.rules import PAGE, named
from dashboard.ui.data import fetch
from dashboard.ui.moment import kept_moment
from dashboard.ui.picking import LONGEST_ID
from dashboard.ui.url import url_word
from dashboard.villages import queries_visits
from dashboard.villages.rules import PAGE as VILLAGES_PAGE
from dashboard.villages.rules import day_words
from models import Party, Source

PASSED_BY = "移送部门"


def department_names() -> dict[int, str]:
    """The district's departments by id, in their usual order."""
    units = fetch(queries_choices.units)
    own = units[units["kind"] == Party.DEPARTMENT.value]
    return dict(zip(own["unit_id"].astype(int), own["name"], strict=True))


def session_names() -> dict[int, str]:
    """The sessions of the lecture hall by id, the newest first."""
    found = fetch(lectures.sessions).to_dict("records")
    return {int(row["session_id"]): named(row) for row in found}


def department_picker(widget: str, names: dict[int, str]) -> None:
    """Which department passed a matter down, kept under the key `widget`."""
    st.selectbox(
        PASSED_BY,
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=widget,
        placeholder="还不清楚，研判时再写",
        persist_state="session",
    )


def origin(form: str, source: Source, scope: Scope) -> None:
    """What the register asks beside the source: the department, or the session of the lecture hall."""
    if source in PASSED_DOWN:
        names, widget = department_names(), key("passed_by", form)
        if len(scope.departments) == 1:
            st.session_state.setdefault(widget, next(iter(scope.departments)))
        department_picker(widget, names)
    elif source is Source.LECTURE_HALL:
        _session(form)


def _session(form: str) -> None:
    found = fetch(lectures.to_choose, on=township_date(now())).to_dict("records")
    if not found:
        st.caption("近来没有讲堂场次。先在“讲堂”里登记场次，再回来选；不选也可以登记。")
        return
    rows = {int(row["session_id"]): named(row) for row in found}
    st.selectbox(
        "哪一场讲堂",
        list(rows),
        index=None,
        format_func=rows.__getitem__,
        key=key("lecture", form),
        placeholder="选一场；不清楚可以不选",
        persist_state="session",
    )


def begun_at_session(form: str) -> None:
    """Begin the form with the session that the URL names (lecture=3), as a link from it does."""
    word = url_word("lecture")
    if not (word.isascii() and word.isdigit()) or key("source", form) in st.session_state:
        return
    offered = fetch(lectures.to_choose, on=township_date(now()))["session_id"].tolist()
    if int(word[:LONGEST_ID]) in offered:
        st.session_state[key("source", form)] = Source.LECTURE_HALL
        st.session_state[key("lecture", form)] = int(word)


def session_link(row: Any, person: Person) -> None:
    """From a case to the session at which it was raised; nothing where it was raised elsewhere."""
    if pd.isna(row["lecture_session_id"]):
        return
    told = named({"held_on": row["lecture_on"], "village": row["lecture_village"], "topic": row["lecture"]})
    if may(person, "lecture.read"):
        st.page_link(
            PAGE,
            label=f"讲堂上提出：{plain(told)}",
            icon=":material/co_present:",
            query_params=kept_moment() | {"session": str(int(row["lecture_session_id"]))},
        )
    else:
        st.markdown(f"讲堂上提出：{plain(told)}")


def visit_link(row: Any, person: Person) -> None:
    """From a case to the village whose visit found it; nothing where it was found otherwise."""
    if row["source"] != Source.VISIT or not may(person, "village_work.read"):
        return
    for visit in fetch(queries_visits.visit_of, incident_id=int(row["id"])).to_dict("records"):
        st.page_link(
            VILLAGES_PAGE,
            label=f"走访中发现：{day_words(visit['visited_on'])} {plain(visit['village'])}",
            icon=":material/holiday_village:",
            query_params=kept_moment() | {"village": str(visit["village_id"])},
        )
