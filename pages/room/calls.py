import streamlit as st

from dashboard.room.calls.widgets import call_page
from dashboard.screen.session import require_person

person = require_person("call.read")
st.title("叫应")
call_page(person)
