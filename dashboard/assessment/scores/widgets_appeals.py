"""申诉: filed against one's own score, reviewed by another."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.scores import actions_runs, queries_inputs
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.labels import LABELS
from models import TOWNSHIP_ZONE, Dimension, ReviewOutcome


def appeals_view(person: Person) -> None:
    """Appeals, the open ones first, and their review."""
    frame = fetch(queries_inputs.appeals)
    if frame.empty:
        st.info(
            "没有申诉。结果公布以后，干部可以在本人的成绩里对每一行提出申诉。", icon=":material/feedback:"
        )
        return
    outcomes = {one.value: LABELS[one] for one in ReviewOutcome}
    st.dataframe(
        frame.assign(
            dimension=[LABELS[Dimension(one)] for one in frame["dimension"]],
            state=["待复核" if pd.isna(one) else outcomes[one] for one in frame["outcome"]],
            filed_at=frame["filed_at"].dt.tz_convert(TOWNSHIP_ZONE),
        ),
        hide_index=True,
        alt="申诉",
        placeholder="",
        column_order=(
            "year",
            "name",
            "dimension",
            "line",
            "reason",
            "filed_at",
            "state",
            "review",
            "reviewed_by",
        ),
        column_config={
            "year": st.column_config.NumberColumn("年度", format="%d"),
            "name": "姓名",
            "dimension": "维度",
            "line": "哪一行",
            "reason": "理由",
            "filed_at": st.column_config.DatetimeColumn("申诉时间", format="YYYY-MM-DD HH:mm"),
            "state": "状态",
            "review": "复核意见",
            "reviewed_by": "复核人",
        },
    )
    waiting = frame[frame["outcome"].isna()]
    if may(person, "score.review") and not waiting.empty:
        _review(waiting, outcomes)


def _review(waiting: pd.DataFrame, outcomes: dict[str, str]) -> None:
    names = {int(row["appeal_id"]): _appeal_name(row) for row in waiting.to_dict("records")}
    with kept_form("score_review", border=True):
        st.subheader("复核", anchor=False)
        st.selectbox(
            "哪件申诉", list(names), format_func=lambda one: names.get(one, ""), key=key("review_one")
        )
        st.selectbox("结论", list(outcomes), format_func=outcomes.__getitem__, key=key("review_outcome"))
        st.text_area("复核意见", key=key("review_reason"), max_chars=1_000, height=80)
        send_button("提交结论", icon=":material/gavel:", on_click=_do_review)


def _appeal_name(row: Mapping[Any, Any]) -> str:
    what = row["line"] or LABELS[Dimension(row["dimension"])]
    return f"{row['appeal_id']} 号 · {row['name']} · {what}"


def _do_review() -> None:
    act(
        actions_runs.review,
        "已写明结论。更正的，请重新测算后再公布。",
        appeal_id=int(typed("review_one")),
        outcome=ReviewOutcome(typed("review_outcome")),
        reason=typed("review_reason") or "",
    )
