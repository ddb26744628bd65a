"""Production entry: streamlit run asgi_app.py"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.doors.gate import Gate
from dashboard.doors.loopback import LoopbackOnly
from dashboard.doors.routes import ROUTES

# Until some session calls st.navigation, Streamlit treats pages/ as its old
# page list; calling it here settles that before the first visitor.
st.navigation([st.Page("streamlit_app.py")])

# Outermost first: what a request must pass on its way in.
app = st.App(
    Path(__file__).parent / "streamlit_app.py",
    routes=ROUTES,
    middleware=[Middleware(LoopbackOnly), Middleware(Gate)],
)
