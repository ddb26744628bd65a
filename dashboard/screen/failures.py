"""What a person sees when a page breaks."""

import streamlit as st

from dashboard.store.trouble import store_failure
from dashboard.words.errors import Refused, report_failure
from dashboard.words.labels import plain


def show_failure(error: Exception) -> bool:
    """Say on the page that it broke, under the number that the log has; a refusal speaks for itself.

    Returns True: Streamlit need not say it in its own words.
    """
    if isinstance(error, Refused):
        st.error(plain(error), icon=":material/block:")
        return True
    sentence = store_failure(error)
    number = report_failure(error, sentence)
    if sentence:
        st.error(f"{sentence}（编号 {number}）", icon=":material/error:")
        return True
    st.error(
        f"这个页面出了问题，没有显示完整。请刷新再试；仍不行，请把编号 {number} 告诉管理员。",
        icon=":material/error:",
    )
    return True
