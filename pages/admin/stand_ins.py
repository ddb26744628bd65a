import streamlit as st

from dashboard.admin.accounts.widgets_stand_in import stand_in_form, stand_in_lists
from dashboard.screen.session import require_person

person = require_person("stand_in.own")
st.title("代岗")
st.markdown(
    ":gray[外出、请假时请一位同事代岗。起止两天都算；代岗人除了自己的权限，还有离岗人当天的权限，"
    "办的每一件事都记成“代某某”。代来的权限不能再转给第三人，自己办的事也不能自己核查。]"
)
lists, form = st.columns([3, 2], gap="large")
with lists:
    stand_in_lists(person)
with form:
    stand_in_form(person)
