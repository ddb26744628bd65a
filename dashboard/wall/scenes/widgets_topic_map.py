"""Where one incident of weight happened: a ring, and the villages next to it."""

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.screen.cards import show_note
from dashboard.screen.data import fetch
from dashboard.screen.pictures import deck
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as queries
from dashboard.wall.maps import layers_marks
from dashboard.wall.scenes.widgets_stage import Stage
from dashboard.words.palette import Palette

# Steps nearer than the whole town.
NEARER = 1.4
LETTERS = 22
# What the panel's head and the words at its foot take of its height.
AROUND = 114


def place(stage: Stage, one: dict[Any, Any], height: int) -> None:
    """The incident's place (a row of queries_topic.topic) in a panel of that height."""
    high, wide = height - AROUND, stage.screen.surely(935)
    at = None if pd.isna(one["longitude"]) else (float(one["longitude"]), float(one["latitude"]))
    grounds = fetch(queries.town), fetch(queries.villages)
    size = (wide, high)
    deck(_near, *grounds, stage.palette, at, size, key="wall_topic_map", height=high, alt="事发位置")
    told = "没有登记位置" if at is None else "" if one["is_exact"] else "没有登记准确位置，标在村社"
    show_note("；".join(filter(None, (told, basemap.caption(*grounds)))))


def _near(
    town: pd.DataFrame,
    villages: pd.DataFrame,
    palette: Palette,
    place: tuple[float, float] | None,
    size: tuple[int, int],
) -> Any:
    """The place with a ring around it, and the villages next to it; the whole town without a place."""
    view = basemap.view_of(basemap.bounds_of(town, villages), *size)
    if place is None:
        return basemap.deck([], town, villages, palette=palette, view=view, label_size=LETTERS, is_wall=True)
    near = replace(view, longitude=place[0], latitude=place[1], zoom=view.zoom + NEARER)
    near = basemap.held(near, basemap.bounds_of(town, villages))
    marked = layers_marks.place_mark(*place, "事发地点", palette)
    return basemap.deck(
        [], town, _in_sight(villages, near),
        palette=palette, view=near, label_size=LETTERS, above=marked,
        covered=layers_marks.covered_by_mark(*place, near.zoom), is_wall=True,
    )  # fmt: skip


def _in_sight(villages: pd.DataFrame, view: basemap.View) -> pd.DataFrame:
    """The villages, without the names of those beyond the map's edge."""
    wide, high = view.frame or (0, 0)
    places = villages[["name", "longitude", "latitude"]].itertuples(index=False, name=None)
    names = []
    for name, longitude, latitude in places:
        x, y = view.pixels(longitude, latitude)
        names.append(name if abs(x) < wide / 2 and abs(y) < high / 2 else "")
    return villages.assign(name=names)
