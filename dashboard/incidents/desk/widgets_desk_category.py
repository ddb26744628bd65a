"""At the desk: say what a matter is that was reported without a category; the suggestions follow from it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.life import actions_notes
from dashboard.incidents.register import queries_places
from dashboard.incidents.register.widgets_category import fits_of, line_of, routes
from dashboard.screen.data import fetch, perform
from dashboard.screen.drafts import Draft
from dashboard.words.labels import plain

REASON = "研判时定事项类别"


def to_be_named(row: Any, seq: int, person: Person, draft: Draft) -> None:
    """A picker where nobody has said yet what the incident in `row` is; the likeliest category comes first.

    `seq`: the last entry of its log that this screen shows; `draft`: the form of the decision, which
    begins anew, because it began with suggestions that knew no category.
    """
    if not pd.isna(row["category_id"]) or not may(person, "incident.amend"):
        return
    table = routes()
    rows: dict[int, Any] = {int(one["category_id"]): one for one in table.to_dict("records")}
    said, places = f"{row['title']}。{row['description']}", tuple(fetch(queries_places.villages)["name"])
    fits = {fit.category_id: fit.why for fit in fits_of(said, table, places)}
    rest = sorted(rows.keys() - fits.keys(), key=lambda one: (rows[one]["major"], rows[one]["name"]))
    key = f"desk_category_{row['id']}"

    def name() -> None:
        chosen = st.session_state[key]
        done = f"已定为“{plain(rows[chosen]['name'])}”，下面的建议跟着变。"
        inputs: dict[str, Any] = {
            "incident_id": int(row["id"]),
            "changes": {"category_id": chosen},
            "seen": seq,
        }
        if perform(actions_notes.amend, done, reason=REASON, **inputs):
            draft.clear()

    with st.container(border=True):
        chosen = st.selectbox(
            "事项类别（上报时没有选）",
            [*fits, *rest],
            index=0 if fits else None,
            format_func=lambda one: line_of(rows[one]),
            key=key,
            placeholder="输入几个字查找，如：违停、养殖、欠薪",
            persist_state="session",
        )
        if chosen in fits:
            st.caption(f"可能是这一类：{plain(fits[chosen])}")
        st.button(
            "定为这一类",
            key=f"desk_name_{row['id']}",
            icon=":material/label:",
            disabled=chosen is None,
            on_click=name,
            width="stretch",
        )
