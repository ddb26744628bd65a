"""One account: facts, roles and sign-ins, and the forms that an administrator fills in."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import actions_accounts, queries_accounts
from dashboard.access.passwords import hashed, one_time_password
from dashboard.access.rules import Person
from dashboard.access.rules_accounts import (
    FOR_PEOPLE,
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_REASON,
    STATES,
    UNIT_NAMES,
    browser_in_words,
    dates_in_words,
    login_of,
)
from dashboard.access.rules_rights import ROLES
from dashboard.admin.accounts.widgets_accounts import CHOSEN, keep_once
from dashboard.admin.accounts.widgets_stand_in import stand_ins_of
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.session import PASSWORD, link_out
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import local_time, plain

WAYS = {"password": "密码登录", "oidc": "单点登录", "demo": "演示登录"}
STATE_COLOURS: dict[str, Any] = {"active": "green", "initial": "orange"}
NOT_SET = "未填"
HAND_OVER = (
    "密码只显示这一次，系统里不保存。请当面或者用电话告诉本人；本人第一次登录时，要换成自己的密码。"
    "如果没有记下，再重置一次就行。"
)
DATE = "YYYY-MM-DD"


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
        locked = f"{local_time(account.locked_at)} 锁定，原因：{plain(account.locked_reason)}"
        st.warning(locked, icon=":material/lock:")


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
            on_click=callback_for(actions_accounts.revoke_role, "角色已收回。", grant_id=number),
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


def new_account() -> None:
    """A button that opens the form of a new account."""
    with (
        st.popover("新建账号", icon=":material/person_add:", type="primary", key=key("new"), width="content"),
        kept_form("new_form"),
    ):
        st.text_input(
            "登录名",
            key=key("new_login"),
            max_chars=40,
            help="3 到 40 个小写字母、数字、点、下划线或短横线。",
        )
        _fact_fields("new", name="", cadre_id=None, account_id=None, email="", leaves_on=None)
        send_button("建立账号", on_click=_create, key=key("create"), type="primary")


def _create() -> None:
    password = one_time_password()
    given = _given("new")
    login = typed("new_login")
    if act(
        actions_accounts.create_account, "账号已建立。", login=login, password_hash=hashed(password), **given
    ):
        keep_once(f"{plain(given['name'])}（{plain(login)}）的一次性密码", HAND_OVER, password)
        # What comes next is a role: show the new account.
        frame = ask(queries_accounts.accounts, at=now())
        st.query_params[CHOSEN] = str(frame.loc[frame["login"] == login_of(login), "account_id"].iloc[0])


def change_facts(account: Any) -> None:
    """A button that opens the account's facts."""
    form = f"change_{account.account_id}"

    def change() -> None:
        number = int(account.account_id)
        act(actions_accounts.change_account, "资料已修改。", account_id=number, **_given(form))

    with (
        st.popover("修改资料", icon=":material/edit:", key=key(form)),
        kept_form(f"{form}_form"),
    ):
        _fact_fields(
            form,
            name=account.name,
            cadre_id=None if pd.isna(account.cadre_id) else int(account.cadre_id),
            account_id=int(account.account_id),
            email=account.email,
            leaves_on=account.leaves_on,
        )
        send_button("保存", on_click=change, key=key(f"{form}_save"), type="primary")


def _fact_fields(
    form: str, *, name: str, cadre_id: int | None, account_id: int | None, email: str, leaves_on: date | None
) -> None:
    cadres = _cadre_names(account_id)
    options = list(cadres)
    st.selectbox(
        "对应的干部",
        options,
        index=options.index(cadre_id) if cadre_id in cadres else None,
        format_func=cadres.__getitem__,
        key=key(f"{form}_cadre"),
        placeholder="不是本镇干部和派驻干部的，不选",
    )
    st.text_input(
        "姓名",
        name,
        key=key(f"{form}_name"),
        max_chars=LONGEST_NAME,
        placeholder="选了干部的，可以不填",
    )
    st.text_input("邮箱（可以不填）", email, key=key(f"{form}_email"), max_chars=LONGEST_EMAIL)
    st.date_input(
        "最后在岗日（可以不填）",
        leaves_on,
        key=key(f"{form}_leaves"),
        format=DATE,
        help="过了这一天，账号自动停用。",
    )


