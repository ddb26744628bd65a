"""What many walls show at one moment is drawn once: Streamlit keeps the elements and sends them again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import streamlit as st

from dashboard.screen.last_answers import watching
from dashboard.screen.links import is_embedded
from dashboard.screen.session import current_visitor
from dashboard.store.store_files import database_url

# A scene is about 90 KB.
MOST_DRAWN = 50
# Streamlit keeps a lock for each key that it ever knew (see data._tidy).
MOST_KEYS = 5_000
_COUNTED = [0]
_FOR_ALL: ContextVar[bool] = ContextVar("drawn_for_all", default=False)


class _OnlyHere(Exception):
    """It was drawn, but is not to be shown to anybody else."""


def is_for_all() -> bool:
    """Whether what is drawn now may be shown on other screens: then nothing in it can be picked."""
    return _FOR_ALL.get()


def once(draw: Callable[[], None], *shown: object) -> None:
    """Let `draw` draw, or show again what it drew for another screen of the same right.

    `shown`: on what the drawing depends, besides the store's data version and the address; told apart by
    their `repr`. A picture in which something could not be read, or only as it last was, is shown here alone,
    so that each screen goes on trying.
    """
    visitor = current_visitor()
    if visitor.is_down:
        with _for_all():
            draw()
        return
    if _COUNTED[0] > MOST_KEYS:
        _COUNTED[0] = 0
        _drawn.clear()
    grants = visitor.person and visitor.person.grants
    words = sorted(st.query_params.to_dict().items())
    # An element was sent as it was drawn: only its keeping is given up.
    with suppress(_OnlyHere):
        key = repr((database_url(), visitor.version, grants, words, is_embedded(), shown))
        _drawn(key=key, _draw=draw)


@st.cache_data(max_entries=MOST_DRAWN, show_spinner=False)
def _drawn(*, key: str, _draw: Callable[[], None]) -> None:
    _COUNTED[0] += 1
    with _for_all(), watching() as watch:
        _draw()
    if watch.is_stale or watch.has_failed:
        raise _OnlyHere


@contextmanager
def _for_all() -> Iterator[None]:
    token = _FOR_ALL.set(True)
    try:
        yield
    finally:
        _FOR_ALL.reset(token)
