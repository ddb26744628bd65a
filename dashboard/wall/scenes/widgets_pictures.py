"""A panel of the wall that is one picture, and what stands in its place where it cannot be read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dashboard.screen.cards import clock_time
from dashboard.screen.drawn import is_for_all
from dashboard.screen.last_answers import current_watch, failure_number, watching
from dashboard.screen.links import is_embedded
from dashboard.screen.pictures import picture
from dashboard.wall.scenes import pictures
from dashboard.wall.scenes.widgets_stage import Stage


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


def since() -> str:
    """From when what is shown is, where that is not now."""
    watch = current_watch()
    return f"停在 {clock_time(watch.since)}" if watch and watch.since else ""


def is_read() -> bool:
    """Whether somebody sits before it who may follow a link: nobody does before a hung wall."""
    return not is_embedded() and not is_for_all()
