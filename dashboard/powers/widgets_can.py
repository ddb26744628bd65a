"""办得了吗 on the screen: what somebody wants in his own words, and whether the town can finish it."""

from typing import Any

import streamlit as st

from dashboard.days import township_date
from dashboard.labels import EXAMPLE_MARK, plain
from dashboard.powers import queries
from dashboard.powers.rules_can import CAN_WORDS, Can
from dashboard.ui.data import fetch, minute
from dashboard.ui.url import url_choice, url_text
from models import PowerKind

ASKED = {"approval": "群众来办事", "enforcement": "镇里去执法"}
SIGNS = {
    Can.YES: (st.success, ":material/check_circle:"),
    Can.NO: (st.warning, ":material/block:"),
    Can.UNKNOWN: (st.warning, ":material/help:"),
}
# Whom to go to where the town finishes it; else it is the department.
WHOM = {
    PowerKind.APPROVAL: "请群众到镇便民服务窗口办。这一项的主管部门",
    PowerKind.ENFORCEMENT: "由镇里依法查处。这一项的主管部门",
}
EXAMPLES = {"approval": "例如：造房子、开店、办医保", "enforcement": "例如：油烟扰民、占道摆摊、占田"}


def can_view() -> None:
    """The question, the answer, whom to go to, and the items that it rests on."""
    kind = PowerKind(url_choice("ask", "问什么", ASKED))
    words = url_text("what", "什么事（用平常的话说）", EXAMPLES[kind]).strip()
    if not words:
        st.info(
            "写下群众要办的事，这里回答镇里能不能办，该找哪个部门。"
            if kind is PowerKind.APPROVAL
            else "写下是什么事，这里回答镇里能不能查处，该找哪个部门。",
            icon=":material/contact_support:",
        )
        return
    found = fetch(queries.can_the_town, kind=kind, words=words, on=township_date(minute()))
    told = found["answer"]
    show, icon = SIGNS[told.word]
    show(f"**{CAN_WORDS[told.word]}**　{plain(told.text)}", icon=icon)
    if told.lead:
        st.markdown(f"{WHOM[kind] if told.word is Can.YES else '该找的部门'}　**{plain(told.lead)}**")
    rows = found["hits"]
    if rows.empty:
        return
    st.subheader("名录里说的是这些", anchor=False)
    shown: dict[str, Any] = {
        "can": rows["can"].map({True: "能办", False: "不能办"}),
        "example": rows["example"].map({True: EXAMPLE_MARK, False: ""}),
    }
    st.dataframe(
        rows.assign(**shown),
        hide_index=True,
        width="content",
        key="powers_hits",
        alt="名录里相符的事项",
        column_order=("name", "can", "department", "category", "stage", "why", "example"),
        column_config={
            "name": "事项",
            "can": "镇里",
            "department": "部门",
            "category": "类别",
            "stage": "阶段",
            "why": st.column_config.TextColumn("为什么找到它", width="large"),
            "example": "示例",
        },
    )
