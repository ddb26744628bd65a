"""The board as people know it: what is put up, for how many points, until when; one click to sign up."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.bounties import actions_selection, queries
from dashboard.assessment.bounties.rules import LONGEST_STATEMENT, is_open, number_words, phase
from dashboard.assessment.bounties.rules_progress import days_used, number, points_words
from dashboard.screen.cards import counted_heading
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.days import township_date
from dashboard.words.labels import (
    EXAMPLE_MARK,
    LABELS,
    count,
    duration,
    local_time,
    percent,
    plain,
)
from models import BidRole, BountyStatus, BountyTopic

ID = "id"
COLOURS = {
    BountyStatus.DRAFT: "gray",
    BountyStatus.PUBLISHED: "red",
    BountyStatus.SELECTING: "orange",
    BountyStatus.TEAMING: "orange",
    BountyStatus.RUNNING: "blue",
    BountyStatus.ACCEPTING: "violet",
    BountyStatus.SETTLED: "green",
    BountyStatus.ARCHIVED: "green",
}
# The stages of a bounty in their order, and what is said where none is in one.
STAGES: tuple[tuple[str, tuple[BountyStatus, ...], str], ...] = (
    ("张榜报名", (BountyStatus.PUBLISHED,), "没有正在张榜的。"),
    ("评选组队", (BountyStatus.SELECTING, BountyStatus.TEAMING), "没有在评选的。"),
    ("正在推进", (BountyStatus.RUNNING, BountyStatus.ACCEPTING), "没有在推进的。"),
    ("已验收", (BountyStatus.SETTLED, BountyStatus.ARCHIVED), "还没有验收过。"),
)
CAME_TO_NOTHING = (BountyStatus.UNCLAIMED, BountyStatus.FAILED, BountyStatus.CANCELLED)
ROLES = {BidRole.LEADER: "领衔：牵头负总责", BidRole.BACKBONE: "骨干：加入攻坚队伍"}


def effect(frame: pd.DataFrame, at: datetime) -> None:
    """In a line what the board is for, how many are open and how many people came."""
    open_now = sum(
        is_open(BountyStatus(row["status"]), row["closes_at"], at) for row in frame.to_dict("records")
    )
    people = int((frame["leaders"] + frame["backbones"]).sum())
    st.markdown(
        "急难险重的任务公开张榜，能者揭榜；验收通过，领衔人和骨干都加分。"
        f"现在 **{count(open_now)}** 张榜可以报名，已有 **{count(people)}** 人次报名。"
    )


def board(frame: pd.DataFrame, person: Person, at: datetime) -> None:
    """A column for each stage on the way to the end, left to right, its cards below each other.

    Those that came to nothing stand under them.
    """
    if frame.empty:
        return
    own = own_roles(person)
    with st.grid(len(STAGES), min_column_width=280, gap="medium"):
        for title, states, none in STAGES:
            part = frame[frame["status"].isin(states)]
            with st.container():
                counted_heading(title, count(len(part)))
                if part.empty:
                    st.caption(none)
                for row in part.to_dict("records"):
                    card(row, person, at, own.get(row["bounty_id"]))
    ended = frame[frame["status"].isin(CAME_TO_NOTHING)]
    if ended.empty:
        return
    counted_heading("流标、失败、撤榜", count(len(ended)))
    with st.grid(len(STAGES), min_column_width=280, gap="medium"):
        for row in ended.to_dict("records"):
            card(row, person, at, own.get(row["bounty_id"]))


def own_roles(person: Person) -> dict[int, Any]:
    """In which role the person himself has signed up, by bounty."""
    if person.cadre_id is None or not may(person, "bounty.bid"):
        return {}
    bids = fetch(queries.own_bids, cadre_id=person.cadre_id)
    return dict(zip(bids["bounty_id"], bids["role"], strict=True))


def card(row: dict[Any, Any], person: Person, at: datetime, own: Any) -> None:
    """One bounty: the terms large, the rest small, and what this person can do about it."""
    with st.container(border=True):
        badges(row, at)
        st.subheader(plain(row["title"]), anchor=False)
        terms(row)
        _state(row, at)
        with st.container(horizontal=True, vertical_alignment="center"):
            is_draft = BountyStatus(row["status"]) is BountyStatus.DRAFT
            st.button(
                "看草稿" if is_draft else "看榜",
                key=f"open_{row['bounty_id']}",
                icon=":material/article:",
                on_click=open_one,
                args=(row["bounty_id"],),
            )
            sign_up(row, person, at, own)


def badges(row: dict[Any, Any], at: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        status = BountyStatus(row["status"])
        st.badge(phase(status, row["closes_at"], at), color=COLOURS.get(status, "gray"))  # type: ignore[arg-type]
        st.badge(LABELS[BountyTopic(row["topic"])], color="gray")
        if row["example"]:
            st.badge(EXAMPLE_MARK, color="gray")
        st.space("stretch")
        st.badge(points_text(row, row["points"], at), icon=":material/military_tech:", color="red")


def points_text(row: dict[Any, Any], points: Decimal, at: datetime) -> str:
    """What it brings to whom, by the rules of today or of the day it ended."""
    # By whole minutes, so that one answer serves everybody.
    soon = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    moment = soon if pd.isna(row["concluded_at"]) else row["concluded_at"]
    return points_words(points, fetch(queries.backbone_share, when=moment))


def terms(row: dict[Any, Any]) -> None:
    """What is to be done, with units, and by when."""
    goals = "　".join(
        f"{plain(name)} **{number(goal)}** {plain(unit)}" for _, name, unit, _, goal in row["targets"]
    )
    st.markdown(goals)
    st.caption(f"{number_words(row['year'], row['number'])}　完成期限 {row['finish_on']}")


def _state(row: dict[Any, Any], at: datetime) -> None:
    status = BountyStatus(row["status"])
    bids = f"领衔 {row['leaders']} 人、骨干 {row['backbones']} 人报名"
    places = "" if pd.isna(row["places"]) else f"，名额 {int(row['places'])} 人"
    if status is BountyStatus.PUBLISHED:
        left = (row["closes_at"] - at).total_seconds()
        closing = f"还有 {duration(left)}" if left > 0 else "已截止"
        st.markdown(f"{local_time(row['closes_at'])} 截止，**{closing}**")
        st.markdown(f":gray[{bids}{places}]")
    elif status in (BountyStatus.SELECTING, BountyStatus.TEAMING, BountyStatus.DRAFT):
        leader = f"领衔人 **{plain(row['leader'])}**　" if row["leader"] else ""
        st.markdown(
            f"{leader}:gray[{bids}]"
            if status is not BountyStatus.DRAFT
            else f":gray[起草人 {plain(row['drafted_by'])}]"
        )
    elif status in (BountyStatus.RUNNING, BountyStatus.ACCEPTING):
        st.progress(row["share"], text=f"总进度 {percent(row['share'], 1)}，{pace(row, at)}")
        st.markdown(f"领衔人 **{plain(row['leader'])}**，骨干 {row['team'] - 1} 人")
    elif row["team"]:
        st.markdown(f"领衔人 **{plain(row['leader'])}**，骨干 {row['team'] - 1} 人，{pace(row, at)}")
    else:
        st.markdown(f":gray[{bids}]")


def pace(row: dict[Any, Any], at: datetime) -> str:
    """Days used, and those left while it runs."""
    if row["started_on"] is None:
        return "没有开工"
    today = township_date(at)
    until = row["submitted_on"] or (
        today if pd.isna(row["concluded_at"]) else township_date(row["concluded_at"])
    )
    used = days_used(row["started_on"], until)
    if BountyStatus(row["status"]) is not BountyStatus.RUNNING:
        return f"用时 {used} 天"
    left = (row["finish_on"] - today).days
    return f"第 {used} 天，" + (f"离期限还有 {left} 天" if left >= 0 else f"已超过期限 {-left} 天")


def sign_up(row: dict[Any, Any], person: Person, at: datetime, own: Any) -> None:
    """One click opens the form: in which role, and a statement. Or that one has signed up already."""
    bounty_id = row["bounty_id"]
    is_now = is_open(BountyStatus(row["status"]), row["closes_at"], at)
    if own is not None:
        st.badge(f"我已报名{LABELS[BidRole(own)]}", icon=":material/check:", color="green")
        if BountyStatus(row["status"]) is BountyStatus.PUBLISHED:
            withdraw = key(f"withdraw_{bounty_id}")
            st.button("撤回报名", key=withdraw, type="tertiary", on_click=_withdraw, args=(bounty_id,))
        return
    if not (is_now and person.cadre_id is not None and may(person, "bounty.bid")):
        return

    def send() -> None:
        act(
            actions_selection.sign_up,
            "已报名，请等候评选。",
            bounty_id=bounty_id,
            role=typed(f"role_{bounty_id}") or BidRole.BACKBONE,
            statement=typed(f"statement_{bounty_id}") or "",
        )

    with (
        st.popover("揭榜报名", icon=":material/front_hand:", type="primary", key=key(f"bid_{bounty_id}")),
        kept_form(f"bid_form_{bounty_id}"),
    ):
        st.radio(
            "以什么身份报名",
            list(ROLES),
            index=1,
            format_func=ROLES.__getitem__,
            key=key(f"role_{bounty_id}"),
        )
        st.text_area(
            "报名陈述",
            key=key(f"statement_{bounty_id}"),
            max_chars=LONGEST_STATEMENT,
            height=110,
            placeholder="为什么能干好：业务经验、熟悉哪个村",
        )
        send_button("报名", key=key(f"bid_go_{bounty_id}"), type="primary", on_click=send)


def _withdraw(bounty_id: int) -> None:
    act(actions_selection.withdraw, "已撤回报名。", bounty_id=bounty_id)


def open_one(bounty_id: int) -> None:
    """Go to one bounty; its id lives in the URL."""
    st.query_params[ID] = str(bounty_id)


def close_one() -> None:
    st.query_params.pop(ID, None)


def names(people: Iterable[str]) -> str:
    return "、".join(map(plain, people))
