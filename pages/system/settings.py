import streamlit as st

from dashboard.settings.widgets import common
from dashboard.settings.widgets_calendar import working_calendar
from dashboard.settings.widgets_categories import event_categories
from dashboard.settings.widgets_clocks import clock_rules
from dashboard.settings.widgets_templates import reply_templates
from dashboard.ui.session import require_person
from dashboard.ui.url import url_choice

SECTIONS = {
    "common": "常用",
    "clocks": "办理时限",
    "categories": "事项和问题",
    "templates": "答复模板",
    "calendar": "工作日历",
}

person = require_person("setting.read")
st.title("系统设置")
section = url_choice("section", "内容", SECTIONS)
if section == "common":
    common(person)
elif section == "clocks":
    clock_rules(person)
elif section == "categories":
    event_categories(person)
elif section == "templates":
    reply_templates(person)
elif section == "calendar":
    working_calendar(person)
