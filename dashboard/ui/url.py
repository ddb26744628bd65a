"""Choices whose word lives in the URL, so that a link opens the same view."""

import streamlit as st

PAGE = "page"


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
    """Which page of a list is wanted: the pager, bound to `page` in the URL, where there are several."""
    pages = max(1, -(-total // size))
    if pages == 1:
        return 1
    return min(st.pagination(pages, key=PAGE, bind="query-params"), pages)


def first_page() -> None:
    """Begin at the first page again, because the list became another."""
    st.session_state.pop(PAGE, None)
    st.query_params.pop(PAGE, None)
