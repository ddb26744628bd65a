"""Walking through a list by keys: the next one, the one before, and opening it."""

from collections.abc import Callable

import streamlit as st


def walk_keys(step: Callable[[int], None], opens: Callable[[], None] | None = None) -> None:
    """Buttons for J and K, and one for Enter where `opens` leads somewhere (static/keys/press.js presses it).

    `step`: in a callback, go that many on; `opens`: goes to the page of the one that is chosen.
    """
    with st.container(horizontal=True, gap="small", width="content"):
        st.button("下一件", key="walk_next", shortcut="J", on_click=step, args=(1,))
        st.button("上一件", key="walk_previous", shortcut="K", on_click=step, args=(-1,))
        if opens is not None and st.button("打开", key="walk_open", help="也可以按回车"):
            opens()
