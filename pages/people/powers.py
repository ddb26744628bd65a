import streamlit as st

from dashboard.access.rules import may
from dashboard.powers import widgets, widgets_can, widgets_import
from dashboard.ui.session import require_person
from dashboard.ui.url import url_choice

person = require_person("ground.read")
views = {"register": "事项名录", "can": "办得了吗"}
if may(person, "power.manage"):
    views["import"] = "导入名录"
st.title("赋权事项")
widgets.figures()
view = url_choice("view", "看什么", views)
if view == "register":
    widgets.register(person)
elif view == "can":
    widgets_can.can_view()
elif view == "import":
    widgets_import.import_view()
