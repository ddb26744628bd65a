"""走访低收入农户: whose turn it is, by masked names; the whole name only with a right and a reason."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may, scope_of
from dashboard.linkage.villages import actions_links as actions
from dashboard.linkage.villages import queries_links as queries
from dashboard.linkage.villages.rules import LONGEST_NAME
from dashboard.linkage.villages.widgets import own_villages
from dashboard.linkage.villages.widgets_visits import plan_form
from dashboard.screen.data import fetch, obtain
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.picking import picked_row, picking_table
from dashboard.screen.url import url_choice
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, count, plain
from models import HouseholdKind

CHOSEN, SEEN, TABLE_HEIGHT = "household", "revealed_household", 700
DUE, ALL = "due", "all"


def households(person: Person) -> None:
    """The households that the person may know of, those first that were not visited this quarter."""
    if not may(person, "low_income.read"):
        st.info("您现在的角色看不到低收入农户。", icon=":material/lock:")
        return
    own = own_villages(person)
    frame = fetch(queries.households, today=township_date(now()))
    due = frame[frame["is_due"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        which = url_choice("turn", "看哪些", {DUE: "本季度还没走访", ALL: "全部"})
        if own:
            _adding(own)
    if frame.empty:
        st.info(
            "还没有登记低收入农户。登记时只记户主姓名和类别，别人看到的是遮住的姓名。", icon=":material/home:"
        )
        return
    st.caption(
        f"一共 {count(len(frame))} 户，本季度走访了 {count(len(frame) - len(due))} 户，"
        f"还有 {count(len(due))} 户没有走访。姓名都遮住了。"
    )
    shown = due if which == DUE else frame
    left, right = st.columns([3, 2], gap="large")
    with left:
        if shown.empty:
            st.success("本季度每一户都走访过了。", icon=":material/check:")
        else:
            _list(shown)
    with right:
        _card(person, frame, own, shown["household_id"].tolist())


def _list(shown: pd.DataFrame) -> None:
    rows = shown.to_dict("records")
    table = pd.DataFrame(
        {
            "village": shown["village"],
            "label": [row["label"] + (f"（{EXAMPLE_MARK}）" if row["example"] else "") for row in rows],
            "visited": [str(row["visited_on"] or "没有走访过") for row in rows],
            "planned": [str(row["planned_on"] or "—") for row in rows],
            "state": ["轮到走访" if row["is_due"] else "本季度已走访" for row in rows],
        }
    )
    columns = {
        "village": st.column_config.TextColumn("村社", width=110),
        "label": st.column_config.TextColumn("农户", width=190),
        "visited": st.column_config.TextColumn("上次走访", width=120),
        "planned": st.column_config.TextColumn("已安排", width=110),
        "state": st.column_config.TextColumn("状态", width=120),
    }
    ids = [int(row["household_id"]) for row in rows]
    picking_table(CHOSEN, table, ids, alt="低收入农户", height=TABLE_HEIGHT, columns=columns)


def _card(person: Person, frame: pd.DataFrame, own: dict[int, str], ids: list[int]) -> None:
    row = picked_row(CHOSEN, frame, "household_id", ids)
    if row is None:
        return
    number, village_id = int(row["household_id"]), int(row["village_id"])
    with st.container(border=True):
        is_allowed = _may_reveal(person, village_id)
        # What was seen is gone with the right to see it.
        name = st.session_state.get(SEEN, {}).get(number) if is_allowed else None
        st.subheader(plain(row["label"]), anchor=False)
        if name:
            st.text(f"户主：{name}")
        if row["example"]:
            st.badge(EXAMPLE_MARK, color="orange")
        st.text(f"{row['village']}　上次走访：{row['visited_on'] or NO_DATA}")
        if row["planned_on"]:
            st.text(f"已安排 {row['planned_on']} 走访")
        with st.container(horizontal=True):
            if village_id in own:
                plan_form(f"home_{number}", {village_id: row["village"]}, person, household_id=number)
            if is_allowed and not name:
                _revealing(number)
            if village_id in own:
                _leaving(number)


def _may_reveal(person: Person, village_id: int) -> bool:
    scope = scope_of(person, "low_income.reveal")
    return not scope.is_empty and (scope.everything or village_id in own_villages(person))


def _revealing(number: int) -> None:
    def reveal() -> None:
        reason = typed(f"home_why_{number}") or ""
        if answer := obtain(actions.reveal_household, household_id=number, reason=reason):
            # Of one household only: what was seen does not pile up in the session.
            st.session_state[SEEN] = {number: answer}

    with (
        st.popover("查看姓名", icon=":material/visibility:", key=key(f"home_reveal_{number}")),
        kept_form(f"home_reveal_form_{number}"),
    ):
        st.text_input(
            "为什么要看", key=key(f"home_why_{number}"), max_chars=200, placeholder="如：上门送物资"
        )
        st.caption("您的姓名、时间和理由会记入审计日志。")
        send_button("查看", key=key(f"home_reveal_go_{number}"), on_click=reveal)


def _leaving(number: int) -> None:
    def save() -> None:
        act(
            actions.end_household,
            "已登记退出。",
            household_id=number,
            reason=typed(f"home_end_why_{number}") or "",
        )

    with (
        st.popover("登记退出", icon=":material/logout:", key=key(f"home_end_{number}")),
        kept_form(f"home_end_form_{number}"),
    ):
        st.text_input(
            "退出的原因", key=key(f"home_end_why_{number}"), max_chars=200, placeholder="如：收入达标"
        )
        send_button("退出", key=key(f"home_end_go_{number}"), on_click=save)


def _adding(own: dict[int, str]) -> None:
    def save() -> None:
        act(
            actions.add_household,
            "已登记。",
            village_id=typed("home_village"),
            name=typed("home_name") or "",
            kind=typed("home_kind") or HouseholdKind.LOW_INCOME,
        )

    kinds: list[Any] = list(HouseholdKind)
    with (
        st.popover("登记农户", icon=":material/add_home:", key=key("home_new")),
        kept_form("home_form"),
    ):
        st.selectbox(
            "村社",
            list(own),
            None,
            format_func=own.__getitem__,
            key=key("home_village"),
            placeholder="选一个村社",
        )
        st.text_input("户主姓名", key=key("home_name"), max_chars=LONGEST_NAME)
        st.selectbox("类别", kinds, 0, format_func=LABELS.__getitem__, key=key("home_kind"))
        st.caption("只记姓名和类别；不要写身份证号、电话、收入和病情。")
        send_button("登记", key=key("home_go"), type="primary", on_click=save)
