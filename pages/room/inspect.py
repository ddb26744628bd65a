import streamlit as st

from dashboard.room.inspection import queries, widgets
from dashboard.room.inspection.rules import KINDS
from dashboard.screen.cards import clock_time, scope_note
from dashboard.screen.data import fetch, minute
from dashboard.screen.session import require_person
from dashboard.screen.url import page_number, url_select
from dashboard.words.labels import count

PAGE_SIZE = 100

person = require_person("inspect.read")
at = minute()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("漏项巡检", anchor=False, width="content")
    st.markdown(f":gray[数据时间 {clock_time(at)}]", width="content")
st.caption("每一步该做而没有做的，都列在这里：做了就消失。")
scope_note(person)

kinds = fetch(queries.counts, at=at)
totals = dict(zip(kinds["kind"], kinds["total"], strict=True))
options = {code: f"{KINDS[code].title}（{count(total)}）" for code, total in totals.items() if total}
with st.container(horizontal=True, vertical_alignment="bottom"):
    code = url_select("kind", "看哪一类", options) if options else None
    if code:
        widgets.back_link()

if code is None:
    widgets.verdict_line(kinds)
    widgets.kind_cards(kinds)
    widgets.all_rules(kinds, fetch(queries.last_round, at=at))
    st.stop()

kind = KINDS[code]
st.subheader(f"{kind.title}　{count(totals[code])} 项", anchor=False)
widgets.kind_rule(kind)
widgets.remedy_link(kind.place, person)
frame = fetch(queries.findings, at=at, kinds=(code,))
page = page_number(len(frame), PAGE_SIZE)
widgets.finding_table(frame.iloc[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], kind)
