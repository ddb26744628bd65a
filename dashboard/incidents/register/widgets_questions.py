"""The questions of a category on the form of a new report, by their kinds."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.incidents.life.rules_register import widget_key as key
from dashboard.incidents.register import queries_questions
from dashboard.screen.data import fetch
from dashboard.words.labels import EXAMPLE_MARK, plain
from models import QuestionKind

YES, NO = "是", "否"


def asked(form: str, category_id: int | None) -> None:
    """The questions of the category, by their kinds."""
    if category_id is None:
        return
    found = fetch(queries_questions.questions, category_id=category_id)
    for row in found.to_dict("records"):
        _question(form, row)


def _question(form: str, row: Mapping[Any, Any]) -> None:
    name = key(f"q{row['question_id']}", form)
    mark = "（必答）" if row["is_required"] else ""
    label = plain(row["text"]) + mark + (f"（{EXAMPLE_MARK}）" if row["example"] else "")
    kind = QuestionKind(row["kind"])
    options = [choice for choice in str(row["choices"]).split("、") if choice]
    if not _fits(st.session_state.get(name), kind, options):
        # Kept from when the question was another one.
        st.session_state[name] = None
    if kind is QuestionKind.NUMBER:
        st.number_input(label, value=None, key=name, placeholder="填数字", persist_state="session")
    elif kind is QuestionKind.YES_NO:
        st.segmented_control(label, [YES, NO], key=name, persist_state="session")
    elif kind is QuestionKind.CHOICE:
        st.selectbox(label, options, index=None, key=name, placeholder="请选择", persist_state="session")
    else:
        st.text_input(label, key=name, max_chars=500, persist_state="session")


def _fits(answer: Any, kind: QuestionKind, options: list[str]) -> bool:
    if answer is None:
        return True
    if kind is QuestionKind.NUMBER:
        return isinstance(answer, int | float)
    if kind is QuestionKind.YES_NO:
        return answer in (YES, NO)
    return answer in options if kind is QuestionKind.CHOICE else isinstance(answer, str)


def answers(form: str, category_id: int | None) -> dict[str, Any]:
    """Question -> answer, of what was answered."""
    if category_id is None:
        return {}
    found = fetch(queries_questions.questions, category_id=category_id)
    given = {
        row["text"]: st.session_state.get(key(f"q{row['question_id']}", form))
        for row in found.to_dict("records")
    }
    return {text: answer for text, answer in given.items() if answer not in (None, "")}
