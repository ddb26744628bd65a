import streamlit as st

from dashboard.room.plans.widgets import plan_list
from dashboard.screen.session import require_person

person = require_person("plan.read")
st.title("预案")
plan_list(person)
