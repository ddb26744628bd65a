"""Choices whose word lives in the URL, so that a link opens the same view."""

import streamlit as st


def url_choice(name: str, label: str, options: dict[str, str]) -> str:
    """One of `options` as a segmented control whose word lives in the URL; the first is the default."""
    first = next(iter(options))
    word = st.query_params.get(name, first)
    key = f"choice_{name}"
    st.session_state[key] = word if word in options else first

    def change() -> None:
        chosen = st.session_state[key] or first
        if chosen == first:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = chosen

    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=change,
        label_visibility="collapsed",
    )
    return str(st.session_state[key] or first)


def page_number(total: int, size: int) -> int:
    """Which page of the list is wanted, from the URL; shows the pager where there are several."""
    pages = max(1, -(-total // size))
    word = st.query_params.get("page", "1")
    page = min(max(int(word), 1), pages) if word.isdecimal() and len(word) < 10 else 1
    if pages == 1:
        return 1
    st.session_state["page"] = page

    def change() -> None:
        st.query_params["page"] = str(st.session_state["page"])

    st.pagination(pages, key="page", on_change=change)
    return page
