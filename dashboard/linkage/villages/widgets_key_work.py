"""村重点工作 of one village and quarter: the items, their judgement, and the score that they make."""

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.departments.rules_quarter import Quarter
from dashboard.linkage.villages import actions_key_work as actions
from dashboard.linkage.villages import queries_links as queries
from dashboard.linkage.villages.rules import (
    HUNDRED,
    LONGEST_EVIDENCE,
    LONGEST_RESULT,
    LONGEST_TITLE,
    ZERO,
    JudgedItem,
    score_of,
)
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.errors import Refused
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, local_time, plain


def key_work(person: Person, village_id: int, quarter: Quarter, score: Decimal | None) -> None:
    """The items with what was given for each and why; adding up is one act of those who may judge."""
    given = {"village_id": village_id, "year": quarter.year, "quarter": quarter.quarter}
    frame = fetch(queries.key_work, **given)
    rows = frame.to_dict("records")
    st.caption(f"{quarter.name}。各项分值合计 100 分，得分合计就是村重点工作得分，定分后计入组团积分。")
    _standing(rows, score)
    for row in rows:
        _item(row)
    if not rows:
        st.markdown(f":gray[还没有登记{quarter.name}的事项。]")
    if may(person, "score.manage"):
        with st.container(horizontal=True):
            _adding(given, rows)
            if rows:
                _judging(given, rows)
                _adding_up(given, score)
            if waiting := [row for row in rows if row["awarded"] is None]:
                _dropping(given, waiting)


def _standing(rows: list[dict[Any, Any]], score: Decimal | None) -> None:
    """The score that is in force, and whether the items say something else by now."""
    try:
        now_is = score_of(_judged(rows))
    except Refused:
        now_is = None
    if score is None:
        words = NO_DATA if now_is is None else f"各项已经评完，合计 {now_is} 分，还没有定分。"
        st.info(f"本季度得分：{words}", icon=":material/hourglass_top:")
    elif not rows:
        st.success(f"本季度得分 {score} 分（按表格登记，没有逐项清单）。", icon=":material/verified:")
    elif now_is == score:
        st.success(f"本季度得分 {score} 分，已定分。", icon=":material/verified:")
    else:
        text = "还没有评完" if now_is is None else f"合计 {now_is} 分"
        st.warning(f"已定分 {score} 分；现在各项{text}，要改就重新定分。", icon=":material/sync_problem:")


def _judged(rows: list[dict[Any, Any]]) -> list[JudgedItem]:
    return [JudgedItem(row["title"], row["points"], row["awarded"]) for row in rows]


def _item(row: dict[Any, Any]) -> None:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            given = "待评分" if row["awarded"] is None else f"{row['awarded']} 分"
            st.badge(given, color="orange" if row["awarded"] is None else "green")
            mark = f" :gray-badge[{EXAMPLE_MARK}]" if row["example"] else ""
            st.markdown(f"**{plain(row['title'])}**　:gray[满分 {row['points']} 分]{mark}", width="content")
        if row["awarded"] is not None:
            st.text(row["result"])
            at = "" if pd.isna(row["judged_at"]) else local_time(row["judged_at"])
            st.caption(f"依据：{plain(row['evidence'])}　评分：{plain(row['judged_by'])} {at}")


def _adding(given: dict[str, int], rows: list[dict[Any, Any]]) -> None:
    name = f"item_{given['village_id']}"
    rest = HUNDRED - sum((row["points"] for row in rows), ZERO)

    def save() -> None:
        act(
            actions.add_item,
            "已登记事项。",
            **given,
            title=typed(f"{name}_title") or "",
            points=_decimal(typed(f"{name}_points")),
        )

    with (
        st.popover("登记事项", icon=":material/add:", key=key(name)),
        kept_form(f"{name}_form"),
    ):
        st.text_input(
            "事项", key=key(f"{name}_title"), max_chars=LONGEST_TITLE, placeholder="如：房前屋后环境整治"
        )
        _points(f"满分（还剩 {rest} 分）", f"{name}_points")
        send_button("登记", key=key(f"{name}_go"), type="primary", on_click=save)


def _judging(given: dict[str, int], rows: list[dict[Any, Any]]) -> None:
    name = f"judge_{given['village_id']}"

    def save() -> None:
        act(
            actions.judge_item,
            "已评分。",
            item_id=typed(f"{name}_which") or 0,
            awarded=_decimal(typed(f"{name}_points")),
            result=typed(f"{name}_result") or "",
            evidence=typed(f"{name}_evidence") or "",
        )

    with (
        st.popover("评分", icon=":material/edit:", key=key(name)),
        kept_form(f"{name}_form"),
    ):
        _which(f"{name}_which", rows)
        _points("得分", f"{name}_points")
        st.text_area("完成情况", key=key(f"{name}_result"), max_chars=LONGEST_RESULT, height=80)
        st.text_input(
            "依据",
            key=key(f"{name}_evidence"),
            max_chars=LONGEST_EVIDENCE,
            placeholder="如：3月环境整治验收表",
        )
        send_button("评分", key=key(f"{name}_go"), type="primary", on_click=save)


def _adding_up(given: dict[str, int], score: Decimal | None) -> None:
    def save() -> None:
        act(actions.set_score, "已定分，计入四维考核的组团积分。", **given)

    word = "定分" if score is None else "重新定分"
    st.button(
        word,
        icon=":material/task_alt:",
        key=key(f"add_up_{given['village_id']}"),
        on_click=save,
        help="把各项得分合计写进考核；写过的留着，成为前一版。",
    )


def _dropping(given: dict[str, int], waiting: list[dict[Any, Any]]) -> None:
    name = f"drop_{given['village_id']}"

    def save() -> None:
        act(
            actions.drop_item,
            "已删去。",
            item_id=typed(f"{name}_which") or 0,
            reason=typed(f"{name}_why") or "",
        )

    with (
        st.popover("删去", icon=":material/delete:", key=key(name)),
        kept_form(f"{name}_form"),
    ):
        _which(f"{name}_which", waiting)
        st.text_input("删去的原因", key=key(f"{name}_why"), max_chars=200)
        send_button("删去", key=key(f"{name}_go"), on_click=save)


def _which(name: str, rows: list[dict[Any, Any]]) -> None:
    names = {int(row["item_id"]): f"{row['title']}（满分 {row['points']} 分）" for row in rows}
    st.selectbox(
        "哪一项", list(names), None, format_func=names.__getitem__, key=key(name), placeholder="选一项"
    )


def _points(label: str, name: str) -> None:
    st.number_input(label, 0.0, 100.0, None, 0.5, format="%.2f", key=key(name), placeholder="0–100")


def _decimal(value: float | None) -> Decimal:
    """What stands in a field for points, exactly as it is shown; nothing is nought."""
    return Decimal(f"{value or 0:.2f}")
