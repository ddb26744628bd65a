"""Production entry: streamlit run asgi_app.py"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.ui.door import LoopbackOnly

# Until some session calls st.navigation, Streamlit treats pages/ as its old
# page list; calling it here settles that before the first visitor.
st.navigation([st.Page("streamlit_app.py")])

app = st.App(Path(__file__).parent / "streamlit_app.py", middleware=[Middleware(LoopbackOnly)])
