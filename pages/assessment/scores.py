import streamlit as st

from dashboard.access.rules import may
from dashboard.assessment.scores.widgets import board_view
from dashboard.assessment.scores.widgets_inputs import inputs_view, rules_view
from dashboard.assessment.scores.widgets_person import appeals_view
from dashboard.assessment.scores.widgets_proposals import proposals_view
from dashboard.assessment.scores.widgets_runs import bonus_view, runs_view
from dashboard.assessment.scores.widgets_special import special_view
from dashboard.assessment.scores.widgets_talent import may_compare, talent_view
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice

person = require_person("score.read")
st.title("四维考核")
views = {"board": "成绩"}
if may_compare(person):
    views |= {"talent": "历年对比"}
views |= {"special": "专项台账", "appeals": "申诉"}
if may(person, "score.manage", "score.publish"):
    views |= {"inputs": "考核依据", "runs": "测算与公布", "rules": "考核规则"}
if may(person, "score.manage"):
    views |= {"proposals": "案件提议"}
if may(person, "pay.reveal"):
    views |= {"bonus": "奖金测算"}
view = url_choice("view", "内容", views)

if view == "talent":
    talent_view(person)
elif view == "special":
    special_view(person)
elif view == "appeals":
    appeals_view(person)
elif view == "inputs":
    inputs_view(person)
elif view == "runs":
    runs_view(person)
elif view == "rules":
    rules_view(person)
elif view == "proposals":
    proposals_view()
elif view == "bonus":
    bonus_view()
else:
    board_view(person)
