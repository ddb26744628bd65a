"""The wall's panels by their words, and a scene of those that an administrator has put together."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice

import streamlit as st

from dashboard.screen.cards import panel
from dashboard.town.walls.rules_own_scenes import BESIDE_MAP, MAP, ROWS
from dashboard.town.walls.rules_screen import FULL_HD
from dashboard.wall.scenes import (
    widgets_rows,
    widgets_scene_people,
    widgets_scene_scores,
    widgets_scene_villages,
    widgets_wall_calls,
    widgets_wall_map,
)
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.widgets_stage import GAP, HEADED, NOTED, WHOLE, Stage

Drawn = Callable[[Stage, int, Look], None]
# Pixels of a panel's own edge and margin on both sides, and of the whole screen.
EDGE, ACROSS = 34, 1760
# Of words: the smallest, the largest, and how many stand across and down a panel at least.
SMALL, LARGE, WIDE, HIGH = 18, 28, 28, 17
# Where the map's legend takes a line more, and where it has room for the calls.
TIGHT, ROOMY = 500, 700
# Of the words in a village's tile, and of a line more at a panel's foot.
TILED, LINE = 20, 26


def scene(stage: Stage, words: tuple[str, ...]) -> None:
    """The panels of these words (see rules_own_scenes), in rows that fill the screen beneath the head.

    A town is higher than wide: among many, its map takes the whole height at the left.
    """
    if MAP in words and len(words) in BESIDE_MAP:
        left, right = st.columns([1, 2])
        third = (ACROSS - GAP) // 3
        with left:
            _draw(stage, MAP, WHOLE, third)
        with right:
            others = tuple(word for word in words if word != MAP)
            _rows(stage, others, BESIDE_MAP[len(words)], 2 * third)
        return
    _rows(stage, words, ROWS[len(words)], ACROSS)


def _rows(stage: Stage, words: tuple[str, ...], rows: tuple[int, ...], across: int) -> None:
    """The panels in rows over `across` pixels of a full-HD screen."""
    rest, height = iter(words), (WHOLE - GAP * (len(rows) - 1)) // len(rows)
    for number in rows:
        for place, word in zip(st.columns(number), islice(rest, number), strict=True):
            with place:
                _draw(stage, word, height, (across - GAP * (number - 1)) // number)


def _draw(stage: Stage, word: str, height: int, width: int) -> None:
    draw, around = PANELS[word]
    # Gaps stay as wide on a narrow screen.
    draw(stage, height, _look(stage, height - around, width - EDGE - GAP // 2))


def _look(stage: Stage, height: int, width: int) -> Look:
    """Words as large as the panel has room for."""
    size = min(stage.screen.across(width) // WIDE, height // HIGH, LARGE)
    return stage.look(height, width, max(size, SMALL))


def _listed(draw: Callable[..., None], lines: float) -> Drawn:
    """As many entries as have room, each so many `lines` high."""

    def drawn(stage: Stage, height: int, look: Look) -> None:
        draw(stage, height, look, most=max(int(look.height / (look.size * lines)), 1))

    return drawn


def _map(stage: Stage, height: int, look: Look) -> None:
    high = look.height - (28 if look.width < TIGHT else 0)
    with panel("在办地图", at=stage.at, height=height):
        called = widgets_wall_calls.calls_under_way(stage) if look.width > ROOMY else None
        # The look's width is this screen's already.
        stage = replace(stage, screen=FULL_HD)
        widgets_wall_map.incident_map(stage, width=look.width, height=high, label_size=SMALL, called=called)


def _villages(stage: Stage, height: int, look: Look) -> None:
    # A tile's words stand side by side, and take no larger ones.
    widgets_scene_villages.villages(stage, height, replace(look, size=TILED))


# How each is drawn, and how many of its pixels its head and the words beside its chart take.
PANELS: dict[str, tuple[Drawn, int]] = {
    "work": (widgets_rows.work, NOTED),
    "people": (widgets_rows.people, widgets_rows.LEGEND),
    "map": (_map, 176),
    "pressing": (_listed(widgets_rows.pressing, 3), HEADED),
    "newest": (_listed(widgets_rows.newest, 3), HEADED),
    "module": (partial(widgets_rows.board, of="module"), NOTED),
    "department": (partial(widgets_rows.board, of="department"), NOTED),
    "calls": (_listed(widgets_wall_calls.calls_panel, 3), NOTED),
    "duty": (widgets_scene_people.duty, 0),
    "cadres": (widgets_scene_scores.cadres, NOTED + LINE),
    "modules": (widgets_scene_scores.modules, NOTED),
    "departments": (widgets_scene_scores.departments, NOTED),
    "bounties": (_listed(widgets_scene_scores.bounties, 6), NOTED),
    "villages": (_villages, NOTED),
}
