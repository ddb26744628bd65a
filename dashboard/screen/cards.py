"""Bordered panels that say how old they are and fail alone, and cards of one figure."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard.access.rules import Person, scope_of
from dashboard.screen import last_answers
from dashboard.screen.links import is_embedded
from dashboard.words.labels import local_time, plain


@dataclass
class Failure:
    """The number under which the log has why something could not be shown; empty where it could."""

    number: str = ""


@contextmanager
def panel(title: str, *, at: datetime, height: int) -> Iterator[None]:
    """A bordered panel with the time of its data. What fails inside is told, and stops nothing else.

    On a wall it shows what it last could read, greyed by `pictures`, with that time.
    """
    with st.container(border=True, height=height, gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(title, anchor=False, width="content")
            age = st.empty()
        with last_answers.watching() as watch, failing_alone() as failure:
            yield
        if failure.number:
            # Nothing is there that could be of any time.
            return
        # A word more, and it would take a second line from what is shown.
        said = ":red[停在 {}]" if watch.is_stale else ":gray[{}]"
        age.subheader(said.format(clock_time(watch.since or at)), anchor=False, width="content")


@contextmanager
def failing_alone(height: int = 0) -> Iterator[Failure]:
    """What fails inside is told where it stands, with a number, and stops nothing else.

    `height`: pixels that are kept for what should stand there, so that what is below keeps its place.
    """
    failure = Failure()
    try:
        yield failure
    # A wall keeps its other panels whatever breaks in one of them.
    except Exception as error:  # noqa: BLE001
        failure.number = last_answers.failure_number(error)
        if watch := last_answers.current_watch():
            watch.fail()
        place = st.container(border=True, height=height) if height else st
        place.markdown(f"###### :red[读取失败]，其他板块不受影响。请把编号 {failure.number} 告诉管理员。")


@contextmanager
def strip_of_figures(height: int = 0) -> Iterator[Failure]:
    """Around a row of figure cards, which fails alone as `failing_alone`; on a wall its cards show what
    could last be read, greyed, with that time."""
    with last_answers.watching(), failing_alone(height) as failure:
        yield failure


def figure_card(title: str, value: str, *, definition: str, lines: list[str]) -> None:
    """One figure, large, with its definition on hover and what it is measured against.

    A heading: its program is part of Streamlit's first. st.metric's is fetched when it is drawn, and its
    figures come a quarter of a second later. Of the second rank, whose size in the theme is the figures'
    alone: that of a page's title must suit a phone too. Nobody's mouse hovers over a wall.
    """
    watch = last_answers.current_watch()
    since = watch and watch.since
    # In a row of its own a title keeps no room free above itself.
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(title, anchor=False, help=None if is_embedded() else definition, width="content")
    st.header(f":gray[{plain(value)}]" if since else plain(value), anchor=False)
    if since:
        # In the place of what it was measured against: there is room for one of them.
        st.markdown(f"###### :red[停在 {clock_time(since)}]")
        return
    for line in lines:
        st.markdown(f"###### :gray[{line}]")


def counted_heading(title: str, number: str) -> None:
    """A heading with how many there are beside it, not in it: Streamlit makes the id of a heading of its
    ASCII signs, so that two Chinese ones with the same number would have the same."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.subheader(title, anchor=False, width="content")
        st.markdown(f":gray[{number}]", width="content")


def show_note(words: str) -> None:
    """The last line of a panel, at its foot whatever room is left above; `words` are markdown."""
    st.space("stretch")
    st.markdown(f"###### :gray[{words}]")


def show_empty(words: str) -> None:
    """In the middle of a panel, that there is nothing to show in it; `words` are markdown."""
    with st.container(height="stretch", vertical_alignment="center", horizontal_alignment="center"):
        st.subheader(f":gray[{words}]", anchor=False, width="content", text_alignment="center")


def scope_note(person: Person) -> None:
    """Say to whom the figures are not the whole town's that they are his own."""
    if not scope_of(person, "incident.read").everything:
        st.caption("这里只有您职责范围内的事件。")


def clock_time(at: datetime) -> str:
    """Hours and minutes in the township."""
    return local_time(at)[11:]
