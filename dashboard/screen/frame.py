"""The menu for whoever is there, the row beside it, and the bar at a phone's foot."""

from collections.abc import Callable, Iterable

import streamlit as st

from dashboard.access import marks
from dashboard.access.rules import Person, may
from dashboard.screen.data import fetch
from dashboard.screen.links import is_embedded
from dashboard.screen.menu import MENU as MENU
from dashboard.screen.menu import MenuPage as MenuPage
from dashboard.screen.menu import rights_of
from dashboard.screen.moment import moment_picker
from dashboard.screen.session import link_out
from dashboard.words.labels import plain

# The start page must always be there.
WALL_PAGES = ("home", "wall")
# At a phone's foot, where the thumb is; the bell and the person stand beside them.
BAR = {"tasks": "待办", "register": "登记", "incidents": "事件"}
MINE = ("stand_ins",)


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


def head(
    person: Person | None, *tools: Callable[[Person], None], mark: Callable[[Person], None], is_wall: bool
) -> None:
    """The row beside the menu: what is invented, `mark`, the way back in time, `tools`, and who is signed in.

    `tools`, and `mark`, which says in which state the town is, belong to subjects, not to `screen`. Where the
    rows stand is the frame's own style (web/templates/frame.css): Streamlit lets nothing of ours into its
    header.
    """
    if person is None:
        return
    # A wall says nothing of who opened it, and in its own head what is invented.
    is_bare = person.is_display or is_embedded()
    if is_bare and is_wall:
        return
    is_invented = is_marked(person)
    if is_bare:
        if is_invented:
            demo_mark()
        return
    with st.container(key="head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        if is_invented:
            demo_mark()
        mark(person)
        st.space("stretch")
        if may(person, "incident.read"):
            with st.container(key="head_moment", width="content"):
                moment_picker()
        for tool in tools:
            with st.container(width="content", gap=None):
                tool(person)
        with st.container(key="head_me", width="content"):
            _me(person, plain(person.name))
    with st.container(key="bar", horizontal=True, gap=None):
        for page in _pages(BAR):
            if may(person, *page.needs):
                st.page_link(page.path, label=BAR[page.url_path], icon=page.icon, width="stretch")
        if may(person, *rights_of("register")):
            # Streamlit's own links need its socket; this one leads to a page that needs no connection.
            with st.container(key="bar_quick"):
                link_out("随手报", "/quick/")
        with st.container(key="bar_me", width="content"):
            _me(person, "我的")


def _pages(names: Iterable[str]) -> list[MenuPage]:
    """These pages of the menu, in this order."""
    by_name = {page.url_path: page for pages in MENU.values() for page in pages}
    return [by_name[name] for name in names]


def _me(person: Person, label: str) -> None:
    """Who is signed in, what is his own, and the way out."""
    with st.popover(label, icon=":material/person:", type="tertiary"):
        st.markdown(f"{plain(person.name)}  \n:gray[{plain(person.role)}]")
        for page in _pages(MINE):
            if may(person, *page.needs):
                st.page_link(page.path, label=page.title, icon=page.icon)
        link_out("退出登录", "/session/sign-out")


def is_marked(person: Person) -> bool:
    """Whether what the store holds was invented; whoever has no role yet is told so by the page instead."""
    return may(person, "ground.read") and is_demo()


def demo_mark() -> None:
    st.badge("演示数据", icon=":material/science:", color="orange", width="content")
