import random

import streamlit as st

from dashboard.access.rules import may
from dashboard.admin.adapters import queries as adapters
from dashboard.delegation.powers import widgets_can
from dashboard.files.attachments import widgets_gallery
from dashboard.incidents.case import (
    queries_case,
    queries_history,
    widgets_acts,
    widgets_case,
    widgets_duplicates,
)
from dashboard.incidents.desk import widgets_decision, widgets_inbox, widgets_open_case
from dashboard.incidents.find import queries_duplicates
from dashboard.incidents.public import widgets as widgets_public
from dashboard.room.calls import widgets as alarms
from dashboard.screen.data import fetch, minute
from dashboard.screen.links import CASE_PAGE
from dashboard.screen.moment import looked_back
from dashboard.screen.session import require_person
from dashboard.screen.url import url_word
from dashboard.screen.walking import walk_keys
from dashboard.words.palette import palette_of

SHOWN_STEPS = 6
HEIGHT = 780
# Under the one act, which stays where it is.
BELOW_ACT = 680

person = require_person("incident.triage", "incident.accept")
at = minute()
# Not all desks at once.
tick = st.session_state.setdefault("desk_tick", 10 + random.random() * 3)
left, middle, right = st.columns([3, 5, 4], gap="medium")
with left:
    walk_keys(widgets_inbox.step)
    widgets_open_case.on_duty(person, at)
    if may(person, "villager_report.manage") and not looked_back():
        widgets_public.waits_at_desk(fetch(adapters.waiting_count))
    st.fragment(widgets_inbox.inbox, run_every=tick)()
    widgets_inbox.legend()
number = url_word("id") or widgets_inbox.open_first(at)
incidents = fetch(queries_case.incident, number=number)
if incidents.empty:
    with middle:
        widgets_inbox.nothing_chosen()
    st.stop()
row = incidents.iloc[0]
incident_id = int(row["id"])
log = fetch(queries_history.history, incident_id=incident_id, newest=SHOWN_STEPS)
seq = int(log["seq"].max())
alike = fetch(
    queries_duplicates.duplicates,
    category_id=widgets_inbox.known_id(row["category_id"]),
    village_id=widgets_inbox.known_id(row["village_id"]),
    position=widgets_inbox.position_of(row),
    reported_at=row["reported_at"],
    words=f"{row['title']}。{row['description']}",
    besides=incident_id,
)
with middle, st.container(height=HEIGHT, border=False):
    widgets_case.head(row, at)
    widgets_case.to_know(row, at)
    widgets_open_case.clocks(incidents, at)
    if not alike.empty:
        widgets_duplicates.to_join(row, seq, alike, person)
    widgets_case.texts(row)
    told, shown = st.columns([3, 2], gap="small")
    with told:
        widgets_open_case.facts(row)
    with shown:
        widgets_open_case.place(row, alike, palette_of(st.context.theme.type))
    widgets_can.beside_case(row, at)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        query = {"id": number}
        st.page_link(CASE_PAGE, label="打开事件页", icon=":material/description:", query_params=query)
        st.caption(number, width="content")
    widgets_case.reporter_card(incident_id, person)
    widgets_gallery.gallery(incident_id)
    widgets_open_case.happened(log)
with right:
    # What is next stands first: the decision, or where nothing is to be decided the act that waits.
    below = widgets_decision.decision(row, seq, person, height=BELOW_ACT)
    with below or st.container(height=HEIGHT, border=False):
        called = st.container() if below else None
        st.subheader("其他办理" if below else "办理", anchor=False)
        widgets_acts.acts_panel(incident_id, person, keys=widgets_inbox.ACT_KEYS)
        with called or st.container():
            widgets_open_case.call_up(incident_id, person, seq, at)
            alarms.beside_case(row, person)
