"""One rank, one own score or one village's score by hand, where a file would be too much."""

from decimal import Decimal
from typing import Any

import streamlit as st

from dashboard.assessment.scores import actions_inputs
from dashboard.assessment.scores.rules_import import InputContext
from dashboard.assessment.scores.rules_inputs import (
    LONGEST_DOCUMENT,
    LONGEST_LINE,
    MOST_TOWNSHIPS,
    QUARTERS,
    LineInput,
    VillageInput,
)
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.errors import Refused
from dashboard.words.labels import plain

USUAL_TOWNSHIPS = 20
BY_RANK, BY_TOWN = "全区排名", "镇内评分"
DONE = "已登记。再测算时按它算。"


def one_input(kind: str, year: int, known: InputContext) -> None:
    """A form for one input of `kind` (`rules_import.KINDS`) in `year`; a second is the next version."""
    with (
        st.popover("登记一项", icon=":material/edit:", key=key(f"score_one_{kind}")),
        kept_form(f"score_one_{kind}", of=year),
    ):
        if kind == "lines":
            _line(known)
        else:
            _village(known)
        st.text_input("来源文件", key=key("one_document"), max_chars=LONGEST_DOCUMENT,
                      placeholder="如：区委办〔示例〕第3号通报")  # fmt: skip
        send_button("登记", type="primary", icon=":material/save:", key=key("one_go"),
                  on_click=_do_line if kind == "lines" else _do_village, args=(year, known))  # fmt: skip


def _line(known: InputContext) -> None:
    st.selectbox("模块", list(known.modules), index=None, key=key("one_module"), placeholder="选模块")
    st.text_input("条线（整个模块的不用填）", key=key("one_line"), max_chars=LONGEST_LINE)
    _quarter(list(QUARTERS))
    how = st.segmented_control("怎么评的", [BY_RANK, BY_TOWN], default=BY_RANK, key=key("one_how"))
    if how == BY_TOWN:
        st.number_input("镇内评分（0–20）", 0.0, 20.0, None, 0.5, "%.2f", key=key("one_internal"))
        return
    left, right = st.columns(2)
    left.number_input("全区名次", 1.0, float(MOST_TOWNSHIPS), None, 0.5, "%g", key=key("one_rank"),
                      help="并列的填中间名次，如第3、4名并列填 3.5。")  # fmt: skip
    right.number_input("参评乡镇数", 1, MOST_TOWNSHIPS, USUAL_TOWNSHIPS, key=key("one_townships"))


def _village(known: InputContext) -> None:
    st.selectbox("村社", list(known.villages), index=None, key=key("one_village"), placeholder="选村社")
    _quarter([quarter for quarter in QUARTERS if quarter])
    st.number_input("得分（0–100）", 0.0, 100.0, None, 1.0, "%.2f", key=key("one_score"))


def _quarter(choices: list[int]) -> None:
    st.selectbox("时期", choices, format_func=QUARTERS.__getitem__, key=key("one_quarter"))


def _do_line(year: int, known: InputContext) -> None:
    is_ranked = typed("one_how") != BY_TOWN
    rank, internal = _decimal("one_rank"), _decimal("one_internal")
    _enter(
        actions_inputs.enter_line,
        lambda: LineInput(
            year, typed("one_quarter"), _chosen("one_module", known.modules, "模块"),
            (typed("one_line") or "").strip(), rank if is_ranked else None,
            typed("one_townships") if is_ranked else None, None if is_ranked else internal, _document(),
        ),
    )  # fmt: skip


def _do_village(year: int, known: InputContext) -> None:
    def given() -> VillageInput:
        score = _decimal("one_score")
        if score is None:
            raise Refused("还没有填得分。请填 0–100 之间的数，最多两位小数。")
        village = _chosen("one_village", known.villages, "村社")
        return VillageInput(year, typed("one_quarter"), village, score, _document())

    _enter(actions_inputs.enter_village, given)


def _enter(action: Any, given: Any) -> None:
    try:
        made = given()
    except Refused as refusal:
        st.toast(plain(refusal), icon=":material/block:", duration="long")
        return
    act(action, DONE, given=made)


def _document() -> str:
    return (typed("one_document") or "").strip()


def _chosen(name: str, ids: Any, what: str) -> int:
    word = typed(name)
    if word is None:
        raise Refused(f"还没有选{what}。请先选{what}。")
    return int(ids[word])


def _decimal(name: str) -> Decimal | None:
    value = typed(name)
    return None if value is None else Decimal(str(value))
