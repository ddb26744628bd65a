"""One bounty on the screen: its terms, its people, its days, what it brought, and its course."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.bounties import queries, queries_review
from dashboard.assessment.bounties.rules_progress import signed
from dashboard.assessment.bounties.widgets import (
    badges,
    close_one,
    names,
    own_roles,
    pace,
    points_told,
    sign_up,
    terms,
)
from dashboard.assessment.bounties.widgets_close import close_forms
from dashboard.assessment.bounties.widgets_progress import progress_view
from dashboard.assessment.bounties.widgets_put_up import put_up_forms
from dashboard.assessment.bounties.widgets_selection import selection_view
from dashboard.screen.data import fetch
from dashboard.words.labels import LABELS, local_time, plain
from models import BidRole, BountyAction, BountyStatus


def one(row: dict[Any, Any], person: Person, at: datetime) -> None:
    """The whole of one bounty for whoever looks at it, with the forms of what he may do now."""
    st.button("回到榜单", key="back", icon=":material/arrow_back:", type="tertiary", on_click=close_one)
    status = BountyStatus(row["status"])
    people = fetch(queries.bids, bounty_id=row["bounty_id"])
    left, right = st.columns([3, 2], gap="large")
    with left:
        with st.container(border=True):
            badges(row, at)
            st.markdown(f"### {plain(row['title'])}")
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
    gain, loss = (plain(points_told(row, points, at)) for points in (row["points"], -row["penalty"]))
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
        points = fetch(queries_review.points, bounty_id=row["bounty_id"])
        if not points.empty:
            told = "　".join(
                f"{plain(one['name'])} {plain(signed(one['points']))}" for one in points.to_dict("records")
            )
            st.markdown(f"**专项计分**（{points['occurred_on'].iloc[0]}）　{told}")


def _history(bounty_id: int) -> None:
    found = fetch(queries_review.history, bounty_id=bounty_id)
    with st.expander(f"经过（{len(found)} 条）", icon=":material/history:"):
        for row in found.iloc[::-1].to_dict("records"):
            what = LABELS[BountyAction(row["action"])]
            st.caption(f"{local_time(row['at'])[5:]}　{plain(row['actor'])}（{plain(row['role'])}）")
            st.markdown(f"{what}" + (f"　:gray[{plain(row['reason'])}]" if row["reason"] else ""))
