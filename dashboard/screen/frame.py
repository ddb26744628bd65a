"""The menu for whoever is there, and what stands above every page: the demo mark, and who is signed in."""

from collections.abc import Callable

import streamlit as st

from dashboard.access import marks
from dashboard.access.rules import Person, may
from dashboard.screen.data import fetch
from dashboard.screen.links import is_embedded
from dashboard.screen.menu import MENU as MENU
from dashboard.screen.menu import MenuPage as MenuPage
from dashboard.screen.moment import moment_picker
from dashboard.screen.session import link_out
from dashboard.words.labels import plain

# The start page must always be there.
WALL_PAGES = ("home", "wall")


def menu(person: Person | None) -> dict[str, list[st.Page]]:
    """Every page, so that each answers at its own address; in the menu only those that `person` may open.

    A wall with a key goes nowhere else, and the list of pages is sent with each of its ticks.
    """
    is_wall = person is not None and person.is_display and is_embedded()
    return {
        section: [
            st.Page(
                page.path,
                title=page.title,
                icon=page.icon,
                url_path=page.url_path,
                default=page.url_path == "home",
                visibility="visible" if _is_shown(page, person) else "hidden",
                help=page.help,
            )
            for page in pages
            if not is_wall or page.url_path in WALL_PAGES
        ]
        for section, pages in MENU.items()
    }


def _is_shown(page: MenuPage, person: Person | None) -> bool:
    return page.in_menu and person is not None and may(person, *page.needs)


def is_demo() -> bool:
    return fetch(marks.is_demo)


def head(person: Person | None, *tools: Callable[[Person], None], is_wall: bool) -> None:
    """Say on every page that what it shows was invented, and who is signed in; nobody is told nothing.

    `tools` are what stands beside the name on every page; they belong to subjects, not to `screen`.
    """
    if person is None:
        return
    # A wall says nothing of who opened it, and in its own head what is invented.
    is_bare = person.is_display or is_embedded()
    if is_bare and is_wall:
        return
    is_invented = is_marked(person)
    if is_bare and not is_invented:
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if is_invented:
            demo_mark()
        if is_bare:
            return
        st.space("stretch")
        if may(person, "incident.read"):
            moment_picker()
        for tool in tools:
            with st.container(width="content"):
                tool(person)
        st.markdown(f"{plain(person.name)} :gray[{plain(person.role)}]", width="content")
        link_out("退出", "/session/sign-out")


def is_marked(person: Person) -> bool:
    """Whether what the store holds was invented; whoever has no role yet is told so by the page instead."""
    return may(person, "ground.read") and is_demo()


def demo_mark() -> None:
    st.badge("演示数据", icon=":material/science:", color="orange", width="content")
