import streamlit as st

from dashboard.linkage.villages import widgets, widgets_households, widgets_village, widgets_week
from dashboard.screen.session import require_person

person = require_person("village_work.read")
st.title("联村工作")
shown = widgets.page_data(person)
widgets.effects(person, shown)
view = widgets.chosen_view(person)
if view == widgets.WEEK:
    widgets_week.week(person)
elif view == widgets.HOUSEHOLDS:
    widgets_households.households(person)
else:
    left, right = st.columns([11, 9], gap="large")
    with left:
        widgets.over_quarters(shown)
        widgets.board(shown)
    with right:
        widgets_village.card(person, shown)
