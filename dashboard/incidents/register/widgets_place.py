"""Where a matter lies: picked on the sketch, typed as degrees, or by its village: one leads to the other."""

from collections.abc import Callable
from math import isfinite
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from dashboard.incidents.find import layers
from dashboard.incidents.find.widgets import PICK_HEIGHT, pick_map
from dashboard.incidents.register import queries
from dashboard.incidents.register.widgets_fields import plain_fields
from dashboard.screen.data import fetch
from dashboard.screen.parts import scripted_part
from dashboard.screen.pictures import deck
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.town.places.rules import SYSTEMS, Position, cell_of, typed, village_at, written
from dashboard.words.errors import Refused
from dashboard.words.fields import Part
from dashboard.words.labels import EXAMPLE_MARK, plain
from dashboard.words.palette import Palette

LONGEST_COORDINATES = 60


class Chosen(NamedTuple):
    """A WGS-84 position, how it was chosen, and whether the map shows the ground around it."""

    position: Position
    how: str
    is_near: bool


def position_of(form: str) -> Position | None:
    """The position that this form holds; None where none was given."""
    chosen: Chosen | None = st.session_state.get(f"place_{form}")
    return chosen.position if chosen else None


def position_written(chosen: Chosen) -> list[Any]:
    """The choice as a draft keeps it."""
    return [list(chosen.position), chosen.how, chosen.is_near]


def position_read(value: Any) -> Chosen:
    """And back; ValueError or TypeError for what is none."""
    (longitude, latitude), how, is_near = value
    position = float(longitude), float(latitude)
    if not all(map(isfinite, position)):
        raise ValueError(value)
    return Chosen(position, str(how), bool(is_near))


def place(form: str, own: tuple[int, ...] | None) -> None:
    """Village and grid of the form with this key, what plain fields ask there, and 用我的位置.

    `own`: the ids of the only villages that may be chosen; None: any. What is chosen stands in the
    session's state: `position_of`, and the widgets village, grid and those of the plain fields.
    """
    places = fetch(queries.villages).drop_duplicates("village_id")
    chosen: Chosen | None = st.session_state.get(f"place_{form}")
    _village(form, places, own, chosen)
    plain_fields(Part.GROUND, form)
    _own_position(form, places)


def place_on_map(form: str, palette: Palette) -> None:
    """The map to pick the place on, and the coordinates; both set village and grid."""
    places = fetch(queries.villages).drop_duplicates("village_id")
    chosen: Chosen | None = st.session_state.get(f"place_{form}")
    _map(form, palette, places, chosen)
    _show_choice(form, places, chosen)
    with st.expander("按坐标填写", icon=":material/my_location:"):
        _coordinates(form, places)


def _own_position(form: str, places: pd.DataFrame) -> None:
    """A button by which the browser is asked where the person stands; never asked by itself."""
    key = f"own_position_{form}"

    def noted() -> None:
        longitude, latitude, metres = st.session_state[key].position
        at = float(longitude), float(latitude)
        if all(map(isfinite, at)):
            set_position(form, at, f"手机定位，误差约{int(metres)}米", places)

    scripted_part("position", "ask.js")(key=key, data={"label": "用我的位置"}, on_position_change=noted)
    if chosen := st.session_state.get(f"place_{form}"):
        st.caption(f":green[:material/location_on: 已定位]（{plain(chosen.how)}）")


def _map(form: str, palette: Palette, places: pd.DataFrame, chosen: Chosen | None) -> None:
    is_near = chosen is not None and chosen.is_near
    # Another map for each step: its camera begins where the step is.
    step = written(chosen.position) if is_near and chosen else "town"
    key = f"pick_{form}_{step}"
    deck(
        pick_map,
        chosen.position if chosen else None,
        is_near,
        fetch(ground.town),
        fetch(ground.villages),
        palette,
        key=key,
        height=PICK_HEIGHT,
        on_select=_picked(form, key, places),
        alt="镇的示意图：点一下选位置",
    )


def _picked(form: str, key: str, places: pd.DataFrame) -> Callable[[], None]:
    def pick() -> None:
        objects = st.session_state[key].selection.objects
        for layer, how in (
            (layers.FINE_ID, "图上点选，精确到约15米"),
            (layers.COARSE_ID, "图上点选，精确到约150米"),
        ):
            for square in objects.get(layer, [])[:1]:
                set_position(form, tuple(square["at"]), how, places)

    return pick


def set_position(form: str, position: Any, how: str, places: pd.DataFrame, *, is_near: bool = True) -> None:
    """In a callback: the form's position; village and grid follow it."""
    at = (float(position[0]), float(position[1]))
    st.session_state[f"place_{form}"] = Chosen(at, how, is_near)
    code = village_at(at, zip(places["code"], places["area"], strict=True))
    there = places[places["code"] == code]
    if not there.empty:
        village_id = int(there["village_id"].iloc[0])
        st.session_state[f"register_village_{form}"] = village_id
        st.session_state[f"register_grid_{form}"] = _usual_grid(village_id, at)


