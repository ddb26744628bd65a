"""What somebody is typing into one of several forms: it stays until that very form was done."""

from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Draft:
    """One form by its name. Its widgets take `key(field)` and `persist_state="session"`: so what was typed
    outlives a refusal, a form that is put away, other people's changes, and a visit to another page."""

    name: str

    @property
    def _round(self) -> str:
        return f"{self.name}_round"

    def key(self, field: str) -> str:
        return f"{self.name}_{st.session_state.get(self._round, 0)}_{field}"

    def get(self, field: str, default: Any = None) -> Any:
        """What stands in the widget; `default` where it is empty or was never drawn."""
        value = st.session_state.get(self.key(field))
        return default if value is None else value

    def put(self, field: str, value: Any) -> None:
        """Write into a widget, from a callback or before it is drawn."""
        st.session_state[self.key(field)] = value

    def clear(self) -> None:
        """Begin anew, because it was done."""
        begun = self.key("")
        for key in [key for key in st.session_state if str(key).startswith(begun)]:
            del st.session_state[key]
        st.session_state[self._round] = st.session_state.get(self._round, 0) + 1
