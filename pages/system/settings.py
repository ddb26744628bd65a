import streamlit as st

from dashboard.settings.widgets import common
from dashboard.ui.session import require_person
from dashboard.ui.url import url_choice

SECTIONS = {"common": "常用"}

person = require_person("setting.read")
st.title("系统设置")
section = url_choice("section", "内容", SECTIONS)
if section == "common":
    common(person)
