import streamlit as st

from dashboard.access.notices.rules import addressed_to
from dashboard.room.notices import queries
from dashboard.room.notices.widgets import WORDS, notice_list, unread_head
from dashboard.screen.cards import scope_note
from dashboard.screen.data import ask, fetch
from dashboard.screen.session import require_person
from dashboard.screen.url import url_choice, url_select

SHOW = {"unread": "未读", "all": "全部"}

person = require_person("notice.read")
st.title("消息")
scope_note(person)
to = addressed_to(person)
after = ask(queries.seen_up_to, account_id=person.account_id or 0)
unread_head(fetch(queries.unread, to=to, after=after))
with st.container(horizontal=True, vertical_alignment="bottom"):
    show = url_choice("show", "显示", SHOW)
    action = url_select("action", "什么事", WORDS)
notice_list(to, after, is_unread=show == "unread", action=action)
