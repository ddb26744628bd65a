"""The search box above every page, and what it found."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.room.search.rules import LONGEST
from dashboard.screen.links import CASE_PAGE, is_embedded
from dashboard.words.labels import EXAMPLE_MARK, LABELS, local_time, plain
from models import IncidentStatus

PAGE, WORD = "pages/room/search.py", "q"
BOX, HINT = "search_box", "编号、标题、地点、电话尾号"


def search_box(person: Person) -> None:
    """A box whose words open the page of what was found; not on a wall, nor for who may look up nothing."""
    if is_embedded() or not may(person, "home.read"):
        return
    typed = st.text_input("全局查找", key=BOX, placeholder="查找：编号、文字、电话尾号",
                          icon=":material/search:",
                          label_visibility="collapsed", max_chars=LONGEST, width=250)  # fmt: skip
    if typed and typed.strip():
        st.switch_page(PAGE, query_params={WORD: typed.strip()})


def incident_rows(incidents: pd.DataFrame) -> None:
    """Incidents as lines, each a link to its case."""
    for row in incidents.to_dict("records"):
        with st.container(gap="xxsmall"):
            urgent = ":red[【急】]" if row["urgent"] else ""
            st.page_link(CASE_PAGE, label=f"{urgent}{plain(row['title'])}", icon=":material/description:",
                         query_params={"id": row["number"]})  # fmt: skip
            st.caption("　".join(_about(row)))


def _about(row: dict[Any, Any]) -> list[str]:
    # Most places begin with their village.
    village = "" if row["place"].startswith(row["village"]) else row["village"]
    told = (row["number"], LABELS[IncidentStatus(row["status"])], village, row["place"],
            f"{local_time(row['reported_at'])} 上报", EXAMPLE_MARK if row["example"] else "")  # fmt: skip
    return [plain(part) for part in told if part]


def group_heading(title: str, number: int, *, more: bool = False) -> None:
    """The head of one kind of findings."""
    st.subheader(f"{title} :gray[{number}{'+' if more else ''}]", anchor=False)


def bounded_note(since: datetime) -> None:
    """What was not looked at."""
    st.caption(f"按文字只查了 {local_time(since)} 以后上报的事件。")
