"""Where a report came from, and the form that corrects it: only what was changed is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Scope, may
from dashboard.access.rules_reporter import IN_CONFIDENCE, secrecy_note
from dashboard.incidents.case import queries_choices
from dashboard.incidents.case.widgets_acts_fields import Case, Field, within
from dashboard.incidents.life import queries_possible
from dashboard.incidents.life.rules_report import PASSED_DOWN, session_name
from dashboard.incidents.life.rules_report import widget_key as key
from dashboard.screen.data import fetch
from dashboard.screen.drafts import Draft
from dashboard.screen.fields import widget
from dashboard.screen.session import require_person
from dashboard.words.errors import Refused
from dashboard.words.fields import FIELD, PLAIN
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
    """Asks, for a source that passes matters down, which department it was."""
    if source not in PASSED_DOWN:
        return
    names, widget = department_names(), key("passed_by", form)
    if len(scope.departments) == 1:
        st.session_state.setdefault(widget, next(iter(scope.departments)))
    department_picker(widget, names)


FLAGS = ("urgent", "secret")
ORIGIN: dict[str, Callable[[Any], bool]] = {
    "from_department_id": PASSED_DOWN.__contains__,
    "lecture_session_id": Source.LECTURE_HALL.__eq__,
}
REPORTER = ("reporter_name", "reporter_phone")


@dataclass(frozen=True)
class Amended(Field):
    """The fields of the report as they stand; what was changed is sent. The reporter's own stay unseen."""

    def draw(self, case: Case, draft: Draft) -> None:
        row, ground = _begun(case, draft), fetch(queries_choices.ground)
        for field in PLAIN:
            _begin(draft, field.name, row[field.name])
            widget(field, draft.key(field.name))
        left, right = st.columns(2)
        with left:
            _choice("village_id", _of(ground, "village"), row, draft)
            _choice("category_id", _of(ground, "category"), row, draft)
        with right:
            grids = ground[ground["village_id"] == draft.get("village_id")]
            _choice("grid_id", _of(grids, "grid"), row, draft)
            _choice("source", FIELD["source"].options, row, draft)
        chosen = draft.get("source")
        if chosen in PASSED_DOWN:
            _choice("from_department_id", department_names(), row, draft)
        elif chosen == Source.LECTURE_HALL:
            _choice("lecture_session_id", session_names(), row, draft)
        # The act would refuse it; the fields are closed so that nobody fills in what cannot be sent.
        is_closed = bool(row["ever_secret"]) and not may(require_person(), IN_CONFIDENCE)
        with st.container(horizontal=True):
            for name in FLAGS:
                _begin(draft, name, bool(row[name]))
                is_fixed = is_closed and name == "secret" and bool(row[name])
                st.checkbox(
                    FIELD[name].label, key=draft.key(name), disabled=is_fixed, persist_state="session"
                )
        left, right = st.columns(2)
        for column, name in ((left, "longitude"), (right, "latitude")):
            _begin(draft, name, row[name])
            column.number_input(
                f"{FIELD[name].label}（度）",
                value=None,
                format="%.6f",
                key=draft.key(name),
                persist_state="session",
            )
        for column, name in zip(st.columns(2), REPORTER, strict=True):
            column.text_input(
                FIELD[name].label,
                key=draft.key(name),
                max_chars=FIELD[name].limit("max_length"),
                placeholder="不改就不用填",
                disabled=is_closed,
                persist_state="session",
            )
        if row["ever_secret"]:
            st.caption(secrecy_note(may_change=not is_closed))

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        row = _begun(case, draft)
        wanted = {field.name: draft.get(field.name, field.empty) for field in PLAIN}
        wanted |= {name: draft.get(name) for name in ("village_id", "category_id", "grid_id", "source")}
        wanted |= {name: bool(draft.get(name)) for name in FLAGS}
        for name, fits in ORIGIN.items():
            # What belongs to another source goes with it.
            wanted |= {name: draft.get(name)} if fits(wanted["source"]) else {}
        changes = {name: value for name, value in wanted.items() if value != row[name]}
        place = {name: draft.get(name) for name in ("longitude", "latitude")}
        if any(value != row[name] for name, value in place.items()):
            changes |= place
        changes |= {name: draft.get(name) for name in REPORTER if str(draft.get(name, "")).strip()}
        if "village_id" in changes and changes["village_id"] is None:
            raise Refused("村社不能改成空的，请选一个村社。")
        return {"changes": changes}


def _begun(case: Case, draft: Draft) -> dict[str, Any]:
    """The report as it stood when the form was opened: what others correct meanwhile is not set back."""
    if draft.key("begun") not in st.session_state:
        row = fetch(queries_possible.amendable, incident_id=case.incident_id).iloc[0]
        draft.put("begun", {name: _plainly(row[name]) for name in row.index})
    begun: dict[str, Any] = draft.get("begun")
    return begun


def _plainly(value: Any) -> Any:
    """A cell as a form holds it."""
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _begin(draft: Draft, name: str, value: Any) -> None:
    if draft.key(name) not in st.session_state:
        draft.put(name, value)


def _of(ground: Any, kind: str) -> dict[int, str]:
    rows = ground[ground["kind"] == kind]
    return dict(zip(rows["ground_id"].astype(int), rows["name"], strict=True))


def _choice(name: str, words: dict[Any, str], row: Any, draft: Draft) -> None:
    _begin(draft, name, row[name])
    within(draft, name, list(words))
    st.selectbox(
        FIELD[name].label,
        list(words),
        index=None,
        format_func=lambda one: words.get(one, ""),
        key=draft.key(name),
        placeholder="不清楚",
        persist_state="session",
    )
