"""Forms of the two-way assessment: the questionnaire, the answer, the district's rating, publishing."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.departments import actions, actions_publish, queries
from dashboard.assessment.departments.rules import GRADES
from dashboard.assessment.departments.rules_quarter import (
    LONGEST_DOCUMENT,
    LONGEST_REASON,
    LONGEST_REPLY,
    Quarter,
)
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.labels import LABELS
from models import Aspect

if TYPE_CHECKING:
    from dashboard.assessment.departments.widgets import PageData

WHOLE = "whole"


def fill_form(person: Person, quarter: Quarter, department_id: int) -> None:
    """The questionnaire about one department; once it is filled it says so."""
    given = _of(quarter)
    done = fetch(queries.departments_graded_by, **given, account_id=person.account_id or 0)
    if department_id in done:
        st.success("您已经评过这个部门。每人每季度评一次，不记名公布。", icon=":material/how_to_vote:")
        return

    def send() -> None:
        grades = {aspect: typed(f"assess_{aspect.value}_{department_id}") for aspect in Aspect}
        act(actions.fill, "已提交测评。", **given, department_id=department_id, grades=grades)

    with st.container(border=True), kept_form(f"assess_{department_id}", of=quarter.word):
        st.markdown("**测评问卷**　:gray[每人每季度评一次，公布时只有份数和平均分；不了解的可以不评。]")
        for aspect in Aspect:
            st.radio(
                LABELS[aspect],
                list(GRADES),
                index=None,
                format_func=GRADES.__getitem__,
                key=key(f"assess_{aspect.value}_{department_id}"),
                horizontal=True,
            )
        send_button("提交测评", key=key("assess_go"), type="primary", on_click=send)


def reply_form(quarter: Quarter, department_id: int) -> None:
    """A department's answer to what was published of it."""

    def send() -> None:
        about = typed("assess_about")
        act(
            actions.reply,
            "已答复。",
            **_of(quarter),
            department_id=department_id,
            aspect=None if about in (None, WHOLE) else Aspect(about),
            text=typed("assess_reply") or "",
        )

    names = {WHOLE: "总体"} | {aspect.value: LABELS[aspect] for aspect in Aspect}
    with st.container(border=True), kept_form("assess_reply_form", of=f"{department_id}_{quarter.word}"):
        st.markdown("**部门答复**　:gray[答复和得分一起保留，不能修改。]")
        st.selectbox("针对", list(names), format_func=names.__getitem__, key=key("assess_about"))
        st.text_area("答复内容", key=key("assess_reply"), max_chars=LONGEST_REPLY, height=100)
        send_button("答复", key=key("assess_reply_go"), type="primary", on_click=send)


def room_forms(person: Person, shown: "PageData") -> None:
    """What the room does for a quarter that has ended: publish it, and enter the district's rating."""
    if not may(person, "assessment.publish") or not shown.is_ended:
        return
    with st.container(horizontal=True):
        if not shown.results.empty:
            _publishing(shown)
        _rating(shown.quarter)


def _publishing(shown: "PageData") -> None:
    is_again = shown.publication is not None

    def send() -> None:
        act(actions_publish.publish, "已公布。", **_of(shown.quarter), reason=typed("assess_why") or "")

    title = "重新公布" if is_again else "公布本季度得分"
    with (
        st.popover(title, icon=":material/verified:", key=key("assess_publish")),
        kept_form("assess_publish_form", of=shown.quarter.word),
    ):
        st.markdown("公布以后，得分按现在的台账和问卷固定下来，问卷截止，部门可以答复。")
        st.text_input(
            "重新公布的原因" if is_again else "说明（可以不填）",
            key=key("assess_why"),
            max_chars=LONGEST_REASON,
        )
        send_button("确认公布", key=key("assess_publish_go"), type="primary", on_click=send)


def _rating(quarter: Quarter) -> None:
    def send() -> None:
        score = typed("assess_score")
        act(
            actions.rate_town,
            "已登记区对镇评价。",
            **_of(quarter),
            score=Decimal(-1) if score is None else Decimal(f"{score:.2f}"),
            rank=typed("assess_rank"),
            townships=typed("assess_townships"),
            document=typed("assess_document") or "",
        )

    with (
        st.popover("登记区对镇评价", icon=":material/swap_vert:", key=key("assess_town")),
        kept_form("assess_town_form", of=quarter.word),
    ):
        st.number_input("得分（0–100）", 0.0, 100.0, None, 0.01, format="%.2f", key=key("assess_score"))
        st.number_input("排名（可以不填）", 1, 1000, None, key=key("assess_rank"))
        st.number_input("参评乡镇数（和排名一起填）", 1, 1000, None, key=key("assess_townships"))
        st.text_input("文件依据", key=key("assess_document"), max_chars=LONGEST_DOCUMENT)
        send_button("登记", key=key("assess_town_go"), type="primary", on_click=send)


def _of(quarter: Quarter) -> dict[str, Any]:
    return {"year": quarter.year, "quarter": quarter.quarter}
