import streamlit as st

from dashboard.access.rules import may, scope_of
from dashboard.delegation.seconded.widgets import board_view, plan_view
from dashboard.delegation.seconded.widgets_cases import cases_view
from dashboard.delegation.seconded.widgets_forms import join_form
from dashboard.delegation.seconded.widgets_person import person_view
from dashboard.delegation.seconded.widgets_presence import own_card, room_form
from dashboard.screen.data import minute
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice, url_number
from dashboard.words.clock import now
from dashboard.words.days import township_date

VIEWS = {"board": "看板", "plan": "编制", "cases": "派驻事项"}
RECORD = {"record": "登记"}

person = require_person("seconded.read", "presence.set")
st.title("派驻干部")
chosen = url_number("cadre")
if chosen is None:
    own_card(person)
reach = scope_of(person, "seconded.read")
if reach.is_empty:
    st.stop()
# Whoever sees himself alone needs no board.
has_board = reach.everything or bool(reach.departments)
if not has_board:
    chosen = person.cadre_id
if chosen is not None:
    person_view(chosen, person, has_board=has_board)
    st.stop()
view = url_choice("view", "内容", VIEWS | (RECORD if may(person, "training.record") else {}))
if view == "plan":
    plan_view(minute())
elif view == "cases":
    cases_view(person)
elif view == "record":
    today = township_date(now())
    left, right = st.columns(2, gap="large")
    with left:
        room_form(today)
    with right:
        join_form(today)
else:
    board_view(minute())
