"""Forms that are empty again once something was done, and keep what was typed when it was refused."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.screen.data import perform

ROUND = "forms_round"


def key(name: str) -> str:
    """The key of a widget that is empty and closed again once something was done."""
    return f"{name}_{st.session_state.get(ROUND, 0)}"


def typed(name: str) -> Any:
    """What stands in the widget with that key."""
    return st.session_state.get(key(name))


def value_at_opening(form: str, value: Any, field: str) -> Any:
    """What a form was filled from when it was opened, whatever the store says since.

    A page that runs anew while somebody fills the form reads newer values, but its fields keep the old ones:
    compared with the newer, they would undo what somebody else has changed. Asked before the form is drawn;
    `field`: the name of one of its widgets, by which a form that is opened for another time is known.
    """
    own = _begun(form)
    if key(field) not in st.session_state:
        st.session_state.pop(own, None)
    return st.session_state.setdefault(own, value)


def _begun(form: str) -> str:
    return key(f"{form}_begun")


def act(action: Any, done: str, **inputs: Any) -> bool:
    """As `perform`; what was typed goes away only when it was done."""
    is_done = perform(action, done, **inputs)
    if is_done:
        empty_all()
    return is_done


def act_on(form: str, action: Any, done: str, **inputs: Any) -> bool:
    """As `act`, for a form that kept its `value_at_opening`.

    A refusal tells what has changed meanwhile: from then on the form is compared with what the store says.
    """
    is_done = act(action, done, **inputs)
    if not is_done:
        st.session_state.pop(_begun(form), None)
    return is_done


def empty_all() -> None:
    """Empty and close every form."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def callback_for(action: Any, done: str, **inputs: Any) -> Callable[[], None]:
    """A button's callback that acts."""

    def do() -> None:
        act(action, done, **inputs)

    return do
