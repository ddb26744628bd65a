import streamlit as st

from dashboard.assessment.departments import widgets, widgets_forms, widgets_one, widgets_rules
from dashboard.screen.session import require_person

person = require_person("assessment.read")
st.title("部门考评")
shown = widgets.chosen_quarter()
widgets.effects(shown)
left, right = st.columns([5, 4], gap="large")
with left:
    widgets.board(shown)
    widgets_forms.room_forms(person, shown)
    widgets_rules.rules_panel(person, shown.quarter)
with right:
    widgets_one.card(person, shown)
