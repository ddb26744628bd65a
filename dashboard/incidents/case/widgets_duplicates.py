"""What may be the same matter, beside a new report or an incident: why, and a look at it on the spot."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.case import queries_history, queries_one, widgets_one
from dashboard.screen.data import fetch, minute
from dashboard.words.labels import LABELS, local_time, plain
from models import IncidentStatus

LOOKED_STEPS = 8


def line(row: Any) -> None:
    """One of them: number, title, how it stands, and why it may be the same."""
    title = f"{'【急】' if row['urgent'] else ''}{row['title']}"
    st.markdown(f"**{plain(title)}**")
    status = LABELS[IncidentStatus(row["status"])]
    st.caption(f"{plain(row['number'])}　{plain(row['village'])}　{status}　{local_time(row['reported_at'])}")
    st.caption(plain(row["why"]))


def listed(found: pd.DataFrame, key: str) -> None:
    """All of them, each with a way to look at it."""
    for row in found.to_dict("records"):
        with st.container(border=True, gap="xxsmall"):
            line(row)
            if st.button("看这一件", key=f"{key}_look_{row['number']}", icon=":material/visibility:"):
                look(row["number"])


@st.dialog("可能是同一件事", width="large", icon=":material/content_copy:")
def look(number: str) -> None:
    """The other matter over this page: what is typed beneath stays as it is."""
    found = fetch(queries_one.incident, number=number)
    if found.empty:
        st.warning("没有这个编号的事件，或者它不在您的职责范围内。", icon=":material/search_off:")
        return
    row = found.iloc[0]
    widgets_one.head(row, minute())
    widgets_one.texts(row)
    widgets_one.facts(row)
    st.subheader("经过", anchor=False)
    widgets_one.timeline(fetch(queries_history.history, incident_id=int(row["id"]), newest=LOOKED_STEPS))
