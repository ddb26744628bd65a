"""赋权核对 on the screen: may the town itself enforce in this matter, and if not, who leads."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.days import township_date
from dashboard.labels import EXAMPLE_MARK, plain
from dashboard.lists import queries_lookup, queries_powers
from dashboard.lists.rules_powers import PowerAnswer
from dashboard.lists.widgets_links import view_link
from dashboard.ui.data import fetch, minute
from dashboard.ui.url import url_select, url_text

SIGNS = {
    PowerAnswer.HELD: (st.success, ":material/gavel:"),
    PowerAnswer.NOT_HELD: (st.warning, ":material/block:"),
    PowerAnswer.UNKNOWN: (st.warning, ":material/help:"),
}


def powers_view() -> None:
    """What is asked, the answer, what it rests on, and who leads instead."""
    today = township_date(minute())
    categories = fetch(queries_lookup.categories)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = url_text("what", "什么事", "例如：水库养鸭").strip()
        names = {row["code"]: f"{row['major']} · {row['name']}" for row in categories.to_dict("records")}
        code = url_select("matter", "事件类别", names)
    if not (words or code):
        st.info(
            "写下是什么事，或者选事件类别，这里核对镇里有没有执法权，并给出牵头部门。",
            icon=":material/gavel:",
        )
        _groups(None)
        return
    ids = dict(zip(categories["code"], categories["category_id"], strict=True))
    asked: dict[str, Any] = {
        "category_id": int(ids[code]) if code else None, "words": words, "on": today,
    }  # fmt: skip
    _answer(asked, today)


def _answer(asked: dict[str, Any], today: date) -> None:
    row: dict[Any, Any] = fetch(queries_powers.power_check, **asked).to_dict("records")[0]
    show, icon = SIGNS[PowerAnswer(row["answer"])]
    show(plain(row["text"]), icon=icon)
    held = fetch(queries_powers.held_powers, **asked)
    if not held.empty:
        st.subheader("镇里的执法事项", anchor=False)
        _table(
            held,
            {"name": "事项", "category": "类别", "department": "部门", "stage": "阶段"},
            "镇里的执法事项",
        )
    if pd.isna(row["number"]):
        _groups(None)
        return
    view_link(
        f"清单第{row['number']}项 {plain(row['matter'])}：{plain(row['lead'])}牵头，兜底",
        ":material/rule:",
        {"item": str(row["number"])},
        key="item",
    )
    _groups(int(row["lead_id"]), row["lead"])


def _groups(lead_id: int | None, lead: str = "") -> None:
    """How many enforcement items are known by number alone, of the lead or of all departments."""
    frame = fetch(queries_powers.enforcement_groups, department_id=lead_id)
    whose = plain(lead) if lead_id else "各部门"
    st.subheader(f"{whose}交给镇里的执法事项（只有项数）", anchor=False)
    if frame.empty:
        st.info(f"{whose}没有登记交给镇里的执法事项。", icon=":material/inbox:")
        return
    st.markdown(f"共 **{int(frame['total'].sum())}** 项。:gray[事项的名称要等本镇导入执法事项清单。]")
    names = {"department": "部门", "category": "类别", "total": "项数", "stage": "阶段"}
    _table(frame, names, "执法事项的项数")


def _table(frame: pd.DataFrame, names: dict[str, str], alt: str) -> None:
    shown = frame.assign(example=frame["example"].map({True: EXAMPLE_MARK, False: ""}))
    st.dataframe(
        shown[[*names, "example"]].rename(columns=names | {"example": "示例"}),
        column_config={"类别": st.column_config.TextColumn(width=270)},
        hide_index=True,
        height="content",
        width="content",
        alt=alt,
    )
