"""One item of the 属地管理 list: who does what, its versions, what was triaged under each, and its form."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists import actions_lists, documents, queries_incidents, queries_latest, queries_lists
from dashboard.lists.rules import (
    LONGEST_MATTER,
    LONGEST_REASON,
    LONGEST_TEXT,
    TOWN_DUTIES,
    ItemContent,
    lines,
    split,
)
from dashboard.lists.rules_versions import ITEM_FIELDS, changes, span
from dashboard.lists.widgets_shared import base_of, docx_button, end_item, view_link, with_words
from dashboard.screen.data import ask, fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.links import incident_link
from dashboard.screen.url import FIRST_DAY, LAST_DAY, url_number
from dashboard.town.rule_sets.rules import Base
from dashboard.words.clock import now
from dashboard.words.days import holds_on, township_date
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, count, plain


def item_card(number: int, on: date, person: Person, why: str = "") -> None:
    """Everything about one number, in the version of the day or the one that the URL names.

    `why` it fits what was looked for, in words.
    """
    versions = fetch(queries_lists.item_versions, number=number)
    if versions.empty:
        st.warning(f"清单上没有第 {number} 项。请在列表里重新选择。", icon=":material/search_off:")
        return
    row, last = _chosen(versions, on), versions.to_dict("records")[-1]
    with st.container(border=True):
        _head(row, on)
        if why:
            st.caption(plain(why))
        _duties(row)
        st.caption("依据")
        st.text(row["basis"] or NO_DATA)
        _power_link(row)
        _cases(row, person)
        _versions(versions, row, person)
        with st.container(horizontal=True):
            if may(person, "incident.export"):
                name = f"{documents.SHEET} 第{number}项"
                docx_button(documents.item_sheet, name, "下载追责单", number=number, at=minute())
            if may(person, "list.manage"):
                revise_form(last)
                end_item(last)


def _chosen(versions: pd.DataFrame, on: date) -> dict[Any, Any]:
    """The version that the URL names, else the one of the day, else the last."""
    rows: list[dict[Any, Any]] = versions.to_dict("records")
    wanted = url_number("version")
    named = [row for row in rows if row["version"] == wanted]
    valid = [row for row in rows if holds_on(on, row["effective_from"], row["effective_to"])]
    return (named or valid or rows)[-1]


def _head(row: dict[Any, Any], on: date) -> None:
    st.caption(f"第 {row['number']} 项")
    st.subheader(plain(row["matter"]), anchor=False)
    with st.container(horizontal=True, gap="small"):
        st.badge(plain(row["category"]) or "未分类", color="blue")
        st.badge(f"第{row['version']}版 · {span(row['effective_from'], row['effective_to'])}", color="gray")
        if not holds_on(on, row["effective_from"], row["effective_to"]):
            st.badge(f"{on} 无效", icon=":material/block:", color="red")
        if row["example"]:
            st.badge(EXAMPLE_MARK, color="orange")


def _duties(row: dict[Any, Any]) -> None:
    """Both sides beside each other, a duty per row."""
    department, town = st.columns(2, gap="small")
    with department.container(border=True, height="stretch"):
        st.markdown("**部门该做什么**")
        st.markdown(f":blue[**{plain(row['lead'])}**] 牵头，兜底")
        _rows(lines(row["lead_duty"]))
        st.caption("配合部门")
        _rows(row["helpers"])
    with town.container(border=True, height="stretch"):
        st.markdown("**镇里该做什么**")
        _rows(split(row["town_duties"]))


def _rows(words: tuple[str, ...]) -> None:
    st.markdown("\n".join(f"- {plain(word)}" for word in words) or NO_DATA)


def _power_link(row: dict[Any, Any]) -> None:
    view_link(
        "核对镇里有没有执法权",
        ":material/gavel:",
        {"view": "powers", "what": row["matter"]},
        key="powers",
    )


def _cases(row: dict[Any, Any], person: Person) -> None:
    """How many incidents were triaged under this version, with the way to them; the newest by name."""
    if not may(person, "incident.read"):
        return
    counts = fetch(queries_incidents.triaged_per_version).set_index("item_id")["total"]
    total = int(counts.get(row["item_id"], 0))
    if not total:
        st.caption("还没有事件按这一版研判。")
        return
    incident_link(
        f"按第{row['version']}版研判过 {count(total)} 件事件", item=f"{row['number']}-{row['version']}"
    )


def _versions(versions: pd.DataFrame, row: dict[Any, Any], person: Person) -> None:
    rows: list[dict[Any, Any]] = versions.to_dict("records")
    st.markdown(f"**版本**（共 {len(rows)} 版）")
    if len(rows) == 1:
        st.caption("只有一版，还没有修订过。事件研判时用的是哪一版，记在事件上，不会跟着修订改变。")
        return
    for one in reversed(rows):
        view_link(
            f"第{one['version']}版　{span(one['effective_from'], one['effective_to'])}",
            ":material/radio_button_checked:"
            if one["version"] == row["version"]
            else ":material/radio_button_unchecked:",
            with_words(version=str(one["version"])),
            key=f"version_{one['version']}",
        )
    _difference({one["version"]: one for one in rows}, row["version"])


def _difference(rows: dict[int, dict[Any, Any]], version: int) -> None:
    """What changed between two versions; by default from the one before."""
    numbers = list(rows)
    newer = version if version > numbers[0] else numbers[1]
    label = "第{}版".format
    with st.container(horizontal=True, vertical_alignment="bottom"):
        old = st.selectbox(
            "从", numbers, numbers.index(newer) - 1, format_func=label, key=f"old_{newer}", width=110
        )
        new = st.selectbox(
            "到", numbers, numbers.index(newer), format_func=label, key=f"new_{newer}", width=110
        )
    differences = changes(item_words(rows[old]), item_words(rows[new]), ITEM_FIELDS)
    if not differences:
        st.caption("这两版的内容没有差别。")
        return
    st.dataframe(
        pd.DataFrame(
            [(one.field, one.before, one.after) for one in differences],
            columns=["内容", label(old), label(new)],
        ),
        hide_index=True,
        height="content",
        alt="两版的差别",
    )
    st.markdown("\n".join(f"- {plain(one.sentence)}" for one in differences))


def item_words(row: dict[Any, Any]) -> dict[str, Any]:
    """A version's row by the keys of ITEM_FIELDS."""
    return row | {
        "helpers": tuple(row["helpers"]),
        "lead_duties": lines(row["lead_duty"]),
        "town_duties": split(row["town_duties"]),
    }


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
    names = ask(queries_latest.names)
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
