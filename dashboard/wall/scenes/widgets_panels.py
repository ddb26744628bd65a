"""The wall's panels by their words, and a scene of those that an administrator has put together."""

from collections.abc import Callable
from functools import partial
from itertools import islice

import streamlit as st

from dashboard.town.walls.rules_own_scenes import BESIDE_MAP, MAP, ROWS
from dashboard.wall.scenes import (
    widgets_rows,
    widgets_scene_people,
    widgets_scene_scores,
    widgets_scene_villages,
)
from dashboard.wall.scenes.widgets_stage import GAP, Stage


def scene(stage: Stage, words: tuple[str, ...]) -> None:
    """The panels of these words (see rules_own_scenes), in rows that fill the screen beneath the head.

    A town is higher than wide: among many, its map takes the whole height at the left.
    """
    if MAP in words and len(words) in BESIDE_MAP:
        parts = (1, 2)
        widths = stage.screen.shares(parts, GAP)
        left, right = st.columns(parts, gap="small")
        with left:
            PANELS[MAP](stage, widths[0], stage.whole)
        with right:
            others = tuple(word for word in words if word != MAP)
            _rows(stage, others, BESIDE_MAP[len(words)], widths[1])
        return
    _rows(stage, words, ROWS[len(words)], stage.screen.room)


def _rows(stage: Stage, words: tuple[str, ...], rows: tuple[int, ...], across: int) -> None:
    """The panels in rows over `across` pixels."""
    rest, height = iter(words), (stage.whole - GAP * (len(rows) - 1)) // len(rows)
    for number in rows:
        width = (across - GAP * (number - 1)) // number
        for place, word in zip(st.columns(number, gap="small"), islice(rest, number), strict=True):
            with place:
                PANELS[word](stage, width, height)


# How each is drawn in a box of so many pixels, across and down.
PANELS: dict[str, Callable[[Stage, int, int], None]] = {
    "work": partial(widgets_rows.work, title="模块工作量"),
    "people": widgets_rows.people,
    "map": widgets_rows.town,
    "pressing": widgets_rows.pressing,
    "newest": widgets_rows.newest,
    "hours": widgets_rows.hours,
    "module": partial(widgets_rows.board, of="module"),
    "department": partial(widgets_rows.board, of="department"),
    "calls": widgets_rows.calls,
    "duty": widgets_scene_people.duty,
    "cadres": widgets_scene_scores.cadres,
    "modules": widgets_scene_scores.modules,
    "departments": widgets_scene_scores.departments,
    "bounties": widgets_scene_scores.bounties,
    "villages": widgets_scene_villages.villages,
}
