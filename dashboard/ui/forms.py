"""Forms that are empty again once something was done, and keep what was typed when it was refused."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.ui.data import perform

ROUND = "forms_round"


def key(name: str) -> str:
    """The key of a widget that is empty and closed again once something was done."""
    return f"{name}_{st.session_state.get(ROUND, 0)}"


def typed(name: str) -> Any:
    """What stands in the widget with that key."""
    return st.session_state.get(key(name))


def act(action: Any, done: str, **inputs: Any) -> bool:
    """As `perform`; what was typed goes away only when it was done."""
    is_done = perform(action, done, **inputs)
    if is_done:
        renew()
    return is_done


def renew() -> None:
    """Empty and close every form."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def doing(action: Any, done: str, **inputs: Any) -> Callable[[], None]:
    """A button's callback that acts."""

    def do() -> None:
        act(action, done, **inputs)

    return do
