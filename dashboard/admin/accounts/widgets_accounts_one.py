"""One account: facts, roles, sign-ins, and what an administrator may do with them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import actions_accounts, actions_grants, queries_accounts
from dashboard.access.rules import Person
from dashboard.access.rules_accounts import STATES, browser_in_words
from dashboard.access.rules_grants import dates_in_words
from dashboard.access.rules_rights import ROLES
from dashboard.admin.accounts.widgets_accounts_forms import (
    change_facts,
    grant_role,
    lock,
    reset_password,
)
from dashboard.admin.accounts.widgets_stand_in import stand_ins_of
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import callback_for, key
from dashboard.screen.session import PASSWORD, link_out
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import local_time, plain

WAYS = {"password": "密码登录", "oidc": "单点登录", "demo": "演示登录"}
STATE_COLOURS: dict[str, Any] = {"active": "green", "initial": "orange"}
NOT_SET = "未填"


def account_card(row: dict[Any, Any], person: Person, *, may_act: bool) -> None:
    """Everything about one account (a row of `accounts_now`)."""
    account = SimpleNamespace(**row)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(plain(account.name), anchor=False, width="content")
            st.badge(STATES[account.state], color=STATE_COLOURS.get(account.state, "red"))
        _facts(account)
        if may_act:
            _buttons(account, is_self=account.account_id == person.account_id)
    with st.container(border=True):
        _roles(account, may_act)
    with st.container(border=True):
        _sessions(account, person, may_act)


def _facts(account: Any) -> None:
    facts = {
        "登录名": account.login,
        "对应的干部": _cadre(account),
        "邮箱": account.email or NOT_SET,
        "最后在岗日": account.leaves_on or NOT_SET,
        "建立": local_time(account.created_at),
        "最近登录": "还没有登录过"
        if pd.isna(account.last_sign_in_at)
        else local_time(account.last_sign_in_at),
    }
    for left, right in zip(list(facts)[::2], list(facts)[1::2], strict=True):
        for place, label in zip(st.columns(2), (left, right), strict=True):
            place.markdown(f":gray[{label}]　{plain(facts[label])}")
    if account.state == "locked":
        told = f"{local_time(account.locked_at)} 锁定，原因：{plain(account.locked_reason)}"
        st.warning(told, icon=":material/lock:")


def _cadre(account: Any) -> str:
    if account.cadre:
        return f"{account.cadre}（{account.staff_number}）"
    number = account.awaited_number
    return f"名册里还没有这个工号和姓名的人（{number}）" if number else "不是本镇干部"


def _buttons(account: Any, *, is_self: bool) -> None:
    with st.container(horizontal=True):
        change_facts(account)
        if is_self:
            link_out("修改自己的密码", PASSWORD)
            return
        if not account.example:
            reset_password(account)
        lock(account)


def _roles(account: Any, may_act: bool) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("角色", anchor=False, width="content")
        if may_act:
            grant_role(int(account.account_id))
    granted = fetch(queries_accounts.grants)
    granted = granted[granted["account_id"] == account.account_id]
    if granted.empty:
        st.info("还没有角色，登录后什么也看不到。", icon=":material/info:")
    today = township_date(now())
    for grant in granted.to_dict("records"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(_grant_in_words(grant, today), width="content")
            if may_act:
                _revoke(grant)
    stand_ins_of(int(account.account_id))


def _grant_in_words(grant: dict[Any, Any], today: date) -> str:
    unit = f"（{plain(grant['unit'])}）" if grant["unit"] else ""
    words = f"**{ROLES[grant['role']].name}**{unit}　{dates_in_words(grant['from_on'], grant['to_on'])}"
    if grant["from_on"] > today:
        words += "　:orange[还没有开始]"
    elif grant["to_on"] and grant["to_on"] < today:
        words += "　:gray[已经到期]"
    return f"{words}  \n:gray[{plain(grant['granted_by'])} 授予]"


def _revoke(grant: dict[Any, Any]) -> None:
    number = int(grant["grant_id"])
    with st.popover("收回", key=key(f"revoke_{number}")):
        st.markdown("收回后，对方下一次操作时就不能再用这个角色。")
        st.button(
            "确认收回",
            key=key(f"revoke_{number}_go"),
            type="primary",
            on_click=callback_for(actions_grants.revoke_role, "角色已收回。", grant_id=number),
        )


def _sessions(account: Any, person: Person, may_act: bool) -> None:
    sessions = ask(queries_accounts.open_sessions, account_id=int(account.account_id), at=now())
    others = sessions[sessions["session_id"] != (person.session_id or 0)]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("正在使用的登录", anchor=False, width="content")
        if may_act and len(others) > 1:
            st.button(
                "全部下线",
                icon=":material/logout:",
                key=key("end_all"),
                on_click=callback_for(
                    actions_accounts.end_all_sessions, "已全部下线。", account_id=int(account.account_id)
                ),
            )
    if sessions.empty:
        st.markdown(":gray[现在没有人用这个账号登录。]")
    for one in sessions.to_dict("records"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(_session_in_words(one), width="content")
            if one["session_id"] == person.session_id:
                st.markdown(":gray[就是您现在用的]", width="content")
            elif may_act:
                _end(int(one["session_id"]))


def _session_in_words(one: dict[Any, Any]) -> str:
    browser = browser_in_words(one["browser"])
    place = plain(one["address"]) or "地址不明"
    seen = f"{local_time(one['started_at'])} 登录，{local_time(one['seen_at'])} 还在用"
    return f"**{browser}**　{place}　{WAYS.get(one['way'], '')}  \n:gray[{seen}]"


def _end(session_id: int) -> None:
    st.button(
        "下线",
        key=key(f"end_{session_id}"),
        on_click=callback_for(actions_accounts.end_session, "这次登录已下线。", session_id=session_id),
    )
