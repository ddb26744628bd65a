"""The wall's map of open incidents: its legend, what lies on it, and where a click leads."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.find import layers, rules_links
from dashboard.incidents.find.rules_filters import Filters, window_of
from dashboard.room import queries_work
from dashboard.screen.cards import show_note
from dashboard.screen.data import fetch
from dashboard.screen.last_answers import is_stale
from dashboard.screen.links import follow_case, follow_list, is_embedded
from dashboard.screen.pictures import deck
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as queries
from dashboard.wall.maps import layers as map_layers
from dashboard.wall.maps import queries_calls
from dashboard.wall.maps.widgets_sight import view_and_clusters
from dashboard.wall.maps.widgets_source import LiveSource
from dashboard.wall.scenes import queries_map
from dashboard.wall.scenes.widgets_stage import Stage
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS, LIGHT_COLOURS, LIGHT_SIGNS, brief
from dashboard.words.palette import Palette
from models import Light

PERIOD = "30d"
# Between two Chinese letters, forbids a line's end there.
WHOLE_WORD = "\u2060"
# A space that no line ends at.
FIRM = "\u00a0"
# Between two parts of the legend, where a line may end.
TURN = "；\u200b"
# A map that is less high has no room for every name.
SMALL = 450


def incident_map(
    stage: Stage, *, width: int, height: int, label_size: int, called: pd.DataFrame | None = None
) -> None:
    """Lamps, then the map of so many pixels; `called`: the calls under way (see queries_calls)."""
    counted = fetch(queries_work.open_by_lamp, at=stage.at)
    lamps(counted)
    source, across = LiveSource(stage.at, Filters()), stage.screen.surely(width)
    # A window of which nobody has said how wide it is, is mostly wider: in the narrowest the town may reach
    # the map's edges, as long as no name does.
    room = 2 * basemap.MARGIN if stage.screen.is_guessed else 0
    view, points = view_and_clusters(source.gathered, across + room, height, size=label_size)
    view = replace(view, frame=(across, height))
    since, _ = window_of(PERIOD, stage.at)
    cells = fetch(queries_map.density, since=township_date(since), until=township_date(stage.at))
    grounds = fetch(queries.town), fetch(queries.villages)
    picked = deck(
        _open_map, points, cells, called, *grounds, stage.palette, view, label_size, is_embedded(),
        key="wall_map", height=height, on_select="rerun", alt="在办事件分布",
    )  # fmt: skip
    _follow(picked.selection.objects)
    legend = ["方格为近30天上报密度"]
    if points["total"].gt(1).any():
        legend.append("圆内为件数，按最急的灯")
    if called is not None:
        legend.append("圆圈为点将，粗圈已到场")
        if len(called) == queries_calls.MOST:
            legend.append(f"点将只标最近{queries_calls.MOST}人次")
    # With these, the lamps add up to what is open.
    if clockless := int(counted.loc[counted["light"] == Light.NONE, "total"].sum()):
        legend.append(f"{LIGHT_SIGNS[Light.NONE]}{LABELS[Light.NONE]}{FIRM}{brief(clockless)}{FIRM}件")
    if height < SMALL:
        legend.append("只写放得下的村名")
    show_note(TURN.join([basemap.caption(*grounds), *map(unbroken, legend)]))


def _open_map(
    points: pd.DataFrame,
    cells: pd.DataFrame,
    called: pd.DataFrame | None,
    town: pd.DataFrame,
    villages: pd.DataFrame,
    palette: Palette,
    view: basemap.View,
    size: int,
    is_wall: bool,
) -> Any:
    """`size`: pixels of the letters; `is_wall`: nobody is there to pick a square, or to look nearer."""
    dense = layers.density_bands if is_wall else layers.density
    *above, urgent = map_layers.clusters(points, view.zoom, palette, size)
    if called is not None:
        above += map_layers.calls(called, points, view.zoom, palette, size)
    # No ring crosses out what is urgent.
    above.append(urgent)
    return basemap.deck(
        [dense(cells, palette)], town, villages,
        palette=palette, view=view, label_size=size, above=above,
        covered=map_layers.covered(points, view.zoom, size, called), is_wall=is_wall,
    )  # fmt: skip


def unbroken(words: str) -> str:
    """The same, not to be broken over two lines, also not before its first letter."""
    return WHOLE_WORD + WHOLE_WORD.join(words)


def lamps(frame: pd.DataFrame) -> None:
    """The map's legend, which is also its count."""
    totals = Counter[str]()
    for light, total in zip(frame["light"], frame["total"], strict=True):
        totals[light] += int(total)
    urgent = int(frame["urgent"].sum())
    running = (Light.RED, Light.YELLOW, Light.GREEN)
    told = [
        f":{'gray' if is_stale() else LIGHT_COLOURS[light]}[{LIGHT_SIGNS[light]}{unbroken(LABELS[light])}]"
        f"{FIRM}**{brief(totals[light])}**"
        for light in running
    ]
    st.markdown("###### " + "　".join([*told, f"{unbroken('紧急')}{FIRM}**{brief(urgent)}**"]))


def _follow(objects: dict[str, list[dict[str, str]]]) -> None:
    if chosen := objects.get("incidents"):
        follow_case(chosen[0]["number"])
        return
    for layer, filters in rules_links.LAYERS.items():
        if chosen := objects.get(layer):
            name = rules_links.PLACED_BY[layer]
            follow_list(**filters, **{name: chosen[0][name]})
            return
