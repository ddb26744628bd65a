"""Production entry: streamlit run asgi_app.py"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.running import background
from dashboard.screen.failures import tell
from dashboard.screen.menu import MENU
from dashboard.screen.session import open_doors
from dashboard.web import ground, shell
from dashboard.web.gate import Gate
from dashboard.web.headers import SecurityHeaders
from dashboard.web.hosts import KnownHosts
from dashboard.web.loopback import LoopbackOnly
from dashboard.web.routes import ROUTES

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
