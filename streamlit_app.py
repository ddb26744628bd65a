"""The frame around every page. Run with: streamlit run asgi_app.py"""

from pathlib import Path

import streamlit as st

from dashboard.ui.frame import MENU, demo_mark

# A page's icon would become the favicon and be fetched from an outside server.
st.set_page_config(
    page_title="综合信息指挥室",
    page_icon=str(Path(__file__).parent / "static" / "favicon.png"),
    layout="wide",
)

page = st.navigation(
    {
        section: [
            st.Page(
                entry.path,
                title=entry.title,
                icon=entry.icon,
                url_path=entry.url_path,
                default=entry.url_path == "home",
                visibility="visible" if entry.in_menu else "hidden",
                help=entry.help,
            )
            for entry in entries
        ]
        for section, entries in MENU.items()
    },
    # A wall hangs without a menu.
    position="hidden" if st.context.is_embedded is True else "top",
)
demo_mark()
page.run()
