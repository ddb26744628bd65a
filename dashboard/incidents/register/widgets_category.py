"""Choosing what a matter is: suggestions from the words, the whole list with its way, and its questions."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.find.rules_likeness import Fit, KnownCategory, suggested
from dashboard.incidents.life.rules_report import widget_key
from dashboard.incidents.register import queries
from dashboard.screen.data import fetch
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, plain
from models import QuestionKind

NOWHERE = "去向由指挥室研判"


def routes() -> pd.DataFrame:
    """The categories with their way, as of today."""
    return fetch(queries.routes, on=township_date(now()))


def way(row: Any) -> str:
    """Where a matter of this category goes: 综治工作 → 大治理 → 区司法局; what is not known is left out."""
    parts = [row["platform"], row["module"], row["department"]]
    return " → ".join(part for part in parts if part) or NOWHERE


def way_sentence(row: Any) -> str:
    """The same as a sentence, with the list's entry and version."""
    parts = []
    if row["platform"]:
        parts.append(f"{row['platform']}平台（第{row['platform_version']}版）")
    if row["module"]:
        parts.append(row["module"])
    if row["department"]:
        source = (
            f"一件事“{row['one_thing']}”"
            if row["one_thing"]
            else f"属地清单第{row['item_number']}项（第{row['item_version']}版）"
        )
        parts.append(f"牵头 {row['department']}（{source}）")
    kind = CLASS_LABELS.get(row["usual_class"]) if not pd.isna(row["usual_class"]) else None
    way = " → ".join(parts) or NOWHERE
    return f"{way}；通常{kind}" if kind else way


def category(form: str, words: str, places: tuple[str, ...]) -> int | None:
    """The picker of the form with this key; `words`: the words typed so far, `places`: names to leave out."""
    table = routes()
    rows: dict[int, Any] = {int(row["category_id"]): row for row in table.to_dict("records")}
    key = f"register_category_{form}"
    if st.session_state.get(key) not in rows:
        st.session_state[key] = None
    _suggestions(form, rows, fits_of(words, table, places))
    chosen: int | None = st.selectbox(
        "事项类别",
        sorted(rows, key=lambda number: (rows[number]["major"], rows[number]["name"])),
        index=None,
        format_func=lambda number: line_of(rows[number]),
        key=key,
        placeholder="输入几个字查找，如：违停、养殖、欠薪",
        on_change=_follow_urgency,
        args=(form, rows),
        persist_state="session",
    )
    if chosen is not None:
        row = rows[chosen]
        st.caption(f"将到：{plain(way_sentence(row))}" + (f"（{EXAMPLE_MARK}）" if row["example"] else ""))
    else:
        st.caption("还没选类别。不确定可以不选，由指挥室研判时定。")
    return chosen


def line_of(row: Any) -> str:
    """A row of the list: what it is, and where it goes."""
    return f"{row['name']}（{row['major']}）→ {way(row)}"


def fits_of(words: str, table: pd.DataFrame, places: tuple[str, ...]) -> list[Fit]:
    """Which of the categories in `table` (see `routes`) the words may mean, the best first."""
    if not words.strip():
        return []
    categories = [
        KnownCategory(
            int(row["category_id"]), row["name"], tuple(filter(None, (row["item"], row["one_thing"])))
        )
        for row in table.to_dict("records")
    ]
    before = fetch(queries.earlier)
    return suggested(words, categories, before.itertuples(index=False, name=None), leave_out=places)


def _suggestions(form: str, rows: Mapping[int, Any], fits: list[Fit]) -> None:
    if not fits:
        return
    offered = [fit.category_id for fit in fits]
    # Other words, another list: what was picked in the last one is no pick in this one.
    name = f"fits_{'_'.join(map(str, offered))}_{form}"
    chosen = st.session_state.get(f"register_category_{form}")
    st.session_state[name] = chosen if chosen in offered else None
    st.radio(
        "按您写的内容，可能是",
        offered,
        index=None,
        format_func=lambda number: plain(rows[number]["name"]),
        captions=[f"{plain(way(rows[fit.category_id]))}　{plain(fit.why)}" for fit in fits],
        key=name,
        on_change=_take,
        args=(form, name, rows),
    )


def _take(form: str, name: str, rows: Mapping[int, Any]) -> None:
    st.session_state[f"register_category_{form}"] = st.session_state[name]
    _follow_urgency(form, rows)


def _follow_urgency(form: str, rows: Mapping[int, Any]) -> None:
    """What is usually urgent begins as urgent; the person may change it."""
    chosen = st.session_state.get(f"register_category_{form}")
    if chosen is not None and rows[chosen]["urgent"]:
        st.session_state[f"register_urgent_{form}"] = True


YES, NO = "是", "否"


def asked(form: str, category_id: int | None) -> None:
    """The questions of the category, by their kinds."""
    if category_id is None:
        return
    questions = fetch(queries.questions, category_id=category_id)
    for row in questions.to_dict("records"):
        _question(form, row)


def _question(form: str, row: Mapping[Any, Any]) -> None:
    name = widget_key(f"q{row['question_id']}", form)
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
    questions = fetch(queries.questions, category_id=category_id)
    given = {
        row["text"]: st.session_state.get(widget_key(f"q{row['question_id']}", form))
        for row in questions.to_dict("records")
    }
    return {text: answer for text, answer in given.items() if answer not in (None, "")}