def _usual_grid(village_id: int, at: Position) -> int | None:
    """The village's only grid, or the one in which earlier matters of the same square lie; else unknown."""
    grids = fetch(queries.grids, village_id=village_id)
    if len(grids) == 1:
        return int(grids["grid_id"].iloc[0])
    usual = fetch(queries.grid_of_cell, village_id=village_id, cell=cell_of(*at) or "")
    return None if usual.empty else int(usual["grid_id"].iloc[0])


def _show_choice(form: str, places: pd.DataFrame, chosen: Chosen | None) -> None:
    """What the map says of the choice, and the ways to change it."""
    if chosen is None:
        of_whom = basemap.caption(fetch(ground.town), fetch(ground.villages))
        st.caption(f"{of_whom}。点一下图上的方格定位，再在放大的图上点一次更准；不知道位置就只选村社。")
        return
    code = village_at(chosen.position, zip(places["code"], places["area"], strict=True))
    where = "不在地图上的镇界之内，请核对，并自己选村社" if code is None else "在地图上的镇界之内"
    st.caption(f"位置 {plain(written(chosen.position))}（WGS-84，{chosen.how}），{where}。")
    with st.container(horizontal=True, gap="small"):
        label = "看全镇" if chosen.is_near else "看周边"
        st.button(label, key=f"zoom_{form}", icon=":material/map:", on_click=_turn, args=(form,))
        st.button(
            "去掉位置", key=f"unplace_{form}", icon=":material/location_off:", on_click=_drop, args=(form,)
        )


def _turn(form: str) -> None:
    chosen: Chosen = st.session_state[f"place_{form}"]
    st.session_state[f"place_{form}"] = chosen._replace(is_near=not chosen.is_near)


def _drop(form: str) -> None:
    st.session_state.pop(f"place_{form}", None)


def _coordinates(form: str, places: pd.DataFrame) -> None:
    system_key, text_key = f"register_system_{form}", f"register_coordinates_{form}"
    st.selectbox(
        "坐标从哪里来",
        list(SYSTEMS),
        format_func=SYSTEMS.__getitem__,
        key=system_key,
        persist_state="session",
    )
    st.text_input(
        "经度,纬度", key=text_key, max_chars=LONGEST_COORDINATES, placeholder="118.812345,28.861234",
        persist_state="session",
    )  # fmt: skip

    def use() -> None:
        text, system = st.session_state[text_key], st.session_state[system_key]
        try:
            set_position(form, typed(text, system), f"由{SYSTEMS[system]}坐标换算", places)
        except Refused as refusal:
            st.toast(plain(refusal), icon=":material/block:", duration="long")

    st.button("用这个坐标", key=f"use_coordinates_{form}", icon=":material/add_location_alt:", on_click=use)


def _village(form: str, places: pd.DataFrame, own: tuple[int, ...] | None, chosen: Chosen | None) -> None:
    names = dict(zip(places["village_id"], places["name"], strict=True))
    offered = [number for number in names if own is None or number in own]
    key = f"register_village_{form}"
    if st.session_state.get(key) not in offered:
        st.session_state[key] = offered[0] if len(offered) == 1 else None
    village, grid = st.columns(2)
    with village:
        village_id = st.selectbox(
            "村社",
            offered,
            index=None,
            format_func=lambda number: names.get(number, ""),
            key=key,
            placeholder="选村社，可输入查找",
            persist_state="session",
        )
    with grid:
        _grid(form, village_id)
    if chosen and village_id is not None:
        code = village_at(chosen.position, zip(places["code"], places["area"], strict=True))
        there = places[places["code"] == code]
        if not there.empty and int(there["village_id"].iloc[0]) != village_id:
            st.caption(f":orange[位置在{plain(there['name'].iloc[0])}的范围，和所选村社不同，请核对。]")


def _grid(form: str, village_id: int | None) -> None:
    grids = None if village_id is None else fetch(queries.grids, village_id=village_id)
    rows = [] if grids is None else grids.to_dict("records")
    names = {
        int(row["grid_id"]): f"{row['name']}（{EXAMPLE_MARK}）" if row["example"] else str(row["name"])
        for row in rows
    }
    key = f"register_grid_{form}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = next(iter(names)) if len(names) == 1 else None
    st.selectbox(
        "网格",
        list(names),
        index=None,
        format_func=lambda number: names.get(number, ""),
        key=key,
        placeholder="不清楚可不选",
        disabled=not names,
        persist_state="session",
    )
