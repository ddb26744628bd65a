"""What an administrator fills in: a new account, its facts, a role, a reason. Each closes once it is done."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import actions_accounts, actions_grants, queries_accounts
from dashboard.access.passwords import hashed, one_time_password
from dashboard.access.rules_accounts import LONGEST_EMAIL, LONGEST_NAME, LONGEST_REASON
from dashboard.access.rules_grants import FOR_PEOPLE, UNIT_NAMES
from dashboard.access.rules_sessions import login_of
from dashboard.admin.accounts.widgets_accounts import CHOSEN, keep_once
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import plain

HAND_OVER = (
    "密码只显示这一次，系统里不保存。请当面或者用电话告诉本人；本人第一次登录时，要换成自己的密码。"
    "如果没有记下，再重置一次就行。"
)
DATE = "YYYY-MM-DD"


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
        _facts("new", name="", cadre_id=None, account_id=None, email="", leaves_on=None)
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
        _facts(
            form,
            name=account.name,
            cadre_id=None if pd.isna(account.cadre_id) else int(account.cadre_id),
            account_id=int(account.account_id),
            email=account.email,
            leaves_on=account.leaves_on,
        )
        send_button("保存", on_click=change, key=key(f"{form}_save"), type="primary")


def _facts(
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
        actions_grants.grant_role,
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
        told = "密码已重置，原来的登录全部下线。"
        if act(actions_accounts.reset_password, told, account_id=number, password_hash=hashed(password)):
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
