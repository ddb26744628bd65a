"""The room's forms of a choice: open it, move deadlines, match, next round, place, settle, call off."""

from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.posts import (
    actions_choice,
    actions_wishes,
    queries_choice,
)
from dashboard.assessment.posts.rules import LONGEST_REASON
from dashboard.assessment.posts.rules_choice import LONGEST_TITLE
from dashboard.assessment.posts.widgets_mine import pick, picks
from dashboard.delegation.seconded.rules import MOST_POSTS
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS
from models import TOWNSHIP_ZONE, ChoiceKind

DATE = "YYYY-MM-DD"
KINDS = {
    ChoiceKind.VACANT: "现有的岗位不变，只补有空余名额的岗位",
    ChoiceKind.FULL: "人人重新选，任岗日起原来的岗位全部结束",
}


def new_choice(at: datetime, *, expanded: bool) -> None:
    """Open a choice with its first round."""

    def send() -> None:
        act(
            actions_choice.open_choice, "已开始选岗，干部可以填报了。",
            title=typed("choice_title") or "", kind=typed("choice_kind") or ChoiceKind.VACANT,
            from_on=typed("choice_from"), **_times("choice"),
        )  # fmt: skip

    with (
        st.expander("开始一次选岗", icon=":material/handshake:", expanded=expanded),
        kept_form("choice_form"),
    ):
        st.text_input("名称", key=key("choice_title"), max_chars=LONGEST_TITLE, placeholder="例如：春季选岗")
        st.radio(
            "方式", list(KINDS), key=key("choice_kind"), format_func=lambda one: LABELS[one],
            captions=list(KINDS.values()),
        )  # fmt: skip
        with st.grid(3, min_column_width=220):
            _deadlines("choice", at)
            st.date_input(
                "任岗日期", township_date(at) + timedelta(days=14), key=key("choice_from"), format=DATE,
                help="从这一天起任新的岗位。",
            )  # fmt: skip
        send_button("开始选岗", key=key("choice_go"), type="primary", on_click=send)


def _deadlines(name: str, at: datetime) -> None:
    first = datetime.combine(township_date(at) + timedelta(days=5), time(18))
    st.datetime_input("填报截止", first, key=key(f"{name}_closes"), format=DATE)
    st.datetime_input("模块答复截止", first + timedelta(days=3), key=key(f"{name}_answers"), format=DATE)


def _times(name: str) -> dict[str, datetime]:
    return {
        "closes_at": typed(f"{name}_closes").replace(tzinfo=TOWNSHIP_ZONE),
        "answers_by": typed(f"{name}_answers").replace(tzinfo=TOWNSHIP_ZONE),
    }


def room_forms(
    row: dict[Any, Any], rounds: pd.DataFrame, people: pd.DataFrame, person: Person, at: datetime
) -> None:
    """What can be done now by this person, each behind a button."""
    choice_id = int(row["choice_id"])
    last = rounds.to_dict("records")[-1] if len(rounds) else None
    is_running = last is not None and pd.isna(last["matched_at"])
    is_collecting = last is not None and is_running and last["closes_at"] > at
    with st.container(horizontal=True):
        if may(person, "post.organise"):
            if is_running:
                _running_forms(choice_id, at, is_collecting=is_collecting)
            else:
                with st.popover("开下一轮", icon=":material/forward:", key=key("next_open")):
                    _next_form(choice_id, at)
        if is_collecting and may(person, "post.choose_for"):
            with st.popover("代人填报", icon=":material/edit_document:", key=key("for_open")):
                _for_form(choice_id, people)
        if not is_running and may(person, "post.settle"):
            with st.popover("组织安排", icon=":material/person_pin:", key=key("assign_open")):
                _assign_form(choice_id, people)
            with st.popover("正式任岗", icon=":material/task_alt:", key=key("settle_open")):
                _settle_form(row, people)
        if may(person, "post.organise"):
            with st.popover("取消选岗", icon=":material/delete:", key=key("cancel_open")):
                _cancel_form(choice_id)


