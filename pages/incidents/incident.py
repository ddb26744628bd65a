import pandas as pd
import streamlit as st

from dashboard.delegation.powers import widgets_can
from dashboard.files.attachments import widgets_gallery
from dashboard.incidents.case import (
    queries_case,
    queries_history,
    widgets_acts,
    widgets_case,
    widgets_exclusion,
    widgets_lookers,
    widgets_mediation,
    widgets_papers,
    widgets_parties,
    widgets_steps,
)
from dashboard.incidents.desk import widgets_inbox
from dashboard.incidents.find import queries
from dashboard.incidents.find.rules_filters import Filters
from dashboard.incidents.find.widgets import PLACE_HEIGHT, one_place_map
from dashboard.incidents.outside import widgets as widgets_outside
from dashboard.incidents.public import widgets as widgets_public
from dashboard.linkage.lectures import widgets_origin as sessions
from dashboard.linkage.villages import widgets_village as visits
from dashboard.room.calls import widgets as alarms
from dashboard.screen.data import ask, fetch, minute
from dashboard.screen.links import way_back
from dashboard.screen.moment import looked_back
from dashboard.screen.pictures import deck
from dashboard.screen.session import note_refusal, require_person
from dashboard.screen.url import url_word
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.words.palette import palette_of

LONGEST_NUMBER = 24

person = require_person("incident.read")
palette = palette_of(st.context.theme.type)
number = url_word("id")
incidents = fetch(queries_case.incident, number=number)
ways = st.container(horizontal=True, vertical_alignment="center", gap="small")
with ways:
    way_back()
if incidents.empty and looked_back() and not ask(queries_case.incident, number=number).empty:
    st.info("那时还没有这件事，或者它还不在您的职责范围内。请点“回到现在”。", icon=":material/history:")
    st.stop()
if incidents.empty:
    st.warning("没有这个编号的事件，或者它不在您的职责范围内。请回到列表查找。", icon=":material/search_off:")
    # Whether it exists is not told, here or there.
    if number:
        note_refusal(person, "incident.read", number=number[:LONGEST_NUMBER])
    st.stop()

row = incidents.iloc[0]
incident_id = int(row["id"])
at = minute()
notes = fetch(queries_history.notes, incident_id=incident_id)
with ways:
    widgets_inbox.desk_link(row, person)
    st.caption(number, width="content")
    widgets_lookers.also_here(incident_id, person)
    widgets_public.waits_link(incident_id, number, person)
widgets_case.head(row, at)
widgets_acts.acts_panel(incident_id, person, number=number, is_folded=True)
widgets_case.to_know(row, at)

told, happened = st.columns([3, 2], gap="large")
with told:
    alarms.beside_case(row, person)
    widgets_case.texts(row)
    widgets_case.facts(row)
    if pd.isna(row["concluded_at"]):
        widgets_can.beside_case(row, at)
    sessions.session_link(row, person)
    visits.visit_link(row, person)
    widgets_case.answers(row)
    widgets_case.reporter_card(incident_id, person)
    widgets_parties.parties(row, person, at)
    widgets_mediation.mediation_cards(incident_id)
    widgets_exclusion.exclusion_card(incident_id, person)
    widgets_outside.outside_card(row, person)
    widgets_gallery.gallery(incident_id)
    calls = fetch(queries_case.call_ups, incident_id=incident_id)
    if not calls.empty:
        widgets_parties.calls(calls, at)
    widgets_case.duties(notes)
    widgets_case.children(incident_id)
    widgets_case.earlier_rounds(incident_id)
with happened:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        widgets_steps.stepper(incident_id)
        widgets_papers.papers(number, incident_id)
    widgets_case.story(incident_id, notes)
    place = fetch(queries.points, filters=Filters(number=number), at=at)
    if place.empty:
        st.info("没有位置，不在地图上。", icon=":material/location_off:")
    else:
        town, villages = fetch(ground.town), fetch(ground.villages)
        deck(
            one_place_map,
            place,
            town,
            villages,
            palette,
            key="place",
            height=PLACE_HEIGHT,
            alt="这件事的位置",
        )
        st.caption(basemap.caption(town, villages))