def _given(form: str) -> dict[str, Any]:
    """What was filled in; a cadre's own name where none was typed."""
    cadre_id = typed(f"{form}_cadre")
    cadres = fetch(queries_accounts.cadres)
    names = cadres.loc[cadres["cadre_id"] == cadre_id, "name"]
    return {
        "name": typed(f"{form}_name") or next(iter(names), ""),
        "cadre_id": cadre_id,
        "email": typed(f"{form}_email") or "",
        "leaves_on": typed(f"{form}_leaves"),
    }


def _cadre_names(account_id: int | None) -> dict[int, str]:
    """Cadres without an account, and the one of this account."""
    frame = fetch(queries_accounts.cadres)
    free = frame[frame["account_id"].isna() | (frame["account_id"] == (account_id or 0))]
    return {
        int(one["cadre_id"]): f"{one['name']}（{one['staff_number']}）" for one in free.to_dict("records")
    }


def grant_role(account_id: int) -> None:
    """A button that opens the form of another role."""
    form = f"grant_{account_id}"
    with st.popover("授予角色", icon=":material/add:", key=key(form)):
        role = st.selectbox(
            "角色",
            list(FOR_PEOPLE),
            index=None,
            format_func=lambda code: FOR_PEOPLE[code].name,
            key=key(f"{form}_role"),
            placeholder="请选择",
        )
        if kind := FOR_PEOPLE[role].unit if role else "":
            units = fetch(queries_accounts.units)
            units = units[units["kind"] == kind]
            names: dict[int, str] = dict(zip(units["unit_id"].tolist(), units["name"], strict=True))
            st.selectbox(
                UNIT_NAMES[kind],
                list(names),
                index=None,
                format_func=names.__getitem__,
                key=key(f"{form}_{kind}"),
                placeholder="请选择",
            )
        today = township_date(now())
        st.date_input("从哪天起", today, key=key(f"{form}_from"), format=DATE)
        st.date_input("到哪天止（留空为长期）", None, key=key(f"{form}_to"), format=DATE)
        st.button(
            "授予",
            key=key(f"{form}_go"),
            type="primary",
            disabled=role is None,
            on_click=_grant,
            args=(form, account_id, role, kind, today),
        )


def _grant(form: str, account_id: int, role: str, kind: str, today: date) -> None:
    act(
        actions_accounts.grant_role,
        "角色已授予，对方下一次操作时生效。",
        account_id=account_id,
        role=role,
        unit_id=typed(f"{form}_{kind}") if kind else None,
        from_on=typed(f"{form}_from") or today,
        to_on=typed(f"{form}_to"),
    )


def reset_password(account: Any) -> None:
    """A button that asks once more, and then gives a one-time password."""
    number = int(account.account_id)

    def reset() -> None:
        password = one_time_password()
        done = "密码已重置，原来的登录全部下线。"
        if act(actions_accounts.reset_password, done, account_id=number, password_hash=hashed(password)):
            keep_once(f"{plain(account.name)}（{plain(account.login)}）的一次性密码", HAND_OVER, password)

    with st.popover("重置密码", icon=":material/lock_reset:", key=key(f"reset_{number}")):
        st.markdown("原来的密码马上失效，正在使用的登录全部下线。您会得到一个一次性密码。")
        st.button("确认重置", key=key(f"reset_{number}_go"), type="primary", on_click=reset)


def lock(account: Any) -> None:
    """A button that locks, with a reason; or unlocks."""
    number = int(account.account_id)
    if account.state == "locked":
        st.button(
            "解除锁定",
            icon=":material/lock_open:",
            key=key(f"unlock_{number}"),
            on_click=callback_for(
                actions_accounts.unlock_account, "已解除锁定，可以用原来的密码登录。", account_id=number
            ),
        )
        return

    def locked() -> None:
        reason = typed(f"lock_{number}_reason")
        act(actions_accounts.lock_account, "账号已锁定，已经下线。", account_id=number, reason=reason)

    with (
        st.popover("锁定", icon=":material/lock:", key=key(f"lock_{number}")),
        kept_form(f"lock_{number}_form"),
    ):
        st.markdown("锁定后不能登录，正在使用的登录马上下线。以后可以解除。")
        st.text_input("原因", key=key(f"lock_{number}_reason"), max_chars=LONGEST_REASON)
        send_button("确认锁定", on_click=locked, key=key(f"lock_{number}_go"), type="primary")
