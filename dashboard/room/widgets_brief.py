"""The daily brief, to be taken along from the home page."""

from datetime import timedelta

import streamlit as st

from dashboard.room.documents import NAME, daily_brief
from dashboard.screen.data import written
from dashboard.words.clock import now, township_date

DATE = "YYYY-MM-DD"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def brief() -> None:
    """A popover that asks for the day (yesterday unless said otherwise; today as far as it has come)."""
    today = township_date(now())
    with st.popover(NAME, icon=":material/newspaper:"):
        day = st.date_input(
            "哪一天", today - timedelta(days=1), max_value=today, key="brief_day", format=DATE
        )
        st.download_button(
            f"下载{NAME}",
            written(daily_brief, NAME, day=day or today),
            file_name=f"{NAME}-{day or today}.docx",
            mime=WORD,
            key="brief_download",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
