"""A panel of the wall that is one picture, and what stands in its place where it cannot be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st

from dashboard.screen.cards import clock_time
from dashboard.screen.data import fetch
from dashboard.screen.drawn import is_for_all
from dashboard.screen.last_answers import current_watch, failure_number, watching
from dashboard.screen.links import incident_link, is_embedded
from dashboard.screen.pictures import picture
from dashboard.town.ground import basemap, queries_town
from dashboard.wall.scenes import pictures
from dashboard.wall.scenes.widgets_stage import FOOT, GAP, Stage

Figure = tuple[str, str, str]


@contextmanager
def picture_panel(stage: Stage, title: str, width: int, height: int) -> Iterator[None]:
    """What fails inside is told in its place; what could be read before is shown grey, with its time."""
    with watching() as watch:
        try:
            yield
        # A wall keeps its other panels whatever breaks in one of them.
        except Exception as error:  # noqa: BLE001
            number = failure_number(error)
            watch.fail()
            alt = f"{title}：读取失败，编号 {number}"
            show(stage, pictures.failed, width, height, title=title, number=number, alt=alt)


def show(stage: Stage, draw: Any, width: int, height: int, *data: Any, alt: str, **parts: Any) -> None:
    """What `draw` (of `pictures`) makes of the data, in so many pixels; `alt`: what is seen in it."""
    shown = width if is_embedded() else "stretch"
    picture(draw, stage.palette, *data, width=width, height=height, alt=alt, shown=shown, **parts)


def card(
    stage: Stage, width: int, title: str, figure: Figure, values: Sequence[float | None] = (),
    height: int = pictures.CARD,
) -> None:  # fmt: skip
    """A figure (number, unit, what stands beneath) with its days, if they are given."""
    number, unit, note = figure
    note = since() or note
    parts = {"title": title, "figure": number, "unit": unit, "note": note, "values": values}
    show(stage, pictures.card, width, height, alt=f"{title} {number}{unit}，{note}", **parts)


def strip(stage: Stage, figures: Mapping[str, Callable[[Stage], Figure]]) -> None:
    """Cards beside each other, by their titles; each reads its own figure."""
    parts = [1] * len(figures)
    widths = stage.screen.shares(parts, GAP)
    for place, width, (title, read) in zip(
        st.columns(parts, gap="small"), widths, figures.items(), strict=True
    ):
        with place, picture_panel(stage, title, width, pictures.CARD):
            card(stage, width, title, read(stage))


def legend(stage: Stage, *, with_calls: bool = False) -> None:
    """At the foot, what the signs of the map above mean, and whose boundaries these are."""
    with picture_panel(stage, "地图图例", stage.screen.room, FOOT):
        caption = basemap.caption(fetch(queries_town.town), fetch(queries_town.villages))
        if stage.screen.is_phone:
            st.caption(f"● 红灯（超时）　▲ 黄灯（快到时）　◉ 紧急　村名后的数是在办件数。{caption}")
            return
        parts = {"caption": caption, "with_calls": with_calls}
        show(stage, pictures.foot, stage.screen.room, FOOT, alt=f"地图图例。{caption}", **parts)


def since() -> str:
    """From when what is shown is, where that is not now."""
    watch = current_watch()
    return f"停在 {clock_time(watch.since)}" if watch and watch.since else ""


def is_read() -> bool:
    """Whether somebody sits before it who may follow a link: nobody does before a hung wall."""
    return not is_embedded() and not is_for_all()


def link(label: str, **filters: str) -> None:
    """Beneath a picture, to the list of what it counts."""
    if is_read():
        incident_link(label, **filters)
