"""From a case to the village visit that found it."""

from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.linkage.villages import queries_visits
from dashboard.linkage.villages.rules import PAGE, day_words
from dashboard.screen.data import fetch
from dashboard.screen.moment import kept_moment
from dashboard.words.labels import plain
from models import Source


def visit_link(row: Any, person: Person) -> None:
    """From a case to the village whose visit found it; nothing where it was found otherwise."""
    if row["source"] != Source.VISIT or not may(person, "village_work.read"):
        return
    for visit in fetch(queries_visits.visit_behind_incident, incident_id=int(row["id"])).to_dict("records"):
        st.page_link(
            PAGE,
            label=f"走访中发现：{day_words(visit['visited_on'])} {plain(visit['village'])}",
            icon=":material/holiday_village:",
            query_params=kept_moment() | {"village": str(visit["village_id"])},
        )
