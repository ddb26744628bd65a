"""The maps of incidents on the pages, put together out of frames."""

from typing import Any

import pandas as pd

from dashboard.incidents.find import layers, layers_desk, layers_pick
from dashboard.town.ground import basemap
from dashboard.town.places.rules_position import (
    COARSE,
    Position,
    box_around,
    squares_around,
    squares_over,
)
from dashboard.words.palette import Palette

LIST_WIDTH, LIST_HEIGHT = 640, 420
PLACE_WIDTH, PLACE_HEIGHT = 620, 360
PICK_WIDTH, PICK_HEIGHT = 560, 430
DESK_WIDTH, DESK_HEIGHT = 300, 260


def selected_map(places: pd.DataFrame, town: pd.DataFrame, villages: pd.DataFrame, palette: Palette) -> Any:
    """Where a list's rows lie (`queries.points` or `queries.cells`)."""
    shown = [layers.selection(places, palette)]
    return basemap.deck(
        shown, town, villages,
        palette=palette, points=places, width=LIST_WIDTH, height=LIST_HEIGHT,
    )  # fmt: skip


def one_place_map(place: pd.DataFrame, town: pd.DataFrame, villages: pd.DataFrame, palette: Palette) -> Any:
    """Where one incident lies (one row of `queries.points`)."""
    shown = [layers.one_place(place, palette)]
    return basemap.deck(
        shown, town, villages,
        palette=palette, points=place, width=PLACE_WIDTH, height=PLACE_HEIGHT,
    )  # fmt: skip


def near_map(
    at: Position, near: pd.DataFrame, town: pd.DataFrame, villages: pd.DataFrame, palette: Palette
) -> Any:
    """The place of the desk's incident, and those of `near` (queries_duplicates)."""
    box = layers_desk.box_around(*at)
    # The ground of the whole town would be sent anew with every case.
    seen = villages[layers_desk.in_sight(villages, box)]
    shown = layers_desk.place_and_near(*at, near, palette)
    return basemap.deck(shown, town, seen, palette=palette, width=DESK_WIDTH, height=DESK_HEIGHT, box=box)


def pick_map(
    chosen: Position | None, is_near: bool, town: pd.DataFrame, villages: pd.DataFrame, palette: Palette
) -> Any:
    """Squares to pick a place from: the whole town's, or the small ones around what was chosen."""
    if is_near and chosen:
        squares = squares_around(chosen)
        shown, box = layers_pick.fine_squares(squares, palette), box_around(squares, COARSE / 10)
    else:
        squares = squares_over(villages["area"].dropna())
        shown, box = layers_pick.coarse_squares(squares, palette), None
    marks = [layers_pick.marker(chosen, palette)] if chosen else []
    return basemap.deck(
        [shown, *marks], town, villages,
        palette=palette, box=box, has_hints=False, width=PICK_WIDTH, height=PICK_HEIGHT,
    )  # fmt: skip
