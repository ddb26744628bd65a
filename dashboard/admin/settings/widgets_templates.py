"""Reply templates: by act, one to change, and a new one."""

from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.admin.settings import actions_templates as actions
from dashboard.admin.settings import queries_templates
from dashboard.admin.settings.rules_templates import ACTIONS, LONGEST_TEXT, LONGEST_TITLE, NAMES
from dashboard.screen.columns import text_column
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.picking import list_beside_one
from dashboard.screen.url import url_select
from dashboard.words.labels import EXAMPLE_MARK, LABELS, count

CHOSEN = "template"
MOST_PLACES = 99


def reply_templates(person: Person) -> None:
    """The section of the templates."""
    may_act = may(person, "practice.manage")
    frame = fetch(queries_templates.all_templates)
    order = {action.value: place for place, action in enumerate(ACTIONS)}
    frame = frame.sort_values("action", key=lambda words: words.map(order), kind="stable")
    options = {action.value: LABELS[action] for action in ACTIONS}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        action = url_select("action", "用在哪一步", options)
        if may_act:
            with st.popover("新增模板", icon=":material/add:", key=key("template_new")):
                _form("new", {"action": action or ACTIONS[0].value}, "新增")
    shown = frame[frame["action"] == action] if action else frame
    shown = shown.assign(
        action=[name_of(word) for word in shown["action"]],
        state=[
            "、".join(filter(None, ("" if active else "停用", EXAMPLE_MARK if example else "")))
            for active, example in zip(shown["is_active"], shown["example"], strict=True)
        ],
    )
    columns = {
        "action": text_column("用在", 8),
        "title": text_column("标题", 28),
        "state": text_column("状态", 5),
    }
    list_beside_one(
        CHOSEN,
        shown,
        lambda row: _one(row, may_act=may_act),
        of=frame,
        key="template_id",
        columns=columns,
        head=f"**共 {count(len(shown))} 个模板**　:gray[办理时在相应的一步里供选用。]",
        none="这一步还没有模板。",
        alt="答复模板",
        height=560,
    )


def name_of(word: str) -> str:
    """The act's Chinese; the word itself for one that takes no template any more."""
    return next((LABELS[action] for action in ACTIONS if action.value == word), word)


def _one(row: dict[Any, Any], *, may_act: bool) -> None:
    with st.container(border=True):
        if may_act:
            _form(f"{row['template_id']}", row, "保存")
        else:
            st.caption(name_of(row["action"]))
            st.text(row["title"])
            st.text(row["text"])


def _form(name: str, row: dict[Any, Any], label: str) -> None:
    """The fields of a template, empty where `row` lacks them."""
    words = [action.value for action in ACTIONS]
    held = {field: row.get(field) for field in NAMES}
    with kept_form(f"template_form_{name}", seen=held if "template_id" in row else None) as seen:
        st.selectbox(
            "用在",
            words,
            words.index(row["action"]) if row["action"] in words else None,
            format_func=name_of,
            key=key(f"template_action_{name}"),
        )
        st.text_input(
            "标题", row.get("title", ""), key=key(f"template_title_{name}"), max_chars=LONGEST_TITLE
        )
        st.text_area(
            "内容", row.get("text", ""), key=key(f"template_text_{name}"), max_chars=LONGEST_TEXT, height=180
        )
        st.number_input(
            "排序", 0, MOST_PLACES, int(row.get("sort_order", 0)), key=key(f"template_order_{name}")
        )
        if "template_id" in row:
            st.toggle("启用", bool(row["is_active"]), key=key(f"template_active_{name}"))
        send_button(
            label, key=key(f"template_save_{name}"), type="primary", on_click=_save, args=(name, seen)
        )


def _save(name: str, seen: dict[str, Any] | None) -> None:
    wanted = {
        "action": typed(f"template_action_{name}"),
        "title": typed(f"template_title_{name}"),
        "text": typed(f"template_text_{name}"),
        "sort_order": typed(f"template_order_{name}"),
    }
    if seen is None:
        act(actions.add_template, "已新增模板。", wanted=wanted)
        return
    wanted["is_active"] = typed(f"template_active_{name}")
    given = {"template_id": int(name), "wanted": wanted, "seen": seen}
    act(actions.change_template, "模板已保存。", **given)
