import streamlit as st

from dashboard.access.rules import may
from dashboard.assessment.posts.widgets import coverage_view, list_view
from dashboard.assessment.posts.widgets_choice import choice_view
from dashboard.assessment.posts.widgets_lists import versions_view
from dashboard.assessment.posts.widgets_mine import mine_view, reminder
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice
from dashboard.words.clock import now
from dashboard.words.days import township_date

person = require_person("post.read")
# Wishes close by the present clock, at the second: this page is never looked back at.
at = now()
st.title("岗位")
views = {"list": "岗位和任岗"}
if may(person, "post.choose"):
    views |= {"mine": "我的志愿"}
views |= {"choice": "双向选择", "versions": "清单版本", "coverage": "覆盖检查"}
view = url_choice("view", "内容", views)

if view == "mine":
    mine_view(person, at)
elif view == "choice":
    choice_view(person, at)
elif view == "versions":
    versions_view(person)
elif view == "coverage":
    coverage_view(township_date(at))
else:
    reminder(person, at)
    list_view(township_date(at))
