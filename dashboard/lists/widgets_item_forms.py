"""What is filled in to revise the 属地管理 list: a new item, the next version of one."""

from typing import Any

import streamlit as st

from dashboard.lists import actions_lists, queries_known
from dashboard.lists.rules import (
    LONGEST_MATTER,
    LONGEST_REASON,
    LONGEST_TEXT,
    TOWN_DUTIES,
    ItemContent,
    split,
)
from dashboard.lists.widgets_end import base_of
from dashboard.screen.data import ask
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import FIRST_DAY, LAST_DAY
from dashboard.town.rule_sets.rules import Base
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import plain

DATE = "YYYY-MM-DD"


def new_item() -> None:
    """A button that opens the form of a new item."""
    with (
        st.popover("新增事项", icon=":material/add:", key=key("item_new"), width="content"),
        kept_form("item_new_form"),
    ):
        st.number_input("序号", 1, 9_999, None, key=key("item_new_number"), placeholder="清单里的第几项")
        _fields("item_new", {})
        send_button(
            "新增", key=key("item_new_go"), type="primary", on_click=_save, args=("item_new", None, None)
        )


def revise_form(row: dict[Any, Any]) -> None:
    """A button that opens the form of the next version, filled with the last."""
    form = f"item_{row['number']}"
    with (
        st.popover("修订", icon=":material/edit:", key=key(form)),
        kept_form(f"{form}_form", seen=base_of(row)) as base,
    ):
        st.caption("保存后成为新的一版，从生效日期起有效；原来的版本保留，研判过的事件不变。")
        _fields(form, row)
        send_button(
            "保存新版本",
            key=key(f"{form}_go"),
            type="primary",
            on_click=_save,
            args=(form, row["number"], base),
        )


def _fields(form: str, row: dict[Any, Any]) -> None:
    names = ask(queries_known.names)
    departments = list(names.shown)
    codes = {code: name for name, code in names.categories.items()}
    lead: Any = row.get("lead_id")
    category: Any = row.get("category_code")
    duties = list(dict.fromkeys((*TOWN_DUTIES, *split(row.get("town_duties", "")))))
    st.text_input("事项", row.get("matter", ""), key=key(f"{form}_matter"), max_chars=LONGEST_MATTER)
    st.selectbox(
        "牵头部门（兜底）",
        departments,
        departments.index(lead) if lead in names.shown else None,
        format_func=names.shown.__getitem__,
        key=key(f"{form}_lead"),
        placeholder="请选择",
    )
    st.multiselect(
        "配合部门",
        departments,
        [helper for helper in row.get("helper_ids", ()) if helper in names.shown],
        format_func=names.shown.__getitem__,
        key=key(f"{form}_helpers"),
        placeholder="可以不选",
        select_all=False,
    )
    st.text_area(
        "部门该做什么（一行一条）",
        row.get("lead_duty", "").replace("；", "\n"),
        key=key(f"{form}_lead_duty"),
        max_chars=LONGEST_TEXT,
        height=90,
    )
    st.pills(
        "镇里该做什么",
        duties,
        selection_mode="multi",
        default=list(split(row.get("town_duties", ""))),
        format_func=plain,
        key=key(f"{form}_duties"),
    )
    st.text_input("镇里另外要做的（顿号隔开，可以不填）", key=key(f"{form}_more"), max_chars=LONGEST_REASON)
    st.selectbox(
        "类别",
        list(codes),
        list(codes).index(category) if category in codes else None,
        format_func=codes.__getitem__,
        key=key(f"{form}_category"),
        placeholder="可以不选",
    )
    st.text_input("依据（可以不填）", row.get("basis", ""), key=key(f"{form}_basis"), max_chars=LONGEST_TEXT)
    st.date_input(
        "生效日期",
        township_date(now()),
        FIRST_DAY,
        LAST_DAY,
        key=key(f"{form}_start"),
        format=DATE,
    )
    st.checkbox("示例，不是正式清单", bool(row.get("example", False)), key=key(f"{form}_example"))
    st.text_input(
        "修订的理由", key=key(f"{form}_reason"), max_chars=LONGEST_REASON, placeholder="如：区里印发新清单"
    )


def _save(form: str, number: int | None, base: Base | None) -> None:
    duties = (*(typed(f"{form}_duties") or ()), *split(typed(f"{form}_more") or ""))
    content = ItemContent(
        matter=typed(f"{form}_matter") or "",
        lead_id=typed(f"{form}_lead") or 0,
        helper_ids=tuple(typed(f"{form}_helpers") or ()),
        lead_duty=typed(f"{form}_lead_duty") or "",
        town_duties=duties,
        category_code=typed(f"{form}_category") or "",
        basis=typed(f"{form}_basis") or "",
        example=bool(typed(f"{form}_example")),
    )
    act(
        actions_lists.revise_item,
        "已保存，新版本从生效日期起有效。",
        number=number if number is not None else typed(f"{form}_number"),
        content=content,
        start=typed(f"{form}_start") or township_date(now()),
        reason=typed(f"{form}_reason") or "",
        base=base and Base(*base),
    )
