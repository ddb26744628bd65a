import streamlit as st

from dashboard.admin.settings.widgets import common
from dashboard.admin.settings.widgets_calendar import working_calendar
from dashboard.admin.settings.widgets_categories import event_categories
from dashboard.admin.settings.widgets_channels import message_channels
from dashboard.admin.settings.widgets_clocks import clock_rules
from dashboard.admin.settings.widgets_departments import departments
from dashboard.admin.settings.widgets_places import places
from dashboard.admin.settings.widgets_rosters import rosters
from dashboard.admin.settings.widgets_templates import reply_templates
from dashboard.screen.links import back_to_setup
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice

SECTIONS = {
    "common": ("常用", common),
    "clocks": ("办理时限", clock_rules),
    "categories": ("事项和问题", event_categories),
    "templates": ("答复模板", reply_templates),
    "channels": ("消息渠道", message_channels),
    "calendar": ("工作日历", working_calendar),
    "places": ("村社和组团", places),
    "departments": ("部门", departments),
    "rosters": ("名册", rosters),
}

person = require_person("setting.read")
st.title("系统设置")
back_to_setup()
section = url_choice("section", "内容", {word: name for word, (name, _) in SECTIONS.items()})
SECTIONS[section][1](person)
