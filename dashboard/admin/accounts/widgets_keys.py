"""The keys of outside systems: which there are, making one, withdrawing one."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import actions_accounts, queries_accounts
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.rules_accounts import (
    KEY_USES,
    LONGEST_KEY,
    LONGEST_NAME,
    MOST_PER_MINUTE,
    USUAL_PER_MINUTE,
)
from dashboard.admin.accounts.widgets_accounts import keep_once
from dashboard.screen.data import ask
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import local_time, plain
from models import Source

# What sends something from outside; the others are words of the room's own work.
SOURCES = (
    Source.HOTLINE_12345,
    Source.GRID,
    Source.VILLAGE_APP,
    Source.POLICE_110,
    Source.DEPARTMENT,
    Source.SUPERIOR,
    Source.PETITION,
)
A_YEAR = timedelta(days=365)
# A key that ends so soon is pointed out.
SOON = timedelta(days=30)
EXPLAINED = (
    "别的系统（12345、网格、村情通）凭密钥报来事件、读取进展。一个系统一个密钥，不用了就收回。"
    "怎么接，见接口说明：[/api/v1/docs](/api/v1/docs)。"
)
USES = {
    "send": "报送：报来事件，看自己报来的办到哪一步",
    "read": "读取：看进展、地图和统计，不含保密事件",
}
WHOLE_TOWN = ("", 0)
LIMITS = {"village": "village_id", "department": "department_id"}
FOR_THE_SYSTEM = (
    "请把密钥交给“{}”的管理员，放在请求头里：`Authorization: Bearer 密钥`。"
    "只显示这一次，系统里只留它的指纹；泄露了请马上收回，再发新的。"
)


def api_keys(*, may_act: bool) -> None:
    """All keys, those in use first."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(EXPLAINED)
        if may_act:
            _new_key()
    frame = ask(queries_accounts.api_keys)
    if frame.empty:
        st.info("还没有发放过接口密钥，别的系统都进不来。", icon=":material/key_off:")
    today = township_date(now())
    for one in frame.to_dict("records"):
        with (
            st.container(border=True),
            st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"),
        ):
            st.markdown(_in_words(one, today), width="content")
            if may_act and pd.isna(one["revoked_at"]):
                _revoke(one)


def _in_words(one: dict[Any, Any], today: date) -> str:
    may = "、".join(word for use, word in KEY_USES.items() if one[f"may_{use}"])
    made = f"{plain(one['created_by'])} {local_time(one['created_at'])} 发放"
    used = "还没有用过"
    if not pd.isna(one["last_used_at"]):
        used = f"最近使用 {local_time(one['last_used_at'])}"
        used += f"，从 {plain(one['last_address'])}" if one["last_address"] else ""
    return (
        f"**{plain(one['name'])}**　{_state(one, today)}  \n"
        f"{may}　{_range(one)}　来源：{Source(one['source']).label}　每分钟最多 {one['per_minute']} 次  \n"
        f":gray[{made}；{used}]"
    )


def _range(one: dict[Any, Any]) -> str:
    return f"只管{plain(one['unit'])}" if one["unit"] else "全镇"


def _state(one: dict[Any, Any], today: date) -> str:
    if not pd.isna(one["revoked_at"]):
        return f":gray[已收回]　:gray[{plain(one['revoked_by'])} {local_time(one['revoked_at'])}]"
    if one["to_on"] < today:
        return f":gray[{one['to_on']} 已到期]"
    until = f"到 {one['to_on']}"
    return (
        f":orange[在用，{until}，快到期了]"
        if one["to_on"] <= today + SOON
        else f":green[在用]　:gray[{until}]"
    )


def _new_key() -> None:
    today = township_date(now())
    with (
        st.popover("发放密钥", icon=":material/add:", type="primary", key=key("api_key")),
        kept_form("api_key_form"),
    ):
        st.text_input(
            "系统的名称", key=key("api_key_name"), placeholder="如：区12345平台", max_chars=LONGEST_NAME
        )
        st.pills(
            "能做什么",
            list(USES),
            key=key("api_key_uses"),
            selection_mode="multi",
            default=["send"],
            format_func=USES.__getitem__,
        )
        units = _units()
        st.selectbox(
            "管到哪里",
            list(units),
            key=key("api_key_unit"),
            format_func=units.__getitem__,
            help="只管一个村社的，只读得到、也只报得来这个村社的事；只管一个部门的，只读得到这个部门牵头或者配合的事。",
        )
        st.selectbox(
            "报来的事件，来源记作",
            list(SOURCES),
            key=key("api_key_source"),
            format_func=lambda source: source.label,
        )
        st.date_input(
            "最后一天",
            today + A_YEAR,
            min_value=today,
            max_value=today + LONGEST_KEY,
            key=key("api_key_to_on"),
            format="YYYY-MM-DD",
        )
        st.number_input(
            "每分钟最多几次请求", 1, MOST_PER_MINUTE, USUAL_PER_MINUTE, key=key("api_key_per_minute")
        )
        send_button("发放", on_click=_make, key=key("api_key_go"), type="primary")


def _units() -> dict[tuple[str, int], str]:
    """What a key may be limited to: kind and id, and the name on the screen."""
    frame = ask(queries_accounts.units)
    rows = frame[frame["kind"].isin(LIMITS)].to_dict("records")
    return {WHOLE_TOWN: "全镇"} | {(one["kind"], int(one["unit_id"])): plain(one["name"]) for one in rows}


def _make() -> None:
    secret, name, uses = new_token(), typed("api_key_name"), typed("api_key_uses") or ()
    kind, unit_id = typed("api_key_unit") or WHOLE_TOWN
    if act(
        actions_accounts.make_api_key,
        "接口密钥已发放。",
        name=name,
        key_hash=token_hash(secret),
        may_send="send" in uses,
        may_read="read" in uses,
        **({LIMITS[kind]: unit_id} if kind else {}),
        source=typed("api_key_source"),
        per_minute=int(typed("api_key_per_minute")),
        to_on=typed("api_key_to_on"),
    ):
        keep_once(f"“{plain(name)}”的密钥", FOR_THE_SYSTEM.format(plain(name)), secret)


def _revoke(one: dict[Any, Any]) -> None:
    number = int(one["key_id"])
    with st.popover("收回", key=key(f"api_key_{number}")):
        st.markdown("收回后，用这个密钥的系统马上报不进来、也读不到。已经报来的事件都还在。")
        st.button(
            "确认收回",
            key=key(f"api_key_{number}_go"),
            type="primary",
            on_click=callback_for(actions_accounts.revoke_api_key, "密钥已收回。", key_id=number),
        )
