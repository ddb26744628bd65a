"""报名和评选 on the screen: who signed up, what the raters gave and why, who is chosen."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.bounties import actions_selection, queries
from dashboard.assessment.bounties.rules import (
    LONGEST_REASON,
    Marks,
    Standing,
    cadres_of,
    standings,
)
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.labels import LABELS, NO_DATA, local_time, plain
from models import BidRole, BountyStatus, Identity


def selection_view(row: dict[Any, Any], person: Person, people: pd.DataFrame) -> None:
    """Everyone who signed up; with statements, marks and forms for those who judge."""
    status = BountyStatus(row["status"])
    bids = people[people["withdrawn_at"].isna()]
    with st.container(border=True):
        leaders = int((bids["role"] == BidRole.LEADER).sum())
        st.subheader(f"报名（领衔 {leaders} 人、骨干 {len(bids) - leaders} 人）", anchor=False)
        if people.empty:
            st.markdown(":gray[还没有人报名。]")
            return
        marks = _marks(row, person)
        is_judged = may(person, "bounty.review") and status is not BountyStatus.PUBLISHED
        order = standings(
            {int(one): marks.get(int(one), []) for one in bids["bid_id"]}, int(row["ability_share"])
        )
        statements = _statements(row, person)
        for bid in people.to_dict("records"):
            _bid(bid, order.get(bid["bid_id"]), statements.get(bid["bid_id"], ""), is_judged)
        if may(person, "bounty.review"):
            _ratings(row, people)
    if status is not BountyStatus.SELECTING:
        return
    if may(person, "bounty.rate"):
        _rate_form(row, person, bids, statements)
    if may(person, "bounty.select"):
        _choose_form(row, bids, order)


def _statements(row: dict[Any, Any], person: Person) -> dict[int, str]:
    if not may(person, "bounty.review"):
        return {}
    statements = fetch(queries.statements, bounty_id=row["bounty_id"])
    return dict(zip(statements["bid_id"], statements["statement"], strict=True))


def _marks(row: dict[Any, Any], person: Person) -> dict[int, list[Marks]]:
    """What counts, by bid; nothing for who may not read it."""
    made: dict[int, list[Marks]] = {}
    if may(person, "bounty.review"):
        ratings = fetch(queries.ratings, bounty_id=row["bounty_id"])
        for one in ratings[~ratings["is_recused"]].to_dict("records"):
            marks = Marks(int(one["ability"]), int(one["familiarity"]), one["reason"])
            made.setdefault(int(one["bid_id"]), []).append(marks)
    return made


def _bid(bid: dict[Any, Any], order: Standing | None, statement: str, is_judge: bool) -> None:
    more = [plain(bid["module"])] if bid["module"] else []
    more += [LABELS[Identity.SECONDED]] if bid["identity"] == Identity.SECONDED else []
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        role = BidRole(bid["role"])
        st.badge(LABELS[role], color="red" if role is BidRole.LEADER else "blue")
        st.markdown(f"**{plain(bid['name'])}** :gray[{'，'.join(more)}]", width="content")
        if bid["is_chosen"]:
            st.badge("入选", icon=":material/check:", color="green")
        if not pd.isna(bid["withdrawn_at"]):
            st.badge("已撤回", color="gray")
        elif is_judge and order is not None:
            shown = NO_DATA if order.score is None else f"{order.score} 分（{order.raters} 名评委）"
            st.markdown(f":gray[综合 {shown}]", width="content")
    if statement:
        st.caption(plain(statement))


def _ratings(row: dict[Any, Any], people: pd.DataFrame) -> None:
    ratings = fetch(queries.ratings, bounty_id=row["bounty_id"])
    recused = fetch(queries.recusals, bounty_id=row["bounty_id"])
    if ratings.empty and recused.empty:
        return
    name = dict(zip(people["bid_id"], people["name"], strict=True))
    with st.expander(f"评分和理由（{len(ratings)} 份）", icon=":material/fact_check:"):
        table = pd.DataFrame(
            {
                "报名人": [name[one] for one in ratings["bid_id"]],
                "评委": ratings["rater"],
                "业务能力": ratings["ability"],
                "村情熟悉程度": ratings["familiarity"],
                "理由": ratings["reason"],
                "计入": ["回避，不计" if one else "是" for one in ratings["is_recused"]],
                "时间": [local_time(one) for one in ratings["rated_at"]],
            }
        )
        st.dataframe(table, hide_index=True, height="content" if len(table) < 12 else 420, alt="评分和理由")
        for one in recused.to_dict("records"):
            whom = plain(name[one["bid_id"]])
            st.caption(f"回避：{plain(one['rater'])}不评{whom}（{plain(one['reason'])}）")


def _rate_form(row: dict[Any, Any], person: Person, people: pd.DataFrame, statements: dict[int, str]) -> None:
    if cadres_of(person) & set(people["cadre_id"]):
        st.info("您（或者您代岗的人）报了这张榜的名，按回避规定不参加评分。", icon=":material/balance:")
        return
    given = fetch(queries.ratings, bounty_id=row["bounty_id"])
    given = given[given["account_id"] == person.account_id]
    own = {
        int(one["bid_id"]): Marks(int(one["ability"]), int(one["familiarity"]), one["reason"])
        for one in given.to_dict("records")
    }
    recused = fetch(queries.recusals, bounty_id=row["bounty_id"])
    avoided = set(recused[recused["account_id"] == person.account_id]["bid_id"])
    bids = [one for one in people.to_dict("records") if one["bid_id"] not in avoided]

    def rate() -> None:
        marks = {}
        for one in bids:
            bid_id = int(one["bid_id"])
            ability, familiarity = typed(f"ability_{bid_id}"), typed(f"familiarity_{bid_id}")
            reason = typed(f"reason_{bid_id}") or ""
            before = own.get(bid_id)
            if (ability, familiarity, reason) == (
                (before.ability, before.familiarity, before.reason) if before else (None, None, "")
            ):
                continue
            # An empty field is out of range: the action refuses it.
            marks[bid_id] = Marks(
                -1 if ability is None else ability, -1 if familiarity is None else familiarity, reason
            )
        act(actions_selection.rate, "评分已保存。", bounty_id=row["bounty_id"], marks=marks)

    with st.container(border=True):
        st.subheader("我的评分", anchor=False)
        st.caption("每项 0 到 100 分，写明理由。只填要评的人；再提交一次，以后一次为准，前一次留在经过里。")
        with kept_form(f"bounty_rate_{row['bounty_id']}"):
            for one in bids:
                bid_id = int(one["bid_id"])
                before = own.get(bid_id)
                st.markdown(f"**{plain(one['name'])}**（{LABELS[BidRole(one['role'])]}）")
                with st.grid(4, min_column_width=110, gap="small") as grid:
                    st.number_input(
                        "业务能力", 0, 100, before.ability if before else None, key=key(f"ability_{bid_id}")
                    )
                    st.number_input(
                        "村情熟悉程度",
                        0,
                        100,
                        before.familiarity if before else None,
                        key=key(f"familiarity_{bid_id}"),
                    )
                    with grid.cell(column_span=2):
                        st.text_input(
                            "理由",
                            before.reason if before else "",
                            key=key(f"reason_{bid_id}"),
                            max_chars=LONGEST_REASON,
                        )
            send_button("提交评分", key=key("rate_go"), type="primary", on_click=rate)
    _recuse_form(row["bounty_id"], bids)


def _recuse_form(bounty_id: int, bids: list[dict[Any, Any]]) -> None:
    names = {int(one["bid_id"]): one["name"] for one in bids}

    def recuse() -> None:
        act(
            actions_selection.recuse,
            "已登记回避。",
            bounty_id=bounty_id,
            bid_id=typed("recuse_who") or 0,
            reason=typed("recuse_why") or "",
        )

    with st.expander("登记回避", icon=":material/balance:"), kept_form("bounty_recuse", of=bounty_id):
        st.caption("和报名人有亲属等利害关系的，登记回避后不再给他评分，已评的不计。")
        st.selectbox(
            "对谁回避",
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=key("recuse_who"),
            placeholder="请选择",
        )
        st.text_input("回避的原因", key=key("recuse_why"), max_chars=LONGEST_REASON)
        send_button("登记回避", key=key("recuse_go"), on_click=recuse)


def _choose_form(row: dict[Any, Any], bids: pd.DataFrame, order: dict[int, Standing]) -> None:
    leaders = bids[bids["role"] == BidRole.LEADER]
    names = {
        int(one["bid_id"]): f"{one['name']}　{order[one['bid_id']].score or NO_DATA}"
        for one in leaders.to_dict("records")
    }

    def choose() -> None:
        act(
            actions_selection.choose,
            "已定领衔人，请他组队。",
            bounty_id=row["bounty_id"],
            bid_id=typed("choose_who") or 0,
            reason=typed("choose_why") or "",
        )

    with st.container(border=True), kept_form("bounty_choose", of=row["bounty_id"]):
        st.subheader("定领衔人", anchor=False)
        st.selectbox(
            "领衔人（综合分）",
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=key("choose_who"),
            placeholder="请选择",
        )
        st.text_input("理由（不是第一名的必须写）", key=key("choose_why"), max_chars=LONGEST_REASON)
        send_button("定领衔人", key=key("choose_go"), type="primary", on_click=choose)
