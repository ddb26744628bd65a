"""The frame around every page: its title, the menu, who is there, and what the head shows."""

import streamlit as st

from dashboard.incidents.life import as_of
from dashboard.room.calls.widgets_own import own_calls
from dashboard.room.jump.widgets import jump_window
from dashboard.room.notices.widgets import bell
from dashboard.room.search.widgets import search_box
from dashboard.room.state.widgets import state_mark
from dashboard.screen.frame import head, menu
from dashboard.screen.session import signed_in
from dashboard.store.lookback import look_back_by
from dashboard.store.store_files import ROOT


def frame() -> None:
    """One run for a visitor: the frame, and in it the page that he asked for."""
    # A page's icon would become the favicon and be fetched from an outside server.
    st.set_page_config(
        page_title="综合信息指挥室", page_icon=str(ROOT / "static" / "favicon.png"), layout="wide"
    )
    look_back_by(as_of.looking_back)
    person = signed_in()
    is_bare = st.context.is_embedded is True or person is None or person.is_display
    # A wall hangs without a menu.
    page = st.navigation(menu(person), position="hidden" if is_bare else "top")
    # The page of what was found has a box of its own.
    tools = (jump_window, bell) if page.url_path == "search" else (jump_window, bell, search_box)
    head(person, *tools, mark=state_mark, is_wall=page.url_path == "wall")
    if person and not is_bare:
        own_calls(person)
    page.run()
