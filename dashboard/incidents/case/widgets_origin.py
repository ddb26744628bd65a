"""Where a matter came from: the department that passed it down."""

import streamlit as st

from dashboard.access.rules import Scope
from dashboard.incidents.case import queries_choices
from dashboard.incidents.life.rules_register import PASSED_DOWN, session_name
from dashboard.incidents.life.rules_register import widget_key as key
from dashboard.screen.data import fetch
from models import Party, Source

PASSED_BY = "移送部门"


def department_names() -> dict[int, str]:
    """The district's departments by id, in their usual order."""
    units = fetch(queries_choices.units)
    own = units[units["kind"] == Party.DEPARTMENT.value]
    return dict(zip(own["unit_id"].astype(int), own["name"], strict=True))


def session_names() -> dict[int, str]:
    """The sessions of the lecture hall by id, the newest first."""
    sessions = fetch(queries_choices.lecture_sessions).to_dict("records")
    return {int(row["session_id"]): session_name(row) for row in sessions}


def department_picker(widget: str, names: dict[int, str]) -> None:
    """Which department passed a matter down, kept under the key `widget`."""
    if st.session_state.get(widget) not in names:
        st.session_state[widget] = None
    st.selectbox(
        PASSED_BY,
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=widget,
        placeholder="还不清楚，研判时再写",
        persist_state="session",
    )


def passed_by(form: str, source: Source, scope: Scope) -> None:
    """What the register asks beside a source that passes matters down: which department it was."""
    if source not in PASSED_DOWN:
        return
    names, widget = department_names(), key("passed_by", form)
    if len(scope.departments) == 1:
        st.session_state.setdefault(widget, next(iter(scope.departments)))
    department_picker(widget, names)
