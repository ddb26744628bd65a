"""What is filled in to revise the 一件事 list: a new matter, the next version of one, its scores."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.lists import actions_lists, queries_known
from dashboard.lists.rules import (
    CRITERIA,
    HIGHEST,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_THING,
    LOWEST,
    ThingContent,
    lines,
)
from dashboard.lists.widgets_end import base_of
from dashboard.screen.data import ask
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import FIRST_DAY, LAST_DAY
from dashboard.town.rule_sets.rules import Base
from dashboard.words.clock import now
from dashboard.words.days import township_date

DATE = "YYYY-MM-DD"
Party = dict[Any, Any]


def new_thing() -> None:
    """A button that opens the form of a new matter."""
    with (
        st.popover("新增一件事", icon=":material/add:", key=key("thing_new"), width="content"),
        kept_form("thing_new_form"),
    ):
        st.number_input("序号", 1, 9_999, None, key=key("thing_new_number"), placeholder="清单里的第几件")
        _fields("thing_new", {}, [])
        send_button(
            "新增", key=key("thing_new_go"), type="primary", on_click=_save, args=("thing_new", None, None)
        )


def revise_form(row: dict[Any, Any], own: list[Party]) -> None:
    """A button that opens the form of the next version, filled with the last."""
    form = f"thing_{row['number']}"
    with (
        st.popover("修订", icon=":material/edit:", key=key(form)),
        kept_form(f"{form}_form", seen=base_of(row)) as base,
    ):
        st.caption("保存后成为新的一版，从生效日期起有效；原来的版本、打分和责任人保留。")
        _fields(form, row, own)
        send_button(
            "保存新版本",
            key=key(f"{form}_go"),
            type="primary",
            on_click=_save,
            args=(form, row["number"], base),
        )


def _fields(form: str, row: dict[Any, Any], own: list[Party]) -> None:
    names = ask(queries_known.names)
    departments = list(names.shown)
    lead: Any = row.get("lead_id")
    helpers = [
        int(one["department_id"]) for one in own if not one["is_lead"] and not pd.isna(one["department_id"])
    ]
    later = [one["department"] for one in own if pd.isna(one["department_id"])]
    st.text_input("事项", row.get("name", ""), key=key(f"{form}_name"), max_chars=LONGEST_THING)
    st.selectbox(
        "牵头部门",
        departments,
        departments.index(lead) if lead in names.shown else None,
        format_func=names.shown.__getitem__,
        key=key(f"{form}_lead"),
        placeholder="请选择",
    )
    st.multiselect(
        "配合部门",
        departments,
        [helper for helper in helpers if helper in names.shown],
        format_func=names.shown.__getitem__,
        key=key(f"{form}_helpers"),
        placeholder="请选择",
        select_all=False,
    )
    st.text_area(
        "交办时再指定的部门（一行一个，可以不填）",
        "\n".join(later),
        key=key(f"{form}_later"),
        max_chars=LONGEST_REASON,
        height=70,
    )
    st.text_input("说明（可以不填）", row.get("note", ""), key=key(f"{form}_note"), max_chars=LONGEST_TEXT)
    st.date_input(
        "生效日期", township_date(now()), FIRST_DAY, LAST_DAY, key=key(f"{form}_start"), format=DATE
    )
    st.checkbox("示例，不是正式清单", bool(row.get("example", False)), key=key(f"{form}_example"))
    st.text_input(
        "修订的理由", key=key(f"{form}_reason"), max_chars=LONGEST_REASON, placeholder="如：区里印发新清单"
    )


def _save(form: str, number: int | None, base: Base | None) -> None:
    content = ThingContent(
        name=typed(f"{form}_name") or "",
        lead_id=typed(f"{form}_lead") or 0,
        helper_ids=tuple(typed(f"{form}_helpers") or ()),
        note=typed(f"{form}_note") or "",
        open_notes=lines(typed(f"{form}_later") or ""),
        example=bool(typed(f"{form}_example")),
    )
    act(
        actions_lists.revise_thing,
        "已保存，新版本从生效日期起有效。",
        number=number if number is not None else typed(f"{form}_number"),
        content=content,
        start=typed(f"{form}_start") or township_date(now()),
        reason=typed(f"{form}_reason") or "",
        base=base and Base(*base),
    )


def criteria_form(row: dict[Any, Any]) -> None:
    """A button that rates why the matter is on the list."""
    form = f"criteria_{row['number']}"
    held = {name: None if pd.isna(row[name]) else int(row[name]) for name in CRITERIA}

    def save() -> None:
        scores = {name: typed(f"{form}_{name}") for name in CRITERIA}
        act(actions_lists.rate_thing, "已打分。", number=row["number"], scores=scores, seen=seen)

    with (
        st.popover("打分", icon=":material/star:", key=key(form)),
        kept_form(f"{form}_form", seen=held) as seen,
    ):
        for name, title in CRITERIA.items():
            st.number_input(
                f"{title}（{LOWEST}–{HIGHEST} 分）",
                LOWEST,
                HIGHEST,
                held[name],
                key=key(f"{form}_{name}"),
                placeholder="不打分",
            )
        send_button("保存打分", key=key(f"{form}_go"), type="primary", on_click=save)
