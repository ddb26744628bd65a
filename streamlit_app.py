"""综合信息指挥室: streamlit run streamlit_app.py

Streamlit imports this file once, for the server, and runs it for every visitor.
"""

import streamlit as st

from dashboard.commands.stores import prepare_where_missing
from dashboard.room.widgets_frame import frame
from dashboard.web.serving import server_options
from dashboard.words.clock import now

if __name__ == "__main__":
    frame()
else:
    prepare_where_missing(now())
    print(f"首页：http://localhost:{st.get_option('server.port')}", flush=True)  # noqa: T201
    app = st.App(__file__, **server_options(__file__))
