"""What stands around Streamlit's pages: doors, files of the maps, what every request must pass."""

from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from dashboard.running import background
from dashboard.screen.failures import show_failure
from dashboard.screen.menu import MENU
from dashboard.web import ground, shell
from dashboard.web.api import app as api
from dashboard.web.api.open311 import routes as open311
from dashboard.web.gate import Gate
from dashboard.web.headers import SecurityHeaders
from dashboard.web.hosts import KnownHosts
from dashboard.web.loopback import LoopbackOnly
from dashboard.web.public import answer_routes, calls, contacts
from dashboard.web.public import routes as public
from dashboard.web.quick import routes as quick
from dashboard.web.routes import ROUTES
from dashboard.web.uploading import keep_answers
from dashboard.web.wording import Wording

PAGES = [entry.url_path for entries in MENU.values() for entry in entries]


def server_options(entry: str) -> dict[str, Any]:
    """What `st.App` is given beside the script `entry`, which a visitor's run begins with."""
    # Until some session calls st.navigation, Streamlit treats pages/ as its old
    # page list; calling it here settles that before the first visitor.
    st.navigation([st.Page(entry)])
    keep_answers()
    return {
        "routes": [
            *ROUTES,
            *calls.ROUTES,
            *contacts.ROUTES,
            *public.ROUTES,
            *answer_routes.ROUTES,
            *quick.ROUTES,
            *api.ROUTES,
            *open311.ROUTES,
            *ground.ROUTES,
            *shell.routes(PAGES),
        ],
        # Outermost first: what a request must pass on its way in.
        "middleware": [
            Middleware(SecurityHeaders, ground=ground.asked_for),
            Middleware(KnownHosts),
            Middleware(LoopbackOnly),
            Middleware(Gate),
            Middleware(Wording),
        ],
        "on_script_error": show_failure,
        "lifespan": background.lifespan,
    }
