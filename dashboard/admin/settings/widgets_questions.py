"""What is asked about one category when a matter is registered."""

from typing import Any

import streamlit as st

from dashboard.admin.settings import actions_questions as actions
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.town.settings.queries_categories import questions
from dashboard.town.settings.rules_categories import (
    LONGEST_CHOICES,
    LONGEST_QUESTION,
    QUESTION_NAMES,
)
from dashboard.words.labels import EXAMPLE_MARK, LABELS, plain
from models import QuestionKind

NEW = "new"
MOST_PLACES = 99


def question_list(category_id: int, *, may_act: bool) -> None:
    """Every question with its form, and a new one."""
    frame = fetch(questions, category_id=category_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("登记时问什么", anchor=False)
        if may_act:
            with st.popover("新增问题", icon=":material/add:", key=key("question_new")):
                _form(category_id, NEW, {"sort_order": len(frame) + 1})
    if frame.empty:
        st.info("这个事项登记时不问别的。", icon=":material/quiz:")
    for row in frame.to_dict("records"):
        if may_act:
            with st.expander(_title(row)):
                _form(category_id, str(row["question_id"]), row)
        else:
            st.markdown(_title(row))


def _title(row: dict[Any, Any]) -> str:
    kind = LABELS[QuestionKind(row["kind"])]
    choices = f"：{row['choices']}" if row["choices"] else ""
    marks = [
        word
        for word, holds in (
            ("必答", row["is_required"]),
            ("停用", not row["is_active"]),
            (EXAMPLE_MARK, row["example"]),
        )
        if holds
    ]
    told = f"{plain(row['text'])} :gray[{plain(kind + choices)}]"
    return told + "".join(f"　:orange[{mark}]" for mark in marks)


def _form(category_id: int, name: str, row: dict[Any, Any]) -> None:
    kinds = list(QuestionKind)
    held = {field: row.get(field) for field in QUESTION_NAMES}
    of = category_id if name == NEW else ""
    with kept_form(f"question_form_{name}", of=of, seen=None if name == NEW else held) as seen:
        st.text_input(
            "问题", row.get("text", ""), key=key(f"question_text_{name}"), max_chars=LONGEST_QUESTION
        )
        left, right = st.columns(2)
        left.selectbox(
            "回答方式",
            kinds,
            kinds.index(QuestionKind(row.get("kind", "text"))),
            format_func=lambda kind: LABELS[kind],
            key=key(f"question_kind_{name}"),
        )
        right.number_input(
            "排序", 0, MOST_PLACES, int(row["sort_order"]), key=key(f"question_sort_order_{name}")
        )
        st.text_input(
            "选项（只有选择题填写，用顿号隔开）",
            row.get("choices", ""),
            key=key(f"question_choices_{name}"),
            max_chars=LONGEST_CHOICES,
        )
        with st.container(horizontal=True):
            st.toggle(
                "必答",
                bool(row.get("is_required", False)),
                key=key(f"question_is_required_{name}"),
                help="没有回答就不能提交。紧急的事慎用。",
            )
            if name != NEW:
                st.toggle("启用", bool(row["is_active"]), key=key(f"question_is_active_{name}"))
        send_button(
            "新增问题" if name == NEW else "保存问题",
            key=key(f"question_save_{name}"),
            on_click=_save,
            args=(category_id, name, seen),
        )


def _save(category_id: int, name: str, seen: dict[str, Any] | None) -> None:
    wanted = {field: typed(f"question_{field}_{name}") for field in QUESTION_NAMES}
    if seen is None:
        act(actions.add_question, "已新增问题。", category_id=category_id, wanted=wanted)
        return
    given = {"question_id": int(name), "wanted": wanted, "seen": seen}
    act(actions.change_question, "问题已保存。", **given)
