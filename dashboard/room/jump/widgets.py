"""The window of places and keys: a page, a case, a person or an act by a few letters; what keys do here."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.seconded import queries_board
from dashboard.incidents.case import queries_case
from dashboard.incidents.case.widgets_acts import OPENED, possible_by_incident
from dashboard.incidents.desk.widgets_inbox import DESK_PAGE, LEGEND
from dashboard.incidents.find import queries as cases
from dashboard.incidents.find.rules_filters import OPEN, Filters
from dashboard.incidents.life.rules_acts import ACTS
from dashboard.room.search import queries
from dashboard.room.search.rules import parse_search
from dashboard.room.search.widgets import PAGE as SEARCH_PAGE
from dashboard.room.search.widgets import WORD
from dashboard.screen.data import fetch, minute
from dashboard.screen.links import CASE_PAGE, LIST_PAGE, is_embedded, is_phone
from dashboard.screen.menu import MENU
from dashboard.screen.moment import looked_back
from dashboard.screen.parts import scripted_part
from dashboard.screen.url import url_word
from dashboard.words.clock import now, township_date

BOX, WANTED, TIMES = "jump_to", "jump_wanted", "jump_times"
MOST_CASES, PAGES = 30, "页面　"
PEOPLE_PAGE, TASKS_PAGE = "pages/delegation/seconded.py", "pages/incidents/tasks.py"
EVERYWHERE = (("Ctrl+K", "去哪里、找什么"), ("?", "这一页的按键"))
_WALK = (("J / K", "下一件 / 上一件"), ("回车", "打开"))
KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {DESK_PAGE: LEGEND, TASKS_PAGE: _WALK, LIST_PAGE: _WALK}


class Place(NamedTuple):
    """Where to go: a page with the words of its URL, and the act whose form is opened there."""

    page: str
    query: dict[str, str]
    opens: tuple[int, str] | None = None


def jump_window(person: Person) -> None:
    """The window's button in the head of a page, and the script that opens it by Ctrl+K and ?; on no wall."""
    if is_embedded() or is_phone():
        return
    scripted_part("keys", "press.js")(key="keys")
    _window(person)


@st.fragment
def _window(person: Person) -> None:
    if wanted := st.session_state.pop(WANTED, None):
        _go(wanted)
    times = st.session_state.get(TIMES, 0)
    with st.container(key="head_jump", width="content"):
        # Another key each time, so that it is closed once somebody went somewhere.
        window = st.popover(
            "按键", icon=":material/keyboard:", type="tertiary", key=f"jump_{times}", on_change="rerun"
        )
    if not window.open:
        return
    places = _places(person)
    with window:
        st.selectbox(
            "去哪里、找什么",
            list(places),
            index=None,
            key=BOX,
            placeholder="页面、事件、人、办理；也可以写编号或标题里的字",
            accept_new_options=True,
            on_change=_choose,
            args=(places,),
            width=420,
        )
        keys = (*KEYS.get(_here(), ()), *EVERYWHERE)
        st.markdown("  \n".join(f"**{key}**　{word}" for key, word in keys))


def _here() -> str:
    """The page that is open, by its file."""
    address = st.context.url or ""
    name = address.partition("?")[0].rstrip("/").rpartition("/")[2]
    return next((page.path for pages in MENU.values() for page in pages if page.url_path == name), "")


def _choose(places: Mapping[str, Place]) -> None:
    word = st.session_state.get(BOX)
    if word:
        st.session_state[WANTED] = places.get(word) or _typed(str(word).strip(), places)
        st.session_state[BOX] = None
        st.session_state[TIMES] = st.session_state.get(TIMES, 0) + 1


def _typed(typed: str, places: Mapping[str, Place]) -> Place:
    """The page of that name, the one place that is called so, the case of that number, or what is found."""
    called = [place for label, place in places.items() if typed in label]
    if f"{PAGES}{typed}" in places or len(called) == 1:
        return places.get(f"{PAGES}{typed}") or called[0]
    wanted = parse_search(typed, today=township_date(now()))
    if wanted.numbers:
        found = fetch(queries.by_number, numbers=wanted.numbers, foreign=wanted.typed, limit=2)
        if len(found) == 1:
            return Place(CASE_PAGE, {"id": str(found["number"].iloc[0])})
    return Place(SEARCH_PAGE, {WORD: wanted.typed})


def _go(place: Place) -> None:
    if place.opens:
        st.session_state[OPENED] = place.opens
    st.switch_page(place.page, query_params=place.query)


def _places(person: Person) -> dict[str, Place]:
    """What the person may go to, by what it is called: acts of the open case, pages, open cases, people."""
    places = dict(_acts(person))
    for pages in MENU.values():
        for page in pages:
            if page.in_menu and may(person, *page.needs):
                places[f"{PAGES}{page.title}"] = Place(page.path, {})
    if may(person, "incident.read"):
        asked: dict[str, Any] = {"filters": Filters(status=OPEN), "at": minute(), "sort": "light"}
        for row in fetch(cases.incident_list, **asked, page=1, size=MOST_CASES).to_dict("records"):
            places[f"事件　{row['title'][:40]}　{row['number']}"] = Place(CASE_PAGE, {"id": row["number"]})
    if may(person, "seconded.read"):
        for row in fetch(queries_board.board, at=minute()).to_dict("records"):
            about = f"人　{row['name']}　{row['module']}　{row['staff_number']}"
            places[about] = Place(PEOPLE_PAGE, {"cadre": str(row["cadre_id"])})
    return places


def _acts(person: Person) -> dict[str, Place]:
    """The acts that are possible on the case that the URL names; chosen, their form is opened."""
    number = url_word("id")
    if not number or looked_back() or not may(person, "incident.read"):
        return {}
    incidents = fetch(queries_case.incident, number=number)
    if incidents.empty:
        return {}
    key = int(incidents["id"].iloc[0])
    return {
        f"办理　{ACTS[row['act']].label}": Place(CASE_PAGE, {"id": number}, (key, row["act"]))
        for row in possible_by_incident((key,), person)[key]
        if not row["refused"] and ACTS[row["act"]].form is not None
    }
