"""Links within the page: another view, another version, the same address that one may hand on."""

import streamlit as st

from dashboard.screen.moment import kept_moment


def view_link(label: str, icon: str, words: dict[str, str], *, key: str) -> None:
    """A link to this page with exactly these words in its URL, and the moment that it shows.

    `label` is shown as markdown.
    """
    st.button(
        label,
        key=f"to_{key}",
        icon=icon,
        type="tertiary",
        on_click=lambda: st.query_params.from_dict(words | kept_moment()),
    )


def with_words(**words: str) -> dict[str, str]:
    """The words of the present URL with some replaced."""
    return st.query_params.to_dict() | words
