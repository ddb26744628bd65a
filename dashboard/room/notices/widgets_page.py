"""The page of all notices of a person."""

import pandas as pd
import streamlit as st

from dashboard.access.notices.rules import Address, badge
from dashboard.room.notices import queries
from dashboard.room.notices.widgets import mark_seen, notice_line
from dashboard.screen.data import fetch, minute
from dashboard.words.labels import count

STEP = 50
MORE = "notices_more"


def unread_head(counted: pd.DataFrame) -> None:
    """How many are unread, and the button that marks them as read."""
    total, last = int(counted["total"].iloc[0]), int(counted["last"].iloc[0])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{badge(total) or 0} 条未读**", width="content")
        st.button(
            "全部标为已读",
            key="notices_all_seen",
            on_click=mark_seen,
            args=(last,),
            icon=":material/done_all:",
            disabled=total == 0,
        )


def notice_list(to: Address, after: int, *, is_unread: bool, action: str | None) -> None:
    """The newest notices, and more of them on demand."""
    limit = STEP * st.session_state.get(MORE, 1)
    beyond = after if is_unread else 0
    # One more than is shown tells whether there are more.
    frame = fetch(queries.notices, to=to, after=beyond, action=action, limit=limit + 1, at=minute())
    if frame.empty:
        st.info(
            "没有未读消息。" if is_unread and not action else "没有符合条件的消息。",
            icon=":material/notifications_off:",
        )
        return
    with st.container(border=True):
        for notice in frame.head(limit).to_dict("records"):
            notice_line(notice)
    if len(frame) > limit:
        st.button("再显示一些", key="notices_more_go", on_click=_more)
    elif len(frame) >= STEP or action:
        st.caption(f"每个岗位和角色只查最近 {count(queries.LOOKED_AT)} 条。")


def _more() -> None:
    st.session_state[MORE] = st.session_state.get(MORE, 1) + 1
