import streamlit as st

from dashboard.access.rules import may
from dashboard.room.search.rules import parse_search
from dashboard.room.search.widgets import (
    HINT,
    WORD,
    group_heading,
    how_to_search,
    match_rows,
    named_matches,
    search_start,
    show_by_number,
    show_by_phone,
    show_by_words,
    show_newest,
)
from dashboard.screen.cards import scope_note
from dashboard.screen.session import require_person
from dashboard.screen.url import url_text
from dashboard.words.clock import now, township_date

person = require_person("home.read")
today = township_date(now())
st.title("查找")
if may(person, "incident.read"):
    scope_note(person)
wanted = parse_search(url_text(WORD, "查找", HINT), today=today)
incidents, places = st.columns([3, 1], gap="large")
if not wanted.typed:
    with incidents:
        show_newest(person)
    # Who reads no incidents has nothing on the left to read.
    with places if may(person, "incident.read") else incidents:
        how_to_search()
    st.stop()

with places:
    others = named_matches(wanted.words, person, today)
    if others:
        group_heading("名称", len(others))
        match_rows(others)
with incidents:
    total = 0
    if may(person, "incident.read"):
        since = search_start(wanted)
        with st.spinner("正在查找……"):
            numbered = show_by_number(wanted)
            looked = show_by_phone(wanted, person, since)
            worded = show_by_words(wanted, since, numbered)
        total = len(numbered) + len(worded) + looked
    if not total and not others:
        st.info("没有找到。换几个字试试；不在您职责范围内的查不到。", icon=":material/search_off:")