def _running_forms(choice_id: int, at: datetime, *, is_collecting: bool) -> None:
    if not is_collecting:
        st.button(
            "匹配这一轮", key=key("match_go"), type="primary", icon=":material/join_inner:",
            on_click=callback_for(
                actions_choice.match_round, "已匹配，结果和理由见下面。", choice_id=choice_id
            ),
        )  # fmt: skip
    with st.popover("调整时间", icon=":material/schedule:", key=key("extend_open")):

        def extend() -> None:
            act(
                actions_choice.extend_round, "时间已调整。",
                choice_id=choice_id, reason=typed("extend_why") or "", **_times("extend"),
            )  # fmt: skip

        with kept_form("choice_extend", of=choice_id):
            _deadlines("extend", at)
            st.text_input("理由", key=key("extend_why"), max_chars=LONGEST_REASON)
            send_button("调整时间", key=key("extend_go"), on_click=extend)


def _next_form(choice_id: int, at: datetime) -> None:
    def send() -> None:
        act(
            actions_choice.open_round, "下一轮已开始。",
            choice_id=choice_id, only_without=bool(typed("next_only")), **_times("next"),
        )  # fmt: skip

    with kept_form("choice_next", of=choice_id):
        st.caption("下一轮用剩下的名额。")
        _deadlines("next", at)
        st.checkbox("只给还没有岗位的人", value=True, key=key("next_only"))
        send_button("开下一轮", key=key("next_go"), type="primary", on_click=send)


def _person(name: str, people: pd.DataFrame) -> None:
    shown = {
        int(one["cadre_id"]): f"{one['name']}（{one['staff_number']}，{one['posts']} 个岗位）"
        for one in people[people["posts"] < MOST_POSTS].to_dict("records")
    }
    st.selectbox(
        "哪一位", list(shown), index=None, format_func=lambda one: shown.get(one, ""),
        key=key(f"{name}_who"), placeholder="请选择",
    )  # fmt: skip


def _for_form(choice_id: int, people: pd.DataFrame) -> None:
    def send() -> None:
        act(
            actions_wishes.choose_for, "已代填，经过里有记录。", choice_id=choice_id,
            cadre_id=typed("for_who") or 0, post_ids=picks("for"), reason=typed("for_why") or "",
        )  # fmt: skip

    with kept_form("choice_for", of=choice_id):
        _person("for", people)
        pick(choice_id, "for", [])
        st.text_input("代填的理由", key=key("for_why"), max_chars=LONGEST_REASON)
        send_button("保存志愿", key=key("for_go"), type="primary", on_click=send)


def _assign_form(choice_id: int, people: pd.DataFrame) -> None:
    offer = fetch(queries_choice.offer, choice_id=choice_id)
    shown = {
        int(one["post_id"]): f"{one['name']}（{one['module']}，{one['points']} 分，空 {one['free']}）"
        for one in offer[offer["free"] > 0].to_dict("records")
    }

    def send() -> None:
        act(
            actions_choice.assign, "已安排。", choice_id=choice_id, cadre_id=typed("assign_who") or 0,
            post_id=typed("assign_post") or 0, reason=typed("assign_why") or "",
        )  # fmt: skip

    with kept_form("choice_assign", of=choice_id):
        _person("assign", people)
        st.selectbox(
            "岗位", list(shown), index=None, format_func=lambda one: shown.get(one, ""),
            key=key("assign_post"), placeholder="请选择",
        )  # fmt: skip
        st.text_input("安排的理由", key=key("assign_why"), max_chars=LONGEST_REASON)
        send_button("安排", key=key("assign_go"), type="primary", on_click=send)


def _settle_form(row: dict[Any, Any], people: pd.DataFrame) -> None:
    without = int((people["posts"] == 0).sum())

    def send() -> None:
        act(
            actions_choice.settle, "已正式任岗。",
            choice_id=int(row["choice_id"]), from_on=typed("settle_from"),
        )  # fmt: skip

    with kept_form("choice_settle", of=int(row["choice_id"])):
        st.caption(
            f"{KINDS[ChoiceKind(row['kind'])]}。"
            + (f"现在还有 {without} 人没有岗位。" if without else "人人都有岗位。")
        )
        st.date_input("任岗日期", row["from_on"], key=key("settle_from"), format=DATE)
        send_button("正式任岗", key=key("settle_go"), type="primary", on_click=send)


def _cancel_form(choice_id: int) -> None:
    def send() -> None:
        act(
            actions_choice.cancel_choice, "已取消，大家的岗位没有变。",
            choice_id=choice_id, reason=typed("cancel_why") or "",
        )  # fmt: skip

    with kept_form("choice_cancel", of=choice_id):
        st.text_area("取消的理由", key=key("cancel_why"), max_chars=LONGEST_REASON, height=70)
        send_button("取消选岗", key=key("cancel_go"), on_click=send)
