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
    EARLIEST,
    HINTS,
    LONGEST_TEAM,
    NAMES,
    POSITIONS,
    SYSTEMS,
    KnownVillage,
    belonging,
    degrees,
    plan_positions,
)
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.rules_files import Outcome, Row
from dashboard.files.sheets.widgets_files import import_sheet
from dashboard.screen.columns import DEPARTMENT, VILLAGE, number_column, text_column
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.picking import list_beside_one, picked_row, picking_table
from dashboard.screen.pictures import deck
from dashboard.screen.url import url_choice
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import ASSUMED_MARK, count, plain
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
TEAM = "team"


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
        row = picked_row(CHOSEN, frame, "village_id")
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
        "name": text_column("村社", VILLAGE),
        "kind": text_column("类型", 5),
        "team": text_column("组团", 6),
        "department": text_column("联系部门", DEPARTMENT),
        "confirmed": text_column("归属", 3, help="组团和联系部门是不是镇里确认的。"),
        "state": text_column("位置", 3),
    }
    ids = frame["village_id"].tolist()
    picking_table(CHOSEN, shown, ids, alt="村社", height=TABLE_HEIGHT, columns=columns)


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


def village_card(row: dict[Any, Any], *, may_act: bool) -> None:
    """What is known of the village, and the forms to change it."""
    number = int(row["village_id"])
    with st.container(border=True):
        st.subheader(plain(row["name"]), anchor=False)
        st.caption(f"{plain(row['official_name'])} · {plain(row['code'])}")
        st.caption(f"东经 {row['longitude']:.6f}°，北纬 {row['latitude']:.6f}°（WGS-84）")
        if row["is_assumed"]:
            st.badge(ASSUMED_MARK, icon=":material/help:", color="orange")
            st.caption(
                "组团和联系部门是随系统填的，不是镇里报来的。"
                + ("和实际一样的，点“确认”；不一样的，改好保存。" if may_act else "由系统管理员核对。")
            )
            if may_act:
                st.button(
                    "和实际一样，确认",
                    key=key(f"village_confirm_{number}"),
                    icon=":material/check:",
                    on_click=callback_for(
                        actions.confirm_villages, "已确认。", seen={number: belonging(row)}
                    ),
                )
        if may_act:
            _belonging(number, row)
        else:
            st.text(f"组团：{row['team'] or '无'}\n联系部门：{row['department'] or '无'}")
    if may_act:
        with st.expander("核实位置", icon=":material/pin_drop:", expanded=bool(row["is_sketch"])):
            _position(number)


def _belonging(number: int, row: dict[Any, Any]) -> None:
    teams = fetch(queries.teams, today=township_date(now()))
    departments = fetch(queries.own_departments)
    options = {
        "team": dict(zip(teams["team_id"], teams["name"], strict=True)),
        "department": dict(zip(departments["department_id"], departments["name"], strict=True)),
    }
    held = {field: None if pd.isna(row[f"{field}_id"]) else int(row[f"{field}_id"]) for field in NAMES}
    with kept_form(f"village_{number}", seen=held) as seen:
        for field, label in NAMES.items():
            known = options[field]
            words = [None, *known] if field == "team" else list(known)
            st.selectbox(
                label,
                words,
                words.index(held[field]) if held[field] in words else None,
                format_func=lambda word, known=known: "没有" if word is None else known[word],
                key=key(f"village_{field}_{number}"),
                placeholder="请选择",
            )
        today = township_date(now())
        st.date_input(
            "从哪天起",
            # What was never true has no days of its own.
            EARLIEST if row["is_assumed"] else today,
            EARLIEST,
            today,
            key=key(f"village_from_{number}"),
            format="YYYY-MM-DD",
            help="这一天以前的仍按原来的组团、联系部门算；以前的考核和考评不会变。"
            "待确认的从 2000-01-01 起改，随系统填的就不留下。",
        )
        send_button(
            "保存",
            key=key(f"village_save_{number}"),
            type="primary",
            on_click=_save_village,
            args=(number, seen),
        )


def _save_village(number: int, seen: dict[str, int | None]) -> None:
    wanted = {field: typed(f"village_{field}_{number}") for field in NAMES}
    told = {"wanted": wanted, "seen": seen, "from_on": typed(f"village_from_{number}")}
    act(actions.change_village, "村社已保存。", village_id=number, **told)


def _position(number: int) -> None:
    st.caption("可以从手机地图上抄。要选对坐标取自哪种地图：选错会偏几百米。")
    with kept_form(f"position_{number}"):
        left, right = st.columns(2)
        left.text_input("经度", key=key(f"longitude_{number}"), placeholder="例如 118.8075", max_chars=20)
        right.text_input("纬度", key=key(f"latitude_{number}"), placeholder="例如 28.885", max_chars=20)
        st.selectbox(
            "坐标取自",
            list(SYSTEMS),
            None,
            format_func=SYSTEMS.__getitem__,
            key=key(f"system_{number}"),
            placeholder="请选择",
        )
        send_button("保存位置", key=key(f"position_save_{number}"), on_click=_save_position, args=(number,))


def _save_position(number: int) -> None:
    try:
        place = {
            "longitude": degrees(typed(f"longitude_{number}"), "经度"),
            "latitude": degrees(typed(f"latitude_{number}"), "纬度"),
        }
    except Refused as refusal:
        st.toast(plain(refusal), icon=":material/block:", duration="long")
        return
    system = typed(f"system_{number}") or ""
    act(actions.set_position, "位置已保存。", village_id=number, system=system, **place)


def team_list(*, may_act: bool) -> None:
    """The list, and beside it the team that was picked."""
    frame = fetch(queries.teams, today=township_date(now()))
    if may_act:
        with st.popover("新增组团", icon=":material/add:", key=key("team_new")):
            _team_form("new", "", "新增")
    villages = fetch(queries.villages)
    names = villages[villages["team"] != ""].groupby("team_id")["name"].agg("、".join)
    shown = frame.assign(
        where=[names.get(number, "") for number in frame["team_id"]],
        state=[ASSUMED_MARK if example else "" for example in frame["example"]],
    )
    columns = {
        "name": text_column("组团", 10),
        "members": number_column("成员", 4),
        "villages": number_column("村社", 4),
        "state": text_column("标记", 4),
    }
    list_beside_one(
        TEAM,
        shown,
        lambda row: _team(row, may_act=may_act),
        of=shown,
        key="team_id",
        columns=columns,
        head=f"**共 {count(len(frame))} 个组团**　:gray[成员按今天的名册计，联系哪些村社在“村社”里改。]",
        none="还没有组团。",
        alt="组团",
        height=560,
    )


def _team(row: dict[Any, Any], *, may_act: bool) -> None:
    with st.container(border=True):
        st.subheader(plain(row["name"]), anchor=False)
        st.markdown(f"联系哪些村社：{plain(row['where']) or '没有'}")
        if may_act:
            _team_form(str(row["team_id"]), row["name"], "保存名称")


def _team_form(name: str, held: str, label: str) -> None:
    with kept_form(f"team_form_{name}", seen=held) as seen:
        st.text_input("名称", held, key=key(f"team_name_{name}"), max_chars=LONGEST_TEAM)
        send_button(label, key=key(f"team_save_{name}"), on_click=_save_team, args=(name, seen))


def _save_team(name: str, seen: str) -> None:
    wanted: dict[str, Any] = {"name": typed(f"team_name_{name}")}
    if name == "new":
        act(actions.add_team, "已新增组团。", **wanted)
    else:
        act(actions.rename_team, "组团已改名。", team_id=int(name), seen=seen, **wanted)
