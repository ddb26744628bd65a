"""The frame around every page. Run with: streamlit run asgi_app.py"""

from pathlib import Path

import streamlit as st

from dashboard.incidents.life import as_of
from dashboard.room.notices.widgets import bell
from dashboard.room.search.widgets import search_box
from dashboard.screen.frame import head, menu
from dashboard.screen.session import signed_in
from dashboard.store.lookback import look_back_by

# A page's icon would become the favicon and be fetched from an outside server.
st.set_page_config(
    page_title="综合信息指挥室",
    page_icon=str(Path(__file__).parent / "static" / "favicon.png"),
    layout="wide",
)

look_back_by(as_of.looking_back)
person = signed_in()
is_bare = st.context.is_embedded is True or person is None or person.is_display
# A wall hangs without a menu.
page = st.navigation(menu(person), position="hidden" if is_bare else "top")
# The page of what was found has a box of its own.
head(person, bell, *(() if page.url_path == "search" else (search_box,)), is_wall=page.url_path == "wall")
page.run()
