"""One case at the counter, as a notice opens it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.delegation.powers import queries_counter
from dashboard.screen.data import fetch
from dashboard.screen.picking import picked
from dashboard.words.labels import EXAMPLE_MARK, LABELS, local_time, plain
from models import CounterStatus

CASE = "case"
COLOURS: dict[CounterStatus, Any] = {
    CounterStatus.ACCEPTED: "blue",
    CounterStatus.FINISHED: "green",
    CounterStatus.SENT_UP: "orange",
    CounterStatus.WITHDRAWN: "gray",
}


def chosen_case_card() -> int | None:
    """The case that the URL names, above the list; its id, or None where it names none that is there."""
    chosen = picked(CASE)
    if chosen is None:
        return None
    cases = fetch(queries_counter.counter_case, case_id=chosen).to_dict("records")
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            number = f"**{plain(cases[0]['number'])}**" if cases else "没有找到这件办件。"
            st.markdown(number, width="content")
            st.button("收起", key="counter_close", icon=":material/close:", type="tertiary", on_click=_close)
        for row in cases:
            _told(row)
    return chosen if cases else None


def _told(row: dict[Any, Any]) -> None:
    status = CounterStatus(row["status"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(LABELS[status], color=COLOURS[status])
        if row["example"]:
            st.badge(EXAMPLE_MARK, color="gray")
    st.markdown(f"#### {plain(row['item'])}")
    window = f"{row['window']}（{row['stationed']}）" if row["stationed"] else row["window"]
    told = {
        "部门": row["department"], "窗口": window, "办事人": row["applicant"],
        "受理时间": local_time(row["accepted_at"]),
    }  # fmt: skip
    if status is not CounterStatus.ACCEPTED:
        came = "没有问" if pd.isna(row["visits"]) else f"{row['visits']} 次"
        told |= {"结果时间": local_time(row["concluded_at"]), "跑了几次": came}
    if row["reason"]:
        told["原因"] = row["reason"]
    st.markdown("　".join(f"{name}：{plain(value)}" for name, value in told.items()))


def _close() -> None:
    st.query_params.pop(CASE, None)
