"""Production entry: streamlit run asgi_app.py"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard import background
from dashboard.doors import ground, shell
from dashboard.doors.gate import Gate
from dashboard.doors.headers import SecurityHeaders
from dashboard.doors.hosts import KnownHosts
from dashboard.doors.loopback import LoopbackOnly
from dashboard.doors.routes import ROUTES
from dashboard.ui.failures import tell
from dashboard.ui.menu import MENU
from dashboard.ui.session import open_doors

# Until some session calls st.navigation, Streamlit treats pages/ as its old
# page list; calling it here settles that before the first visitor.
st.navigation([st.Page("streamlit_app.py")])

open_doors()
PAGES = [entry.url_path for entries in MENU.values() for entry in entries]

# Outermost first: what a request must pass on its way in.
app = st.App(
    Path(__file__).parent / "streamlit_app.py",
    routes=[*ROUTES, *ground.ROUTES, *shell.routes(PAGES)],
    middleware=[
        Middleware(SecurityHeaders, ground=ground.asked_for),
        Middleware(KnownHosts),
        Middleware(LoopbackOnly),
        Middleware(Gate),
    ],
    on_script_error=tell,
    lifespan=background.lifespan,
)
