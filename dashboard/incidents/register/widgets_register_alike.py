"""Before a report is sent: what may be the same matter, and joining it instead."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.files.attachments import widgets as attached
from dashboard.incidents.case import widgets_duplicates
from dashboard.incidents.find import queries_duplicates
from dashboard.incidents.find.rules_duplicates import as_note
from dashboard.incidents.life import actions_notes
from dashboard.incidents.register import actions_register as registering
from dashboard.incidents.register.widgets_register import Report, done, reported_at, sending, typed
from dashboard.screen.data import fetch, perform
from dashboard.words.clock import this_minute
from dashboard.words.errors import Refused
from dashboard.words.labels import plain

WHAT_A_NOTE_IS = "补充到它：只在那件事上加一条记录，不另立一件，也不记上报人。"
WHAT_A_MERGER_IS = "登记并合并：照样登记、计数，再并入那件事，上报人保留。"


def alike(form: str, person: Person) -> None:
    """The likely duplicates of what stands in the form, each with the ways to join it."""
    values = typed(form)
    try:
        at = reported_at(values)
    except Refused:
        at = None
    found = fetch(
        queries_duplicates.duplicates,
        category_id=values["category"],
        village_id=values["village"],
        position=values["position"],
        words=f"{values['title'] or ''}。{values['description'] or ''}",
        # To the minute, so that the same question has the same answer.
        reported_at=at or this_minute(),
    )
    if found.empty:
        return
    st.subheader(f":orange[可能重复（{len(found)}）]", anchor=False)
    may_note, may_merge = may(person, "incident.comment"), may(person, "incident.merge")
    says = [text for text, is_open in ((WHAT_A_NOTE_IS, may_note), (WHAT_A_MERGER_IS, may_merge)) if is_open]
    st.caption("先看一眼再决定，您填的内容不会丢。" + "".join(says))
    for row in found.to_dict("records"):
        _one(form, row, may_note=may_note, may_merge=may_merge)


def _one(form: str, row: dict[Any, Any], *, may_note: bool, may_merge: bool) -> None:
    number = row["number"]
    with st.container(border=True, gap="xxsmall"):
        widgets_duplicates.line(row)
        with st.container(horizontal=True, gap="small"):
            if st.button("看这一件", key=f"alike_look_{form}_{number}", icon=":material/visibility:"):
                widgets_duplicates.look(number)
            if may_note:
                st.button(
                    "补充到它",
                    key=f"alike_note_{form}_{number}",
                    icon=":material/note_add:",
                    on_click=_noting(form, row),
                )
            # Only what still runs can take in another.
            if may_merge and row["is_open"]:
                st.button(
                    "登记并合并",
                    key=f"alike_merge_{form}_{number}",
                    icon=":material/merge:",
                    on_click=sending(form, registering.report_and_merge, into=number),
                )


def _noting(form: str, row: dict[Any, Any]) -> Callable[[], None]:
    def note() -> None:
        values, files = typed(form), attached.ready(form)
        if files is None:
            return
        if not (values["title"] or "").strip():
            st.toast("还没有写标题，不知道要补充什么。请先写标题。", icon=":material/block:", duration="long")
            return
        try:
            at = reported_at(values)
        except Refused as refusal:
            st.toast(plain(refusal), icon=":material/block:", duration="long")
            return
        text = as_note(
            title=values["title"],
            description=values["description"] or "",
            source=values["source"],
            place=values["place"] or "",
            reported_at=at or this_minute(),
        )
        inputs = {"incident_id": row["incident_id"], "text": text, "files": files, "seen": row["seq"]}
        beside = Report(form=form).settling(lambda _: {"number": row["number"], "is_note": True})
        if perform(actions_notes.comment, f"已补充到 {plain(row['number'])}。", beside=beside, **inputs):
            done(form, row["number"], is_note=True)

    return note
