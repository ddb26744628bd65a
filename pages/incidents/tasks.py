import streamlit as st

from dashboard.incidents.tasks import widgets_tasks
from dashboard.screen.data import minute
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice

person = require_person(
    "incident.sign",
    "incident.close_at_village",
    "incident.district_reply",
    "incident.arbitrate",
    "incident.verify",
    "incident.rate",
)
at = minute()
st.title("我的待办", anchor=False)
cards = widgets_tasks.cards_of(person, at)
if not cards:
    widgets_tasks.empty_state()
    st.stop()
kind = url_choice("kind", "种类", widgets_tasks.choices(cards), of_pages=True)
widgets_tasks.card_wall(widgets_tasks.of_kind(cards, kind), person, at)
