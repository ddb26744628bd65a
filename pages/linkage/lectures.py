import streamlit as st

from dashboard.linkage.lectures import widgets
from dashboard.screen.session import require_person

person = require_person("lecture.read")
st.title("乡村振兴讲堂")
widgets.effects(person)
left, right = st.columns([3, 2], gap="large")
with left:
    widgets.new_session(person)
    widgets.session_list(person)
with right:
    widgets.session_card(person)
