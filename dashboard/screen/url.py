"""Choices whose word lives in the URL, so that a link opens the same view."""

import re
from datetime import date

import streamlit as st

PAGE = "page"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
# Nobody types these, and no database takes them.
_UNTYPED = re.compile("[\x00-\x1f\x7f]")


def url_word(name: str) -> str:
    """What the URL says under `name`, without signs that nobody types; empty where it says nothing."""
    return _UNTYPED.sub("", st.query_params.get(name, ""))


def url_choice(
    name: str,
    label: str,
    options: dict[str, str],
    default: str | None = None,
    *,
    is_labelled: bool = False,
    of_pages: bool = False,
) -> str:
    """One of `options` as a segmented control; its word lives in the URL, except `default` (or the first).

    `is_labelled`: the label stands above it; `of_pages`: another choice is another list, from its first page.
    """
    first = default or next(iter(options))
    word = st.query_params.get(name, first)
    key = f"choice_{name}"
    st.session_state[key] = word if word in options else first

    def change() -> None:
        if of_pages:
            first_page()
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
        label_visibility="visible" if is_labelled else "collapsed",
    )
    return str(st.session_state[key] or first)


def url_select(name: str, label: str, options: dict[str, str], *, placeholder: str = "全部") -> str | None:
    """One of `options` from a list, or None for what `placeholder` says; its word lives in the URL."""
    word, key = st.query_params.get(name), f"select_{name}"
    st.session_state[key] = word if word in options else None
    st.selectbox(
        label,
        list(options),
        index=None,
        format_func=lambda code: options.get(code, code),
        key=key,
        placeholder=placeholder,
        on_change=_kept_in_url,
        args=(name, key),
        width=200,
    )
    chosen: str | None = st.session_state[key]
    return chosen


def url_text(name: str, label: str, placeholder: str) -> str:
    """What somebody looks for; it lives in the URL."""
    key = f"text_{name}"
    st.session_state[key] = st.query_params.get(name, "")
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        on_change=_kept_in_url,
        args=(name, key),
        max_chars=100,
        width=320,
    )
    return str(st.session_state[key])


def url_date(name: str, label: str, default: date, help_text: str | None = None) -> date:
    """A day; it lives in the URL (2026-03-04), except `default`."""
    key = f"date_{name}"
    st.session_state[key] = _day(st.query_params.get(name, "")) or default

    def change() -> None:
        chosen = st.session_state[key]
        if chosen is None or chosen == default:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = chosen.isoformat()

    st.date_input(
        label,
        key=key,
        format="YYYY-MM-DD",
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        on_change=change,
        help=help_text,
        width=160,
    )
    return st.session_state[key] or default


def url_number(name: str) -> int | None:
    """The whole number that the URL says under `name`, as far as a database would take one."""
    word = st.query_params.get(name, "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None


def _day(word: str) -> date | None:
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _kept_in_url(name: str, key: str) -> None:
    if value := st.session_state[key]:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


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
