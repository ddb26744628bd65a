"""The wall's map of open incidents: its legend, what lies on it, and where a click leads."""

import pandas as pd
import streamlit as st

from dashboard import basemap
from dashboard.days import township_date
from dashboard.incidents import layers, layers_calls
from dashboard.incidents.rules_filters import window_of
from dashboard.labels import LABELS, LIGHT_COLOURS, LIGHT_SIGNS, count
from dashboard.overview import queries, queries_map, queries_work, rules_links
from dashboard.overview.widgets_stage import Stage
from dashboard.ui.data import fetch
from dashboard.ui.links import follow_case, follow_list
from models import Light

PERIOD = "30d"


def incident_map(
    stage: Stage, *, width: int, height: int, label_size: int, called: pd.DataFrame | None = None
) -> None:
    """Lamps, then the map of so many pixels; `called`: the calls under way (see queries_calls)."""
    lamps(fetch(queries_work.open_by_lamp, at=stage.at))
    points = fetch(queries_map.open_points, at=stage.at)
    since, _ = window_of(PERIOD, stage.at)
    cells = fetch(queries_map.density, since=township_date(since), until=township_date(stage.at))
    shown = [layers.density(cells, stage.colours), *layers.open_incidents(points, stage.colours)]
    if called is not None:
        shown += layers_calls.calls(called, stage.colours)
    deck = basemap.deck(
        shown,
        fetch(queries.town),
        fetch(queries.villages),
        palette=stage.colours,
        points=points,
        width=width,
        height=height,
        label_size=label_size,
    )
    picked = st.pydeck_chart(deck, height=height, key="wall_map", on_select="rerun", alt="在办事件分布")
    _follow(picked.selection.objects)
    legend = f"{basemap.CAPTION} · 方格为近30天上报密度"
    if called is not None:
        legend += " · 圆圈为点将，粗圈已到场"
    st.markdown(f"###### :gray[{legend}]")


def lamps(frame: pd.DataFrame) -> None:
    """The map's legend, which is also its count."""
    totals = frame.groupby("light")["total"].sum()
    urgent = int(frame["urgent"].sum())
    told = [
        f":{LIGHT_COLOURS[light]}[{LIGHT_SIGNS[light]} {LABELS[light]}] **{count(totals.get(light, 0))}**"
        for light in (Light.RED, Light.YELLOW, Light.GREEN)
    ]
    st.markdown("###### " + "　".join([*told, f"紧急 **{count(urgent)}**"]))


def _follow(objects: dict[str, list[dict[str, str]]]) -> None:
    if chosen := objects.get("incidents"):
        follow_case(chosen[0]["number"])
        return
    for layer, filters in rules_links.LAYERS.items():
        if chosen := objects.get(layer):
            follow_list(**filters, cell=chosen[0]["cell"])
            return
