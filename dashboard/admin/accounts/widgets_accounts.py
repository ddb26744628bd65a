"""The list of accounts, and what a secret that is shown once looks like."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import queries_accounts as queries
from dashboard.access.rules_accounts import STATES
from dashboard.access.rules_grants import FOR_PEOPLE
from dashboard.access.rules_rights import ROLES
from dashboard.screen.data import ask, fetch
from dashboard.screen.url import url_select, url_text
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import count
from models import TOWNSHIP_ZONE

CHOSEN, ONCE = "account", "accounts_once"
TABLE_HEIGHT = 640
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


def account_list(frame: pd.DataFrame) -> None:
    """The accounts as a table; the row that is picked goes into the URL."""
    ids = [int(number) for number in frame["account_id"]]
    # Another list is another table, or the mark would stay on a row that became somebody else's.
    table = f"accounts_{hash(tuple(ids))}"
    chosen = chosen_account()
    st.markdown(f"**共 {count(len(frame))} 个账号**　:gray[选一行，在右边查看和办理。]")
    st.dataframe(
        frame.assign(state=frame["state"].map(STATES)),
        hide_index=True,
        height=TABLE_HEIGHT,
        key=table,
        on_select=lambda: _choose(ids, st.session_state[table].selection.rows),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(chosen)] if chosen in ids else []}},
        placeholder="",
        column_order=(
            "login", "name", "state", "roles", "last_sign_in_at", "open_sessions", "staff_number",
        ),
        column_config={
            "login": st.column_config.TextColumn("登录名", pinned=True, width=165),
            "name": st.column_config.TextColumn("姓名", width=150),
            "state": st.column_config.TextColumn("状态", width=110),
            "roles": st.column_config.TextColumn("角色", width=260),
            "last_sign_in_at": st.column_config.DatetimeColumn(
                "最近登录", format="YYYY-MM-DD HH:mm", timezone=str(TOWNSHIP_ZONE), width=135
            ),
            "open_sessions": st.column_config.NumberColumn("正在使用", format="%d", width=75),
            "staff_number": st.column_config.TextColumn("工号", width=80),
        },
        alt="账号列表",
    )  # fmt: skip


def chosen_account() -> int | None:
    """The account that the URL names."""
    word = st.query_params.get(CHOSEN, "")
    # Longer than any id: no database would take it.
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None


def _choose(ids: list[int], rows: list[int]) -> None:
    if rows:
        st.query_params[CHOSEN] = str(ids[rows[0]])
    else:
        st.query_params.pop(CHOSEN, None)
