"""Event categories: the list, one to change with what is asked about it, and a new one."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.admin.settings import actions_categories as actions
from dashboard.admin.settings import actions_questions
from dashboard.incidents.figures.queries import options
from dashboard.screen.columns import MODULE, number_column, text_column
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.picking import list_beside_one
from dashboard.screen.url import url_select, url_text
from dashboard.town.settings import queries_categories as queries
from dashboard.town.settings.queries_categories import questions
from dashboard.town.settings.rules_categories import (
    LONGEST_CHOICES,
    LONGEST_NAME,
    LONGEST_QUESTION,
    NAMES,
    QUESTION_NAMES,
    fields_of,
)
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, LABELS, count, plain
from models import QuestionKind

CHOSEN = "category"
NEW = "new"
MOST_PLACES = 99


def event_categories(person: Person) -> None:
    """The section of the categories."""
    may_act = may(person, "practice.manage")
    frame = fetch(queries.categories)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = url_text("q", "查找", "事项名称").strip().casefold()
        majors = list(dict.fromkeys(frame["major"]))
        major = url_select("major", "大类", {name: name for name in majors})
        if may_act:
            with st.popover("新增事项", icon=":material/add:", key=key("category_new")):
                _form(NEW, {"major": major}, majors)
    shown = frame[frame["name"].str.casefold().str.contains(text, regex=False)] if text else frame
    shown = shown[shown["major"] == major] if major else shown
    shown = shown.assign(
        usual=[CLASS_LABELS.get(number, "") for number in shown["usual_class"].fillna(0)],
        state=["、".join(word for word, holds in _marks(row) if holds) for row in shown.to_dict("records")],
    )
    columns = {
        "major": text_column("大类", 6),
        "name": text_column("事项", 15),
        "module_name": text_column("模块", MODULE),
        "usual": text_column("通常", 3.5),
        "questions": number_column("问题"),
        "state": text_column("标记", 8),
    }
    list_beside_one(
        CHOSEN,
        shown,
        lambda row: _one(row, majors, may_act=may_act),
        of=frame,
        key="category_id",
        columns=columns,
        head=f"**共 {count(len(shown))} 个事项**　:gray[研判时按这里的设置推荐，调度员可以改。]",
        none="没有符合条件的事项。请放宽筛选。",
        alt="事项",
    )


def _marks(row: dict[Any, Any]) -> tuple[tuple[str, bool], ...]:
    return (("紧急", row["urgent"]), (EXAMPLE_MARK, row["example"]), ("外部导入", row["is_imported"]))


def _one(row: dict[Any, Any], majors: list[str], *, may_act: bool) -> None:
    with st.container(border=True):
        st.subheader(plain(row["name"]), anchor=False)
        if may_act:
            _form(str(row["category_id"]), row, majors)
        else:
            fields = {
                "大类": row["major"],
                "平台": row["platform_name"],
                "模块": row["module_name"],
                "属地管理事项": _matter("items", row["item_number"]),
                "一件事": _matter("things", row["one_thing_number"]),
            }
            st.text("\n".join(f"{name}：{value or '无'}" for name, value in fields.items()))
    question_list(int(row["category_id"]), may_act=may_act)


def _form(name: str, row: dict[Any, Any], majors: list[str]) -> None:
    """The fields of a category, empty where `row` lacks them."""
    feeds = fetch(queries.platforms)
    modules = fetch(options, of="module")
    platforms = dict(zip(feeds["code"], feeds["name"], strict=True))
    module_names = dict(zip(modules["code"], modules["name"], strict=True))
    with kept_form(f"category_form_{name}", seen=None if name == NEW else fields_of(row)) as seen:
        st.text_input("名称", row.get("name", ""), key=_field(name, "name"), max_chars=LONGEST_NAME)
        _select(name, "major", "大类", {one: one for one in majors}, row, accept_new_options=True)
        left, right = st.columns(2)
        with left:
            _select(name, "platform", "平台", platforms, row)
            _select(name, "usual_class", "通常类别", CLASS_LABELS, row)
        with right:
            _select(name, "module", "模块", module_names, row, help="选了平台的，由平台决定。")
            st.toggle("紧急", bool(row.get("urgent", False)), key=_field(name, "urgent"))
        _select(name, "item_number", "属地管理事项", _matters("items"), row)
        _select(name, "one_thing_number", "一件事", _matters("things"), row)
        send_button(
            "新增" if name == NEW else "保存",
            key=key(f"category_save_{name}"),
            type="primary",
            on_click=_save,
            args=(name, seen),
        )


def _matters(of: str) -> dict[int, str]:
    frame = fetch(queries.list_matters, of=of)
    return {int(row["number"]): f"第 {row['number']} 项 {row['name']}" for row in frame.to_dict("records")}


def _matter(of: str, number: Any) -> str:
    return "" if pd.isna(number) else _matters(of).get(int(number), f"第 {number} 项")


def _select(
    name: str, field: str, label: str, known: dict[Any, str], row: dict[Any, Any], **given: Any
) -> None:
    # Without a choice of its own, nothing that was chosen could be taken back.
    words = list(known) if field == "major" else [None, *known]
    held = row.get(field)
    held = None if held is None or pd.isna(held) or held not in known else held
    st.selectbox(
        label,
        words,
        words.index(held) if held in words else None,
        format_func=lambda word: "没有" if word is None else known.get(word, str(word)),
        key=_field(name, field),
        placeholder="请选择",
        **given,
    )


def _field(name: str, field: str) -> str:
    return key(f"category_{field}_{name}")


def _save(name: str, seen: dict[str, Any] | None) -> None:
    wanted = {field: typed(f"category_{field}_{name}") for field in NAMES}
    if seen is None:
        act(actions.add_category, "已新增事项。", wanted=wanted)
        return
    given = {"category_id": int(name), "wanted": wanted, "seen": seen}
    act(actions.change_category, "事项已保存。", **given)


def question_list(category_id: int, *, may_act: bool) -> None:
    """Every question with its form, and a new one."""
    frame = fetch(questions, category_id=category_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("登记时问什么", anchor=False)
        if may_act:
            with st.popover("新增问题", icon=":material/add:", key=key("question_new")):
                _question_form(category_id, NEW, {"sort_order": len(frame) + 1})
    if frame.empty:
        st.info("这个事项登记时不问别的。", icon=":material/quiz:")
    for row in frame.to_dict("records"):
        if may_act:
            with st.expander(_question_title(row)):
                _question_form(category_id, str(row["question_id"]), row)
        else:
            st.markdown(_question_title(row))


def _question_title(row: dict[Any, Any]) -> str:
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


def _question_form(category_id: int, name: str, row: dict[Any, Any]) -> None:
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
            on_click=_save_question,
            args=(category_id, name, seen),
        )


def _save_question(category_id: int, name: str, seen: dict[str, Any] | None) -> None:
    wanted = {field: typed(f"question_{field}_{name}") for field in QUESTION_NAMES}
    if seen is None:
        act(actions_questions.add_question, "已新增问题。", category_id=category_id, wanted=wanted)
        return
    given = {"question_id": int(name), "wanted": wanted, "seen": seen}
    act(actions_questions.change_question, "问题已保存。", **given)
