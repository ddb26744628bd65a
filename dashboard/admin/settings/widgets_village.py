"""One village: its team and department, and where it really lies."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.admin.settings import actions_places as actions
from dashboard.admin.settings import queries_places as queries
from dashboard.admin.settings.rules_places import EARLIEST, NAMES, SYSTEMS, belonging, degrees
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import ASSUMED_MARK, plain


def village_card(row: dict[Any, Any], *, may_act: bool) -> None:
    """What is known of the village, and the forms to change it."""
    number = int(row["village_id"])
    with st.container(border=True):
        st.subheader(plain(row["name"]), anchor=False)
        st.caption(f"{plain(row['official_name'])} · {plain(row['code'])}")
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
            "保存", key=key(f"village_save_{number}"), type="primary", on_click=_save, args=(number, seen)
        )


def _save(number: int, seen: dict[str, int | None]) -> None:
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
