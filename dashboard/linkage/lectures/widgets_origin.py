"""Sessions of the lecture hall where matters come from: asked by the register, linked from a case."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.life.rules_report import session_name
from dashboard.incidents.life.rules_report import widget_key as key
from dashboard.linkage.lectures import queries
from dashboard.linkage.lectures.rules import PAGE
from dashboard.screen.data import fetch
from dashboard.screen.moment import kept_moment
from dashboard.screen.picking import LONGEST_ID
from dashboard.screen.url import url_word
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import plain
from models import Source


def session_picker(form: str, source: Source) -> None:
    """What the register asks beside the lecture hall as a source: at which session it was raised."""
    if source is not Source.LECTURE_HALL:
        return
    sessions = fetch(queries.sessions_to_choose, on=township_date(now())).to_dict("records")
    if not sessions:
        st.caption("近来没有讲堂场次。先在“讲堂”里登记场次，再回来选；不选也可以登记。")
        return
    rows = {int(row["session_id"]): session_name(row) for row in sessions}
    if st.session_state.get(key("lecture", form)) not in rows:
        # It was chosen when it was on offer.
        st.session_state[key("lecture", form)] = None
    st.selectbox(
        "哪一场讲堂",
        list(rows),
        index=None,
        format_func=rows.__getitem__,
        key=key("lecture", form),
        placeholder="选一场；不清楚可以不选",
        persist_state="session",
    )


def prefill_session(form: str) -> None:
    """Begin the form with the session that the URL names (lecture=3), as a link from it does."""
    word = url_word("lecture")
    if not (word.isascii() and word.isdigit()) or key("source", form) in st.session_state:
        return
    offered = fetch(queries.sessions_to_choose, on=township_date(now()))["session_id"].tolist()
    if int(word[:LONGEST_ID]) in offered:
        st.session_state[key("source", form)] = Source.LECTURE_HALL
        st.session_state[key("lecture", form)] = int(word)


def session_link(row: Any, person: Person) -> None:
    """From a case to the session at which it was raised; nothing where it was raised elsewhere."""
    if pd.isna(row["lecture_session_id"]):
        return
    raised_at = {"held_on": row["lecture_on"], "village": row["lecture_village"], "topic": row["lecture"]}
    name = plain(session_name(raised_at))
    if may(person, "lecture.read"):
        st.page_link(
            PAGE,
            label=f"讲堂上提出：{name}",
            icon=":material/co_present:",
            query_params=kept_moment() | {"session": str(int(row["lecture_session_id"]))},
        )
    else:
        st.markdown(f"讲堂上提出：{name}")
