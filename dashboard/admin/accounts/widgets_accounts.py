"""The list of accounts, and what a secret that is shown once looks like."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import queries_accounts as queries
from dashboard.access.rules_accounts import STATES
from dashboard.access.rules_grants import FOR_PEOPLE
from dashboard.access.rules_rights import ROLES
from dashboard.screen.data import ask, fetch
from dashboard.screen.picking import list_beside_one
from dashboard.screen.url import url_select, url_text
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import count
from models import TOWNSHIP_ZONE

CHOSEN, ONCE = "account", "accounts_once"
NO_ROLE = "没有角色"


def keep_once(title: str, sentence: str, secret: str) -> None:
    """Show a secret at the head of the page until it is put away; nothing else keeps it."""
    st.session_state[ONCE] = (title, sentence, secret)


def show_once() -> None:
    """The secret that was just made, to be copied."""
    if (told := st.session_state.get(ONCE)) is None:
        return
    title, sentence, secret = told
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
    told = granted.assign(words=words).groupby("account_id")["words"].agg("；".join)
    holding = granted[[start <= today for start in granted["from_on"]]]
    codes = holding.groupby("account_id")["role"].agg(tuple)
    return frame.assign(
        roles=frame["account_id"].map(told).fillna(NO_ROLE).astype("str"),
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
        "login": st.column_config.TextColumn("登录名", pinned=True, width=165),
        "name": st.column_config.TextColumn("姓名", width=150),
        "state": st.column_config.TextColumn("状态", width=110),
        "roles": st.column_config.TextColumn("角色", width=260),
        "last_sign_in_at": st.column_config.DatetimeColumn(
            "最近登录", format="YYYY-MM-DD HH:mm", timezone=str(TOWNSHIP_ZONE), width=135
        ),
        "open_sessions": st.column_config.NumberColumn("正在使用", format="%d", width=75),
        "staff_number": st.column_config.TextColumn("工号", width=80),
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
        hint="在左边的列表里选一个账号，这里显示它的资料、角色和登录。",
        alt="账号列表",
    )
