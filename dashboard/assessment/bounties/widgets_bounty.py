"""One bounty on the screen: its terms, people, days and course, and the forms that move it on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.bounties import (
    actions_selection,
    actions_work,
    queries,
)
from dashboard.assessment.bounties.rules import LONGEST_REASON, cadres_of, is_open, possible
from dashboard.assessment.bounties.rules_progress import LONGEST_RESULT, signed
from dashboard.assessment.bounties.widgets import (
    badges,
    close_one,
    names,
    own_roles,
    pace,
    points_text,
    sign_up,
    terms,
)
from dashboard.assessment.bounties.widgets_progress import progress_view
from dashboard.assessment.bounties.widgets_put_up import put_up_forms
from dashboard.assessment.bounties.widgets_selection import selection_view
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.moment import told
from dashboard.words.labels import LABELS, local_time, plain
from models import BidRole, BountyAction, BountyStatus

A = BountyAction


def one(row: dict[Any, Any], person: Person, at: datetime) -> None:
    """The whole of one bounty for whoever looks at it, with the forms of what he may do now."""
    st.button("回到榜单", key="back", icon=":material/arrow_back:", type="tertiary", on_click=close_one)
    status = BountyStatus(row["status"])
    people = fetch(queries.bids, bounty_id=row["bounty_id"])
    left, right = st.columns([3, 2], gap="large")
    with left:
        with st.container(border=True):
            badges(row, at)
            st.subheader(plain(row["title"]), anchor=False)
            terms(row)
            for part in row["description"].splitlines():
                st.markdown(plain(part))
            _conditions(row, at)
            if own := sign_up_place(row, person, at):
                st.markdown(own)
        if row["started_on"] is not None:
            progress_view(row, person, people, at)
        put_up_forms(row, person, at)
    with right:
        if row["started_on"] is not None or row["leader"]:
            _team(row, people, at)
        close_forms(row, person, people, at)
        if status is not BountyStatus.DRAFT:
            selection_view(row, person, people)
        if may(person, "bounty.review"):
            _history(row["bounty_id"])


def sign_up_place(row: dict[Any, Any], person: Person, at: datetime) -> str:
    """The sign-up beneath the terms; a sentence for whom there is none."""
    if BountyStatus(row["status"]) is not BountyStatus.PUBLISHED:
        return ""
    with st.container(horizontal=True, vertical_alignment="center"):
        sign_up(row, person, at, own_roles(person).get(row["bounty_id"]))
    if may(person, "bounty.bid") and person.cadre_id is None:
        return ":gray[您的账号没有对应的干部，不能报名。需要报名的，请联系系统管理员。]"
    return ""


def _conditions(row: dict[Any, Any], at: datetime) -> None:
    places = "不限" if pd.isna(row["places"]) else f"{int(row['places'])} 人"
    share = int(row["ability_share"])
    gain, loss = (plain(points_text(row, points, at)) for points in (row["points"], -row["penalty"]))
    st.caption(
        f"验收通过，{gain}；没有完成，{loss}。"
        f"报名到 {local_time(row['closes_at'])} 截止，名额{places}。"
        f"评选看业务能力（{share}%）和村情熟悉程度（{100 - share}%），至少 {row['min_raters']} 名评委。"
    )
    if row["result"]:
        st.markdown(f"**完成情况**　{plain(row['result'])}")


def _team(row: dict[Any, Any], people: pd.DataFrame, at: datetime) -> None:
    chosen = people[people["is_chosen"]]
    with st.container(border=True):
        st.subheader("攻坚队伍", anchor=False)
        st.markdown(f"领衔人　**{plain(row['leader'])}**")
        backbones = chosen[chosen["role"] == BidRole.BACKBONE]["name"]
        st.markdown(f"骨干　{names(backbones) or ':gray[还没有组队]'}")
        if row["started_on"] is not None:
            st.caption(f"{row['started_on']} 开工，{pace(row, at)}")
        points = fetch(queries.points, bounty_id=row["bounty_id"])
        if not points.empty:
            shares = "　".join(
                f"{plain(one['name'])} {plain(signed(one['points']))}" for one in points.to_dict("records")
            )
            st.markdown(f"**专项计分**（{points['occurred_on'].iloc[0]}）　{shares}")


def _history(bounty_id: int) -> None:
    entries = fetch(queries.history, bounty_id=bounty_id)
    with st.expander(f"经过（{len(entries)} 条）", icon=":material/history:"):
        for row in entries.iloc[::-1].to_dict("records"):
            what = LABELS[BountyAction(row["action"])]
            st.caption(f"{told(row['at'])}　{plain(row['actor'])}（{plain(row['role'])}）")
            st.markdown(f"{what}" + (f"　:gray[{plain(row['reason'])}]" if row["reason"] else ""))


def close_forms(row: dict[Any, Any], person: Person, people: pd.DataFrame, at: datetime) -> None:
    """The forms of what this person may do to it now, except judging and recording."""
    status = BountyStatus(row["status"])
    can = possible(person, status)
    if is_open(status, row["closes_at"], at):
        can -= {A.BEGIN_SELECTION, A.LAPSE}
    bounty_id = row["bounty_id"]
    is_leader = row["leader_id"] in cadres_of(person) or A.CHOOSE in _of_organisers(person)
    if A.BEGIN_SELECTION in can:
        with st.container(border=True):
            st.subheader("评选", anchor=False)
            st.caption("报名已经截止。开始评选以后不能再撤回报名。")
            begin = callback_for(actions_selection.begin_selection, "已开始评选。", bounty_id=bounty_id)
            st.button("开始评选", key=key("begin_selection"), type="primary", on_click=begin)
    if A.FORM_TEAM in can and is_leader:
        _team_form(bounty_id, people)
    if A.CHANGE_TEAM in can:
        _change_form(bounty_id, people)
    if A.SUBMIT in can and is_leader:
        _form(A.SUBMIT, actions_work.submit, "已提请验收。", "result", "完成情况", bounty_id, is_long=True)
    if A.ACCEPT in can:
        st.info(
            f"验收通过后记专项计分：{plain(points_text(row, row['points'], at))}，只记一次。",
            icon=":material/verified:",
        )
        _form(A.ACCEPT, actions_work.accept, "已验收，已计分。", "opinion", "验收意见", bounty_id)
        _form(A.SEND_BACK, actions_work.send_back, "已退回整改。", "reason", "退回的理由", bounty_id)
    if A.ARCHIVE in can:
        archive = callback_for(actions_work.archive, "已归档。", bounty_id=bounty_id)
        st.button("归档", key=key("archive"), icon=":material/inventory_2:", on_click=archive)
    if A.FAIL in can:
        with st.expander("没有完成，按失败办理", icon=":material/cancel:"):
            st.caption(f"记专项计分：{plain(points_text(row, -row['penalty'], at))}，不能撤销。")
            _form(A.FAIL, actions_work.fail, "已按失败办理，已扣分。", "reason", "失败的原因", bounty_id)
    if A.LAPSE in can:
        with st.expander("没有合适的人揭榜，按流标办理", icon=":material/event_busy:"):
            _form(A.LAPSE, actions_selection.lapse, "已定为流标。", "reason", "流标的原因", bounty_id)


def _of_organisers(person: Person) -> set[A]:
    return possible(person, BountyStatus.SELECTING)


def _team_form(bounty_id: int, people: pd.DataFrame) -> None:
    free = people[people["withdrawn_at"].isna() & (people["role"] == BidRole.BACKBONE)]
    names = {int(one["bid_id"]): one["name"] for one in free.to_dict("records")}

    def form() -> None:
        chosen = typed("team_who") or []
        act(actions_selection.form_team, "已组队，今天开工。", bounty_id=bounty_id, bid_ids=list(chosen))

    with st.container(border=True), kept_form("bounty_team", of=bounty_id):
        st.subheader("组队", anchor=False)
        st.caption("在报名骨干的人里挑选；组队的当天算开工第一天。")
        st.multiselect(
            "骨干",
            list(names),
            format_func=names.__getitem__,
            key=key("team_who"),
            placeholder="请选择",
            select_all=False,
        )
        send_button("组队开工", key=key("team_go"), type="primary", on_click=form)


def _change_form(bounty_id: int, people: pd.DataFrame) -> None:
    """One backbone in or out, with the reason."""
    those = people[people["withdrawn_at"].isna() & (people["role"] == BidRole.BACKBONE)]
    rows = {int(one["bid_id"]): one for one in those.to_dict("records")}
    if not rows:
        return

    def change() -> None:
        bid_id = typed("change_who") or 0
        is_in = bid_id in rows and not rows[bid_id]["is_chosen"]
        act(
            actions_selection.change_team,
            "队伍已调整。",
            bounty_id=bounty_id,
            bid_id=bid_id,
            is_in=is_in,
            reason=typed("change_why") or "",
        )

    with st.expander("调整队伍", icon=":material/group:"), kept_form("bounty_change", of=bounty_id):
        st.caption("验收时在队伍里的人才计分。谁加入、谁退出、为什么，都记在经过里。")
        st.selectbox(
            "骨干",
            list(rows),
            index=None,
            format_func=lambda one: f"{rows[one]['name']}（{'退出' if rows[one]['is_chosen'] else '加入'}）",
            key=key("change_who"),
            placeholder="请选择",
        )
        st.text_input("调整的原因", key=key("change_why"), max_chars=LONGEST_REASON)
        send_button("调整队伍", key=key("change_go"), on_click=change)


def _form(
    action: A,
    code: Callable[..., Any],
    done: str,
    name: str,
    label: str,
    bounty_id: int,
    *,
    is_long: bool = False,
) -> None:
    """One text and one button."""
    field = f"{action.value}_text"

    def go() -> None:
        act(code, done, bounty_id=bounty_id, **{name: typed(field) or ""})

    with kept_form(f"bounty_{action.value}", of=bounty_id, border=True):
        limit = LONGEST_RESULT if is_long else LONGEST_REASON
        st.text_area(label, key=key(field), max_chars=limit, height=90)
        kind: Any = "primary" if action in (A.SUBMIT, A.ACCEPT) else "secondary"
        send_button(LABELS[action], key=key(f"{action.value}_go"), type=kind, on_click=go)
