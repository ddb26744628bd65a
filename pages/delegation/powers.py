import streamlit as st

from dashboard.access.rules import may
from dashboard.delegation.powers import (
    exports,
    widgets,
    widgets_can,
    widgets_counter,
    widgets_links,
    widgets_team,
    widgets_visits,
)
from dashboard.screen.links import back_to_setup
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice

person = require_person("ground.read")
views = {"register": "事项名录", "can": "办得了吗", "links": "类别对应"}
if may(person, "counter.read"):
    views["counter"] = "便民窗口"
if may(person, "law_team.read"):
    views["team"] = "执法队伍"
if may(person, "joint_visit.read"):
    views["visits"] = "联合检查"
if may(person, "power.manage", "power_link.manage"):
    views["import"] = "导入名录"
st.title("赋权事项")
back_to_setup()
view = url_choice("view", "看什么", views)
if view == "register":
    widgets.figures()
    widgets.register(person)
elif view == "can":
    widgets_can.can_view()
elif view == "links":
    widgets_links.links_view(person, exports.links_file)
elif view == "counter":
    widgets_counter.counter_view(person)
elif view == "team":
    widgets_team.team_view(person)
elif view == "visits":
    widgets_visits.visits_view(person)
elif view == "import":
    widgets.import_view(person)
