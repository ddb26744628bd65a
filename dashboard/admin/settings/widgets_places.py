"""Villages with their team, department and place; the teams; places from a file."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.admin.ground.widgets_boundaries import boundaries
from dashboard.admin.ground.widgets_tiles import base_map
from dashboard.admin.settings import actions_places as actions
from dashboard.admin.settings import queries_places as queries
from dashboard.admin.settings.rules_places import (
    HINTS,
    POSITIONS,
    SYSTEMS,
    KnownVillage,
    belonging,
    plan_positions,
)
from dashboard.admin.settings.widgets_teams import team_list
from dashboard.admin.settings.widgets_village import village_card
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.rules_files import Outcome, Row
from dashboard.files.sheets.widgets_files import import_sheet
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import callback_for, key, typed
from dashboard.screen.picking import picked_row, picking_table
from dashboard.screen.pictures import deck
from dashboard.screen.url import url_choice
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.words.labels import ASSUMED_MARK, count
from dashboard.words.palette import Palette, palette_of

CHOSEN = "place"
TABLE_HEIGHT = 840
MAP_WIDTH, MAP_HEIGHT = 620, 360
FORM = Form(POSITIONS, HINTS, takes_csv=True)
VIEWS = {
    "villages": "村社",
    "teams": "组团",
    "positions": "导入位置",
    "boundaries": "导入界线",
    "basemap": "底图",
}


def places(person: Person) -> None:
    """The section of villages and teams."""
    may_act = may(person, "setting.manage")
    views = VIEWS if may_act else {word: VIEWS[word] for word in ("villages", "teams")}
    view = url_choice("view", "内容", views)
    if view == "positions":
        _import()
    elif view == "boundaries":
        boundaries()
    elif view == "basemap":
        base_map()
    elif view == "teams":
        team_list(may_act=may_act)
    else:
        _villages(may_act=may_act)


def _villages(*, may_act: bool) -> None:
    frame = fetch(queries.villages)
    if frame.empty:
        st.info("还没有村社。服务启动时会自动填入。", icon=":material/holiday_village:")
        return
    list_side, one_side = st.columns([3, 2], gap="large")
    with list_side:
        _list(frame, may_act=may_act)
    with one_side:
        _map()
        row = picked_row(CHOSEN, frame, "village_id", "在左边选一个村社，这里查看和修改。")
        if row is not None:
            village_card(row, may_act=may_act)


def _list(frame: pd.DataFrame, *, may_act: bool) -> None:
    whole = len(frame)
    linked = int((frame["department"] != "").sum())
    grouped = int((frame["team"] != "").sum())
    surveyed = int((~frame["is_sketch"]).sum())
    st.markdown(
        f"**联系部门 {linked}/{whole}**　**组团 {grouped}/{whole}**　:gray[已核实位置 {surveyed}/{whole}]"
    )
    if linked < whole:
        st.warning("有村社没有联系部门。请逐个补上。", icon=":material/link_off:")
    _assumed(frame[frame["is_assumed"]], may_act=may_act)
    shown = frame.assign(
        confirmed=[ASSUMED_MARK if assumed else "已确认" for assumed in frame["is_assumed"]],
        state=["示意" if sketch else "已核实" for sketch in frame["is_sketch"]],
    )
    columns = {
        "name": st.column_config.TextColumn("村社", width=110),
        "kind": st.column_config.TextColumn("类型", width=80),
        "team": st.column_config.TextColumn("组团", width=100),
        "department": st.column_config.TextColumn("联系部门", width=180),
        "confirmed": st.column_config.TextColumn("归属", width=70, help="组团和联系部门是不是镇里确认的。"),
        "longitude": st.column_config.NumberColumn("经度", format="%.6f", width=95),
        "latitude": st.column_config.NumberColumn("纬度", format="%.6f", width=90),
        "state": st.column_config.TextColumn("位置", width=70),
    }
    ids = frame["village_id"].tolist()
    picking_table(CHOSEN, shown, ids, alt="村社", height=TABLE_HEIGHT, columns=columns)
    st.caption("经度、纬度是 WGS-84 的度。")


def _assumed(frame: pd.DataFrame, *, may_act: bool) -> None:
    """Says that what was shipped waits for the town's word, and takes it for all villages at once."""
    if frame.empty:
        return
    number = count(len(frame))
    st.warning(
        f"{number} 个村社的组团和联系部门是随系统填的，还没有人确认，用到的地方都写着“{ASSUMED_MARK}”。"
        + ("请照镇里的文件逐个核对：不一样的先在右边改好，剩下的再一次确认。" if may_act else ""),
        icon=":material/help:",
    )
    if may_act:
        with st.popover(f"全部确认（{number} 个）", icon=":material/done_all:", key=key("villages_confirm")):
            st.markdown(f"表里“归属”写着“{ASSUMED_MARK}”的 {number} 个村社，您都和镇里的文件对过了？")
            seen = {int(row["village_id"]): belonging(row) for row in frame.to_dict("records")}
            st.button(
                "都对过了，确认",
                key=key("villages_confirm_go"),
                type="primary",
                on_click=callback_for(actions.confirm_villages, f"已确认 {number} 个村社。", seen=seen),
            )


def _map() -> None:
    palette = palette_of(st.context.theme.type)
    grounds = fetch(ground.town), fetch(ground.villages)
    deck(_villages_map, *grounds, palette, key="villages_map", height=MAP_HEIGHT, alt="各村社的位置")
    st.caption(basemap.caption(*grounds))


def _villages_map(town: pd.DataFrame, villages: pd.DataFrame, palette: Palette) -> Any:
    return basemap.deck([], town, villages, palette=palette, width=MAP_WIDTH, height=MAP_HEIGHT)


def _import() -> None:
    known = ask(queries.known_villages)
    names = list(dict.fromkeys(one.name for one in known.values()))
    import_sheet(
        "positions",
        FORM,
        {"村社": names},
        "每行写一个村社。",
        actions.import_positions,
        lambda rows: _planned(rows, known),
        inputs=lambda: {"system": typed("positions_system")},
        into_demo=False,
    )


def _planned(rows: Sequence[Row], known: Mapping[str, KnownVillage]) -> Sequence[Outcome] | None:
    system = st.radio(
        "表里的坐标取自",
        list(SYSTEMS),
        None,
        format_func=SYSTEMS.__getitem__,
        key=key("positions_system"),
        horizontal=True,
    )
    if system is None:
        st.info("请先选择坐标取自哪种地图：种类选错，位置会偏几百米。", icon=":material/explore:")
        return None
    return plan_positions(rows, known, ask(queries.around), system)
