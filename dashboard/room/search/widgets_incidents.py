"""What was found among the incidents: by number, by words, by the end of a phone."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.room.search import actions, queries
from dashboard.room.search.rules import SearchTerms
from dashboard.room.search.widgets import bounded_note, group_heading, incident_rows
from dashboard.screen.data import fetch, obtain
from dashboard.screen.links import LIST_PAGE
from dashboard.words.labels import plain

# The words for which all incidents were asked for: others begin with the newest again.
ALL = "all"
PHONE, REASON = "search_by_phone", "search_phone_reason"
SHOWN = 20


def search_start(wanted: SearchTerms) -> datetime | None:
    """From when on words are looked for; None for everything, because all are asked for or all are few."""
    bound = fetch(queries.searched_since)
    if bound.empty or st.query_params.get(ALL) == wanted.typed:
        return None
    since: datetime = bound["since"].iloc[0].to_pydatetime()
    return since


def show_by_number(wanted: SearchTerms) -> pd.DataFrame:
    """Those whose number is meant, shown."""
    incidents = fetch(queries.by_number, numbers=wanted.numbers, foreign=wanted.typed, limit=SHOWN)
    if not incidents.empty:
        group_heading("按编号", len(incidents), more=len(incidents) == SHOWN)
        incident_rows(incidents)
    return incidents


def show_by_words(wanted: SearchTerms, since: datetime | None, besides: pd.DataFrame) -> pd.DataFrame:
    """Those in which the words stand, shown; without those that were found `besides`."""
    # One more than is shown tells whether there are more.
    incidents = fetch(queries.by_words, words=wanted.words, since=since, limit=SHOWN + len(besides) + 1)
    incidents = incidents[~incidents["incident_id"].isin(besides["incident_id"])]
    if not incidents.empty:
        group_heading("按文字", min(len(incidents), SHOWN), more=len(incidents) > SHOWN)
        incident_rows(incidents.head(SHOWN))
        if len(incidents) > SHOWN and len(wanted.words) == 1:
            st.page_link(LIST_PAGE, label="在事件列表里看全部", icon=":material/list_alt:",
                         query_params={"q": wanted.words[0]})  # fmt: skip
    if since is not None and wanted.words:
        with st.container(horizontal=True, vertical_alignment="center"):
            bounded_note(since)
            st.button("查全部（可能要等几秒）", key="search_all", type="tertiary", on_click=_all,
                      args=(wanted.typed,))  # fmt: skip
    return incidents


def _all(typed: str) -> None:
    st.query_params[ALL] = typed


def show_by_phone(wanted: SearchTerms, person: Person, since: datetime | None) -> bool:
    """A button for who may look up phones, and then those whose reporter's phone ends so.

    Returns whether somebody has looked: then the section speaks for itself.
    """
    if not wanted.phone or not may(person, "phone.reveal"):
        return False
    kept: Any = st.session_state.get(PHONE)
    # What was found is gone with the right to look for it, and with another person at the screen.
    if kept is None or kept[:2] != (wanted.phone, since):
        with (
            st.popover(f"按上报人电话尾号 {wanted.phone} 查", icon=":material/call:"),
            st.form("search_phone_form", border=False),
        ):
            st.text_input("为什么要按电话查", key=REASON, max_chars=200, placeholder="如：来电人问办到哪一步")
            st.caption("只匹配，不显示号码；您的姓名、时间、尾号和理由会记入审计日志。")
            st.form_submit_button("按电话查", key="search_phone", on_click=_look, args=(wanted.phone, since))
        return False
    incidents = fetch(queries.by_ids, ids=kept[2], limit=SHOWN)
    group_heading("按上报人电话尾号", len(incidents), more=len(incidents) == SHOWN)
    if incidents.empty:
        st.markdown(f"没有找到上报人电话以 {plain(wanted.phone)} 结尾的事件。")
    incident_rows(incidents)
    if since is not None:
        bounded_note(since)
    return True


def _look(digits: str, since: datetime | None) -> None:
    # A form that somebody else sent may hold no reason at all.
    why = st.session_state.get(REASON) or ""
    ids = obtain(actions.find_by_phone, digits=digits, reason=why, since=since)
    if ids is not None:
        # Of one search only: what was found does not pile up in the session.
        st.session_state[PHONE] = (digits, since, ids)
