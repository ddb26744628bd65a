"""Keys of walls: which there are, a new one, and one that opens nothing any more."""

from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from dashboard.access import actions_walls, queries_accounts
from dashboard.access.rules_accounts import LONGEST_NAME
from dashboard.access.tokens import new_token, token_hash
from dashboard.admin.accounts.widgets_accounts import keep_once
from dashboard.screen.data import ask
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.words.labels import local_time, plain

ONLY_THE_WALL = (
    "在大屏的浏览器里打开这个网址，就是指挥大屏。它只能看大屏，不能办理，也看不到个人信息。"
    "网址只显示这一次；泄露了或者大屏不用了，请收回。"
)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
NOT_FROM_HERE = "大屏在另一台电脑上的，请把网址里的“{}”换成这台服务器的地址。"


def walls(*, may_act: bool) -> None:
    """All keys, those in use first."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown("大屏没有键盘，不能输密码：给每块大屏发一个密钥，用一个网址打开。")
        if may_act:
            _new_key()
    frame = ask(queries_accounts.display_keys)
    if frame.empty:
        st.info("还没有发放过大屏密钥。", icon=":material/monitor:")
    for one in frame.to_dict("records"):
        with (
            st.container(border=True),
            st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"),
        ):
            st.markdown(_in_words(one), width="content")
            if may_act and pd.isna(one["revoked_at"]):
                _revoke(one)


def _in_words(one: dict[Any, Any]) -> str:
    made = f"{plain(one['created_by'])} {local_time(one['created_at'])} 发放"
    used = "还没有用过"
    if not pd.isna(one["last_used_at"]):
        used = f"最近使用 {local_time(one['last_used_at'])}"
        used += f"，从 {plain(one['last_address'])}" if one["last_address"] else ""
    if pd.isna(one["revoked_at"]):
        state = ":green[在用]"
    else:
        state = f":gray[已收回]　:gray[{plain(one['revoked_by'])} {local_time(one['revoked_at'])}]"
    return f"**{plain(one['name'])}**　{state}  \n:gray[{made}；{used}]"


def _new_key() -> None:
    with (
        st.popover("发放密钥", icon=":material/add:", type="primary", key=key("wall")),
        kept_form("wall_form"),
    ):
        st.text_input("大屏的名称", key=key("wall_name"), placeholder="如：一楼大厅", max_chars=LONGEST_NAME)
        send_button("发放", on_click=_make, key=key("wall_go"), type="primary")


def _make() -> None:
    secret, name = new_token(), typed("wall_name")
    told = "大屏密钥已发放。"
    if act(actions_walls.make_display_key, told, name=name, key_hash=token_hash(secret)):
        here = urlsplit(st.context.url or "")
        sentence = ONLY_THE_WALL
        if here.hostname in LOOPBACK:
            sentence += NOT_FROM_HERE.format(here.hostname)
        address = f"{here.scheme}://{here.netloc}" if here.netloc else ""
        keep_once(f"“{plain(name)}”的网址", sentence, f"{address}/session/wall?key={secret}")


def _revoke(one: dict[Any, Any]) -> None:
    number = int(one["key_id"])
    with st.popover("收回", key=key(f"wall_{number}")):
        st.markdown("收回后，用这个密钥的大屏马上打不开。")
        st.button(
            "确认收回",
            key=key(f"wall_{number}_go"),
            type="primary",
            on_click=callback_for(actions_walls.revoke_display_key, "密钥已收回。", key_id=number),
        )
