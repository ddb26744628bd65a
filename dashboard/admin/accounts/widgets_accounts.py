"""The lists of accounts and of walls' keys, and what a secret that is shown once looks like."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from dashboard.access import actions_accounts, queries_accounts
from dashboard.access import queries_accounts as queries
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.rules_accounts import FOR_PEOPLE, LONGEST_NAME, STATES
from dashboard.access.rules_rights import ROLES
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.picking import list_beside_one
from dashboard.screen.url import url_select, url_text
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import count, local_time, plain
from models import TOWNSHIP_ZONE

CHOSEN, ONCE = "account", "accounts_once"
NO_ROLE = "没有角色"
ONLY_THE_WALL = (
    "在大屏的浏览器里打开这个网址，就是指挥大屏。它只能看大屏，不能办理，也看不到个人信息。"
    "网址只显示这一次；泄露了或者大屏不用了，请收回。"
)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
NOT_FROM_HERE = "大屏在另一台电脑上的，请把网址里的“{}”换成这台服务器的地址。"


def keep_once(title: str, sentence: str, secret: str) -> None:
    """Show a secret at the head of the page until it is put away; nothing else keeps it."""
    st.session_state[ONCE] = (title, sentence, secret)


def show_once() -> None:
    """The secret that was just made, to be copied."""
    if (shown_once := st.session_state.get(ONCE)) is None:
        return
    title, sentence, secret = shown_once
    with st.container(border=True):
        st.success(f"**{title}**", icon=":material/key:")
        st.code(secret, language=None)
        st.markdown(sentence)
        st.button("已经记下，关闭", key="put_away", on_click=lambda: st.session_state.pop(ONCE, None))


def accounts_now() -> pd.DataFrame:
    """All accounts with their roles in words (`roles`) and the codes of those that hold today (`codes`)."""
    at = now()
    frame = ask(queries.accounts, at=at)
    today = township_date(at)
    granted = fetch(queries.grants)
    granted = granted[[_is_to_come(to_on, today) for to_on in granted["to_on"]]]
    words = [role_in_words(grant, today) for grant in granted.to_dict("records")]
    roles = granted.assign(words=words).groupby("account_id")["words"].agg("；".join)
    holding = granted[[start <= today for start in granted["from_on"]]]
    codes = holding.groupby("account_id")["role"].agg(tuple)
    return frame.assign(
        roles=frame["account_id"].map(roles).fillna(NO_ROLE).astype("str"),
        codes=[codes.get(account_id, ()) for account_id in frame["account_id"]],
    )


def role_in_words(grant: dict[Any, Any], today: date) -> str:
    """A role as a list says it: 模块负责人（大治理），至 2026-12-31."""
    words = ROLES[grant["role"]].name + (f"（{grant['unit']}）" if grant["unit"] else "")
    if grant["from_on"] > today:
        words += f"，{grant['from_on']} 起"
    return words + (f"，至 {grant['to_on']}" if grant["to_on"] else "")


def _is_to_come(to_on: date | None, today: date) -> bool:
    return to_on is None or to_on >= today


def filtered(frame: pd.DataFrame) -> pd.DataFrame:
    """Show the filters, whose words live in the URL; the accounts that they leave."""
    text = url_text("q", "查找", "登录名、姓名、工号").strip().casefold()
    role = url_select("role", "角色", {code: role.name for code, role in FOR_PEOPLE.items()})
    state = url_select("state", "状态", STATES)
    if text:
        looked_at = frame["login"] + "\n" + frame["name"] + "\n" + frame["staff_number"]
        frame = frame[looked_at.str.casefold().str.contains(text, regex=False)]
    if role:
        frame = frame[[role in codes for codes in frame["codes"]]]
    return frame[frame["state"] == state] if state else frame


def account_list(shown: pd.DataFrame, accounts: pd.DataFrame, one: Callable[[dict[Any, Any]], None]) -> None:
    """The accounts that are `shown` of all, and beside them what `one` draws of the picked one."""
    columns = {
        "login": st.column_config.TextColumn("登录名", pinned=True, width=170),
        "name": st.column_config.TextColumn("姓名", width=130),
        "state": st.column_config.TextColumn("状态", width=100),
        "roles": st.column_config.TextColumn("角色", width=205),
        "last_sign_in_at": st.column_config.DatetimeColumn(
            "最近登录", format="YYYY-MM-DD", timezone=str(TOWNSHIP_ZONE), width=95
        ),
    }
    list_beside_one(
        CHOSEN,
        shown.assign(state=shown["state"].map(STATES)),
        one,
        of=accounts,
        key="account_id",
        columns=columns,
        head=f"**共 {count(len(shown))} 个账号**　:gray[选一行，在右边查看和办理。]",
        none="没有符合条件的账号。请放宽筛选。",
        alt="账号列表",
    )


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
    done = "大屏密钥已发放。"
    if act(actions_accounts.make_display_key, done, name=name, key_hash=token_hash(secret)):
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
            on_click=callback_for(actions_accounts.revoke_display_key, "密钥已收回。", key_id=number),
        )
