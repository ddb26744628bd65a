import streamlit as st

from dashboard.access.rules import may
from dashboard.assessment.bounties import queries
from dashboard.assessment.bounties.widgets import board, card, effect
from dashboard.assessment.bounties.widgets_bounty import one
from dashboard.assessment.bounties.widgets_put_up import draft_form
from dashboard.screen.cards import counted_heading
from dashboard.screen.data import fetch
from dashboard.screen.picking import picked
from dashboard.screen.session import require_person
from dashboard.words.clock import now
from dashboard.words.labels import count

person = require_person("bounty.read")
# A board is never looked back at: sign-up closes by the present clock, at the second.
at = now()
may_draft = may(person, "bounty.draft")
drafts = fetch(queries.drafts) if may_draft else None

if chosen := picked("id"):
    bounties = fetch(queries.bounty, bounty_id=chosen)
    if bounties.empty and drafts is not None:
        bounties = drafts[drafts["bounty_id"] == chosen]
    for row in bounties.to_dict("records"):
        one(row, person, at)
    if bounties.empty:
        st.warning("没有这张榜，或者它还没有发布。请回到榜单。", icon=":material/search_off:")
        st.page_link("pages/assessment/bounties.py", label="回到榜单", query_params={})
    st.stop()

st.title("揭榜挂帅")
put_up = fetch(queries.board)
effect(put_up, at)
if may_draft:
    with st.expander("起草一张榜", icon=":material/edit_note:"):
        draft_form(at)
if put_up.empty:
    st.info("榜单还是空的：还没有发布过一张榜。", icon=":material/campaign:")
board(put_up, person, at)
if drafts is not None and not drafts.empty:
    counted_heading("起草中", count(len(drafts)))
    with st.grid(3, min_column_width=330, gap="medium"):
        for row in drafts.to_dict("records"):
            card(row, person, at, None)
