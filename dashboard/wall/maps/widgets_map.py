"""The map itself with the line above it, its legend, and the ways in and out."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.find.rules_squares import KEPT_LEVEL, Square, gathered
from dashboard.screen.data import fetch
from dashboard.screen.links import is_phone
from dashboard.screen.pictures import deck
from dashboard.screen.url import url_word
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.town.ground.basemap import View
from dashboard.wall.maps import layers, layers_grids, layers_marks, queries_places
from dashboard.wall.maps.rules import (
    FIGURES,
    LAST_STEP,
    NAMED_FROM,
    TEXT,
    Camera,
    Selection,
    camera_from_word,
    click_target,
    level_of,
    selection_from_word,
    shade_bounds,
    spot_from_word,
    visible_box,
)
from dashboard.wall.maps.widgets_bar import move_camera
from dashboard.wall.maps.widgets_legend import legend
from dashboard.wall.maps.widgets_sight import view_and_clusters
from dashboard.wall.maps.widgets_source import LiveSource, Source
from dashboard.words.labels import count, local_time, plain
from dashboard.words.palette import Palette

# Nobody tells the server how wide a window is. The town and its names fit the map of a window of 1024 pixels
# beside the panel; what is sent fills, with what rules.BEYOND adds, that of a screen of 3840. A phone's
# browser says that it is one.
DESK, PHONE = (600, 700), (358, 480)
WIDEST = 1_760
TURN = "map_turn"


def line_above(source: Source) -> None:
    """How many were reported and closed that day, and how many are open: of now, or of the moment shown."""
    counts = source.counts()
    moment = "现在" if isinstance(source, LiveSource) else f":violet[{local_time(source.at)}]"
    day = "今天" if isinstance(source, LiveSource) else "当天"
    figures = ((f"{day}已报", counts.reported), ("已办结", counts.closed), ("在办", counts.open))
    told = "　".join([f"**{moment}**", *(f"{name} **{count(number)}**" for name, number in figures)])
    if not counts.open:
        told += "　:gray[没有在办的事，图上只有村社]"
    if without := counts.open - counts.placed:
        told += f"　:gray[其中 {count(without)} 件没有位置，不在图上]"
    st.markdown(told)


def picture(source: Source, shown: tuple[str, ...], figure: str, palette: Palette) -> None:
    """The map with the layers `shown`; what is chosen on it goes into the URL."""
    width, height = PHONE if (on_phone := is_phone()) else DESK
    camera, picked = camera_from_word(url_word("camera")), selection_from_word(url_word("pick"))
    widest = 0 if on_phone else WIDEST
    view, clusters = view_and_clusters(source.gathered, width, height, camera=camera, widest=widest)
    _ways(camera, view)
    villages = _with_figures(source, figure)
    bounds = shade_bounds(int(villages["figure"].max()) if len(villages) else 0)
    grids = source.of_grids(figure) if "grids" in shown else None
    calls = source.calls() if "calls" in shown else None
    cells = source.dense() if "density" in shown else None
    key = f"event_map_{st.session_state.get(TURN, 0)}_{camera.word}"
    deck(
        build,
        fetch(ground.town),
        villages,
        clusters if "incidents" in shown else clusters.head(0),
        calls,
        cells,
        _spot(),
        picked,
        bounds if "villages" in shown else None,
        FIGURES[figure],
        view,
        palette,
        grids,
        camera.step >= NAMED_FROM,
        key=key,
        height=height,
        on_select=_chooser(key, camera),
        alt=f"村社{FIGURES[figure]}件数和在办事件的位置，件数另见图下的表",
    )
    legend(clusters, shown, FIGURES[figure], bounds, palette, grids, calls)
    if cells is not None and len(_in_sight(cells, view)) > layers.MOST_SQUARES:
        st.caption(
            f":orange[有上报的方格太多，只画了最多的 {layers.MOST_SQUARES} 格。放大一级就能看到其余的。]"
        )


def build(
    town: pd.DataFrame,
    villages: pd.DataFrame,
    clusters: pd.DataFrame,
    calls: pd.DataFrame | None,
    cells: dict[str, int] | None,
    spot: tuple[float, float, str] | None,
    picked: Selection | None,
    bounds: list[int] | None,
    what: str,
    view: View,
    palette: Palette,
    grids: pd.DataFrame | None,
    is_near: bool,
) -> Any:
    """All layers from below to above; `bounds` None: the villages are only ground.

    `grids`: those with an area, or none; `is_near`: from near enough for their names.
    """
    map_layers: list[Any] = []
    names = villages
    has_grids = grids is not None and not grids.empty
    if bounds is not None:
        # Two shades on one ground would be read as one.
        is_plain = cells is not None or has_grids
        map_layers.append(layers.villages(villages, [] if is_plain else bounds, what, palette))
        names = villages.assign(
            name=[
                f"{name} {number}" for name, number in zip(villages["name"], villages["figure"], strict=True)
            ]
        )
    numbers: list[Any] = []
    if grids is not None and has_grids:
        shades = [] if cells is not None else shade_bounds(int(grids["figure"].max()))
        areas, *numbers = layers_grids.grids(grids, shades, what, is_near=is_near, palette=palette)
        map_layers.append(areas)
        if bounds is not None and not is_near:
            # From far away they would lie on the villages' own.
            numbers = []
    if cells is not None:
        map_layers.append(layers.density(_in_sight(cells, view), palette))
    if picked and picked.kind == "village":
        for area in villages.loc[villages["code"] == picked.key, "area"].dropna():
            map_layers.append(layers_marks.chosen_village(area, palette))
    *above, urgent = [*numbers, *layers.clusters(clusters, view.zoom, palette)]
    if calls is not None:
        above += layers.calls(calls, clusters, view.zoom, palette)
    # No ring crosses out what is urgent.
    above.append(urgent)
    if picked and picked.kind == "square":
        above += layers_marks.chosen_square(picked.key, palette)
    if spot is not None:
        above += layers_marks.place_mark(*spot, palette)
    return basemap.deck(
        map_layers, town, names, palette=palette, view=view, label_size=TEXT, above=above,
        covered=layers.covered(clusters, view.zoom, called=calls),
    )  # fmt: skip


def _in_sight(cells: dict[str, int], view: View) -> dict[Square, int]:
    box = visible_box(view.longitude, view.latitude, view.zoom, WIDEST, DESK[1])
    level = min(level_of(view.zoom) + 1, KEPT_LEVEL)
    whole = gathered(cells.items(), level)
    return {
        square: total
        for square, total in whole.items()
        if box[0] <= square.middle[0] <= box[2] and box[1] <= square.middle[1] <= box[3]
    }


def _with_figures(source: Source, figure: str) -> pd.DataFrame:
    numbers = source.of_village(figure)
    villages = fetch(ground.villages)
    return villages.assign(figure=[numbers.get(code, 0) for code in villages["code"]])


def _spot() -> tuple[float, float, str] | None:
    wanted = spot_from_word(url_word("spot"))
    if wanted is None:
        return None
    places = fetch(queries_places.place_at, kind=wanted.kind, key=wanted.key)
    if places.empty:
        return None
    row = places.iloc[0]
    return float(row["longitude"]), float(row["latitude"]), str(row["name"])


def _chooser(key: str, camera: Camera) -> Callable[[], None]:
    """A callback: a village, a sign, a disc or a square of the map was clicked."""

    def choose() -> None:
        objects = st.session_state[key].selection.objects
        # A map that was clicked shows everything else faint: the next one starts afresh.
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
        picked = click_target(objects, camera)
        if isinstance(picked, Camera):
            move_camera(picked)
        elif picked:
            st.query_params["pick"] = picked.word

    return choose


def _ways(camera: Camera, view: View) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "放大", key="map_in", icon=":material/zoom_in:", disabled=camera.step >= LAST_STEP,
            on_click=move_camera, args=(camera.nearer(view.longitude, view.latitude),),
        )  # fmt: skip
        st.button(
            "退回一级", key="map_out", icon=":material/zoom_out:", disabled=not camera.step,
            on_click=move_camera, args=(camera.further(),),
        )  # fmt: skip
        st.button(
            "看全镇", key="map_home", icon=":material/zoom_out_map:", disabled=not camera.step,
            on_click=move_camera, args=(Camera(),),
        )  # fmt: skip
        if spot := _spot():
            st.button(
                f"去掉标记：{plain(spot[2])}", key="unmark", icon=":material/location_off:",
                on_click=_unmark, type="tertiary",
            )  # fmt: skip
        elif spot_from_word(url_word("spot")):
            st.caption("网址里标记的地点没有找到，或者不在您的职责范围内。")


def _unmark() -> None:
    st.query_params.pop("spot", None)
