"""我的志愿: one's own wishes on a telephone's width, and what became of earlier ones."""

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.posts import actions_wishes, queries_choice
from dashboard.assessment.posts.rules_choice import MOST_WISHES
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, callback_for, key, typed
from dashboard.words.labels import LABELS, local_time, plain
from models import ChoiceStatus, WishResult

COLOURS = {
    WishResult.PENDING: "gray",
    WishResult.MATCHED: "green",
    WishResult.DECLINED: "red",
    WishResult.OUTRANKED: "orange",
    WishResult.NOT_NEEDED: "gray",
}


def open_choice() -> dict[Any, Any] | None:
    """The choice that is going on; None where there is none."""
    choices = fetch(queries_choice.choices)
    rows = choices[choices["status"] == ChoiceStatus.OPEN].to_dict("records")
    return rows[0] if rows else None


def running(choice_id: int) -> dict[Any, Any] | None:
    """The round that is not matched yet; None where there is none."""
    rounds = fetch(queries_choice.rounds, choice_id=choice_id)
    rows = rounds[rounds["matched_at"].isna()].to_dict("records")
    return rows[0] if rows else None


def reminder(person: Person, at: datetime) -> None:
    """Tell a cadre who has not chosen yet that he may, and until when."""
    choice = open_choice()
    if person.cadre_id is None or choice is None or not may(person, "post.choose"):
        return
    current = running(int(choice["choice_id"]))
    if current is None or current["closes_at"] <= at:
        return
    own = fetch(queries_choice.own_wishes, choice_id=int(choice["choice_id"]), cadre_id=person.cadre_id)
    if not bool((own["round"] == current["seq"]).any()):
        st.info(
            f"“{plain(choice['title'])}”第 {current['seq']} 轮正在填报，"
            f"{local_time(current['closes_at'])} 截止。您还没有填，请到“我的志愿”填报。",
            icon=":material/edit_document:",
        )


def mine_view(person: Person, at: datetime) -> None:
    """The acting cadre's wishes: the form while he may choose, and what came of all he chose."""
    if person.cadre_id is None:
        st.info(
            "您的账号没有对应的干部，不能填报。请联系系统管理员，把账号和本人的干部信息对应起来。",
            icon=":material/person_off:",
        )
        return
    choice = open_choice()
    if choice is None:
        st.info("现在没有正在进行的选岗。开始以后，这里可以填报志愿。", icon=":material/event_busy:")
    else:
        _form(choice, person.cadre_id, at)
    for row in fetch(queries_choice.choices).to_dict("records"):
        _results(row, person.cadre_id)


def _form(choice: dict[Any, Any], cadre_id: int, at: datetime) -> None:
    choice_id = int(choice["choice_id"])
    current = running(choice_id)
    st.subheader(plain(choice["title"]), anchor=False)
    if current is None:
        st.info("上一轮已经匹配，下一轮还没有开始。", icon=":material/hourglass_empty:")
        return
    closes = local_time(current["closes_at"])
    if current["closes_at"] <= at:
        st.info(
            f"第 {current['seq']} 轮的填报已于 {closes} 截止，正在等模块答复和匹配。",
            icon=":material/hourglass_top:",
        )
        return
    st.markdown(f"第 {current['seq']} 轮，**{closes}** 截止。最多 {MOST_WISHES} 个志愿，最想去的放在第 1。")
    own = fetch(queries_choice.own_wishes, choice_id=choice_id, cadre_id=cadre_id)
    now = [int(one) for one in own[own["round"] == current["seq"]]["post_id"]]
    pick(choice_id, "mine", now)

    def send() -> None:
        act(
            actions_wishes.choose, "志愿已保存，截止以前可以再改。",
            choice_id=choice_id, post_ids=picks("mine"),
        )  # fmt: skip

    st.button("保存志愿", key=key("mine_go"), type="primary", on_click=send, width="stretch")
    if now:
        st.button(
            "撤回志愿", key=key("mine_back"), type="tertiary", width="stretch",
            on_click=callback_for(actions_wishes.choose, "志愿已撤回。", choice_id=choice_id, post_ids=[]),
        )  # fmt: skip


def pick(choice_id: int, name: str, chosen: list[int]) -> None:
    """Up to three posts in order, from those with free places."""
    offered = fetch(queries_choice.offer, choice_id=choice_id)
    offered = offered[(offered["free"] > 0) | offered["post_id"].isin(chosen)]
    shown = {int(row["post_id"]): _post_text(row) for row in offered.to_dict("records")}
    ids = list(shown)
    for rank in range(1, MOST_WISHES + 1):
        wish = chosen[rank - 1] if rank <= len(chosen) else None
        st.selectbox(
            f"第 {rank} 志愿", ids, index=ids.index(wish) if wish in shown else None,
            format_func=lambda one: shown.get(one, ""), key=key(f"{name}_wish_{rank}"), placeholder="不填",
        )  # fmt: skip


def picks(name: str) -> list[int]:
    """What was picked by `pick`, in order, gaps closed."""
    chosen = (typed(f"{name}_wish_{rank}") for rank in range(1, MOST_WISHES + 1))
    return [int(one) for one in chosen if one is not None]


def _post_text(row: dict[Any, Any]) -> str:
    return f"{row['name']}（{row['module']}，{row['points']} 分，空 {row['free']}，{row['asked']} 人报）"


def _results(choice: dict[Any, Any], cadre_id: int) -> None:
    own = fetch(queries_choice.own_wishes, choice_id=int(choice["choice_id"]), cadre_id=cadre_id)
    given = fetch(queries_choice.given, choice_id=int(choice["choice_id"]))
    placed = given[(given["cadre_id"] == cadre_id) & given["round"].isna()]
    if own.empty and placed.empty:
        return
    with st.container(border=True):
        status = ChoiceStatus(choice["status"])
        st.markdown(f"**{plain(choice['title'])}**　:gray[{LABELS[status]}，任岗日期 {choice['from_on']}]")
        for row in own.to_dict("records"):
            result(row)
        for row in placed.to_dict("records"):
            st.markdown(f"{plain(row['post'])}　:gray[{plain(row['reason'])}]")


def result(row: dict[Any, Any], who: str = "") -> None:
    """One wish: which post, what became of it, and why."""
    word = WishResult(row["result"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(LABELS[word], color=COLOURS[word])  # type: ignore[arg-type]
        st.markdown(f"{who}第 {row['round']} 轮 · {plain(row['post'])}", width="content")
    why = row["why"] or f"第 {row['rank']} 志愿"
    st.caption(plain(why))
