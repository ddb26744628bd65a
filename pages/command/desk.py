import random

import streamlit as st

from dashboard.incidents import (
    queries_duplicates,
    queries_history,
    queries_one,
    widgets_acts,
    widgets_desk,
    widgets_duplicates,
    widgets_one,
    widgets_reporter,
)
from dashboard.ui.data import fetch
from dashboard.ui.session import require_person
from dashboard.ui.url import url_word

SHOWN_STEPS = 6
HEIGHT = 820

person = require_person("incident.triage", "incident.accept")
# Not all desks at once.
tick = st.session_state.setdefault("desk_tick", 10 + random.random() * 3)
left, middle, right = st.columns([3, 5, 4], gap="medium")
with left:
    widgets_desk.keys()
    st.fragment(widgets_desk.inbox, run_every=tick)()
number = url_word("id")
found = fetch(queries_one.incident, number=number)
if found.empty:
    middle.info("在左边选一件，或按“下一件”。", icon=":material/inbox:")
    st.stop()
row = found.iloc[0]
incident_id = int(row["id"])
log = fetch(queries_history.history, incident_id=incident_id, newest=SHOWN_STEPS)
with middle, st.container(height=HEIGHT, border=False):
    widgets_one.head(row)
    widgets_one.texts(row)
    widgets_reporter.reporter_card(incident_id, person)
    alike = fetch(
        queries_duplicates.duplicates,
        category_id=widgets_desk.known_id(row["category_id"]),
        village_id=widgets_desk.known_id(row["village_id"]),
        position=widgets_desk.position_of(row),
        reported_at=row["reported_at"],
        words=f"{row['title']}。{row['description']}",
        besides=incident_id,
    )
    if not alike.empty:
        st.subheader(f":orange[可能重复（{len(alike)}）]", anchor=False)
        widgets_duplicates.listed(alike, "desk_alike")
    widgets_one.facts(row)
    st.subheader("经过", anchor=False)
    widgets_one.timeline(log)
with right, st.container(height=HEIGHT, border=False):
    widgets_desk.decision(row, int(log["seq"].max()), person)
    st.subheader("其他办理", anchor=False)
    widgets_acts.acts_panel(incident_id, person)
