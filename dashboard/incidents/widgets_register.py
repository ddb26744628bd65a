"""A new report: what stands in its form, sending it once however often it is pressed, what came of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from dashboard.attachments import widgets as attached
from dashboard.errors import Refused
from dashboard.incidents import actions_report
from dashboard.incidents.rules_register import PASSED_DOWN, fields_of, happened, require_not_oneself
from dashboard.incidents.rules_register import widget_key as key
from dashboard.incidents.widgets_place import position_of
from dashboard.incidents.widgets_questions import answers
from dashboard.labels import plain
from dashboard.ui.data import obtain
from dashboard.ui.session import require_person
from models import Level, Source

FORM, DONE = "register_form", "register_done"
NAMES = (
    *("title", "description", "category", "village", "grid", "place", "source", "lecture", "passed_by"),
    *("urgent", "level", "reporter", "reporter_name", "reporter_phone", "known", "is_now", "day", "hour"),
)


def form_key() -> str:
    """The number of the form on the screen; another one only after it was sent."""
    return str(st.session_state.setdefault(FORM, uuid4().hex))


def typed(form: str) -> dict[str, Any]:
    """What stands in the form with this key."""
    return {name: st.session_state.get(key(name, form)) for name in NAMES} | {"position": position_of(form)}


def reported_at(values: Mapping[str, Any]) -> datetime | None:
    """The moment that the form says; None for now. Refused where it is half filled."""
    return None if values["is_now"] in (True, None) else happened(values["day"], values["hour"])


def inputs(form: str, files: Any) -> dict[str, Any]:
    """Everything that `actions_report.report` takes from the form. Refused where something does not fit."""
    values = typed(form)
    require_not_oneself(values, require_person().name)
    fields = fields_of(values | {"reported_at": reported_at(values)})
    return {
        "fields": fields,
        "level": values["level"] or Level.TOWN,
        "form_key": form,
        "answers": answers(form, values["category"]),
        "lecture_session_id": values["lecture"] if values["source"] is Source.LECTURE_HALL else None,
        "from_department_id": values["passed_by"] if values["source"] in PASSED_DOWN else None,
        "files": files,
    }


def sending(form: str, action: Callable[..., str] = actions_report.report, **more: Any) -> Callable[[], None]:
    """A button's callback that sends the form with this key; what was typed goes away only when it was done.

    The key belongs to the button as it was drawn: pressed twice, it is the same form twice.
    """

    def send() -> None:
        files = attached.ready(form)
        if files is None:
            return
        try:
            given = inputs(form, files)
        except Refused as refusal:
            st.toast(plain(refusal), icon=":material/block:", duration="long")
            return
        number = obtain(action, is_domain=True, **given, **more)
        if number:
            # On a phone the button is below the fold, and the card that says so above it.
            st.toast(f"已登记：{plain(number)}", icon=":material/check:")
            done(form, number, merged_into=more.get("into"))

    return send


def done(form: str, number: str, *, merged_into: str | None = None, is_note: bool = False) -> None:
    """In a callback: remember what came of the form, and begin an empty one."""
    st.session_state[DONE] = {"number": number, "merged_into": merged_into, "is_note": is_note}
    if st.session_state.get(FORM) == form:
        st.session_state.pop(FORM)
    # What was typed holds names and telephones: it does not stay in the session.
    for name in [name for name in st.session_state if form in str(name)]:
        del st.session_state[name]


def done_card() -> None:
    """What became of the form before this one."""
    made = st.session_state.get(DONE)
    if not made:
        return
    number = made["number"]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":green[:material/check_circle:] {_said(made)}", width="content")
        st.page_link(
            "pages/command/incident.py",
            label="打开这件事",
            icon=":material/chevron_right:",
            query_params={"id": made["merged_into"] or number},
            width="content",
        )


def _said(made: Mapping[str, Any]) -> str:
    number = plain(made["number"])
    if made["is_note"]:
        return f"已补充到 {number}，没有另立一件。"
    if made["merged_into"]:
        return f"已登记 {number}，并合并到 {plain(made['merged_into'])}。"
    return f"已登记，编号 **{number}**。可以接着登记下一件。"


def villages_of_teams(places: pd.DataFrame) -> dict[int, tuple[int, ...]]:
    """Team -> its villages' ids, from `queries_places.villages`."""
    known = places[places["team_id"].notna()]
    found: dict[int, tuple[int, ...]] = {}
    for row in known.to_dict("records"):
        team = int(row["team_id"])
        found[team] = (*found.get(team, ()), int(row["village_id"]))
    return found
