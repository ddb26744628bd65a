import streamlit as st

from dashboard.assessment.departments import widgets, widgets_department
from dashboard.screen.session import require_person

person = require_person("assessment.read")
st.title("部门考评")
shown = widgets.chosen_quarter()
widgets.effects(shown)
left, right = st.columns([5, 4], gap="large")
with left:
    widgets.over_quarters(shown)
    widgets.board(shown)
    widgets_department.room_forms(person, shown)
    widgets.rules_panel(person, shown.quarter)
with right:
    widgets_department.card(person, shown)
