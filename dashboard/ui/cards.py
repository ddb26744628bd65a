"""Bordered panels that say how old they are and fail alone, and cards of one figure."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import streamlit as st

from dashboard.access.rules import Person, scope_of
from dashboard.labels import local_time
from dashboard.palette import Palette
from dashboard.ui import lasting


@contextmanager
def panel(title: str, *, at: datetime, height: int) -> Iterator[None]:
    """A bordered panel with the time of its data. What fails inside is told, and stops nothing else.

    On a wall it shows what it last could read, greyed by whoever draws it (`shown_palette`), with that time.
    """
    with st.container(border=True, height=height, gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(title, anchor=False, width="content")
            age = st.container(width="content")
        with lasting.lasting() as watch, failing_alone():
            yield
        # A word more, and it would take a second line from what is shown.
        said = ":red[停在 {}]" if watch.is_stale else ":gray[{}]"
        age.subheader(said.format(clock_time(watch.since or at)), anchor=False, width="content")


@contextmanager
def failing_alone() -> Iterator[None]:
    """What fails inside is told where it stands, with a number, and stops nothing else."""
    try:
        yield
    # A wall keeps its other panels whatever breaks in one of them.
    except Exception as error:  # noqa: BLE001
        number = lasting.told(error)
        st.markdown(f"###### :red[读取失败]，其他板块不受影响。请把编号 {number} 告诉管理员。")


def shown_palette(palette: Palette) -> Palette:
    """The palette, greyed where the panel shows what it could read before."""
    watch = lasting.watched()
    return palette.faded() if watch and watch.is_stale else palette


def figure_card(title: str, value: str, *, definition: str, lines: list[str]) -> None:
    """One figure, large, with its definition on hover and what it is measured against."""
    st.subheader(title, anchor=False, help=definition)
    st.metric(title, value, label_visibility="collapsed")
    for line in lines:
        st.markdown(f"###### :gray[{line}]")


def scope_note(person: Person) -> None:
    """Say to whom the figures are not the whole town's that they are his own."""
    if not scope_of(person, "incident.read").everything:
        st.caption("这里只有您职责范围内的事件。")


def clock_time(at: datetime) -> str:
    """Hours and minutes in the township."""
    return local_time(at)[11:]
