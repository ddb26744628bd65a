"""Links within the page: another view, another version, the same address that one may hand on."""

import streamlit as st


def view_link(label: str, icon: str, words: dict[str, str], *, key: str) -> None:
    """A link to this page with exactly these words in its URL. `label` is shown as markdown."""
    st.button(
        label, key=f"to_{key}", icon=icon, type="tertiary", on_click=lambda: st.query_params.from_dict(words)
    )


def with_words(**words: str) -> dict[str, str]:
    """The words of the present URL with some replaced."""
    return st.query_params.to_dict() | words
