"""One item of the 属地管理 list: who does what, its versions, and what was triaged under each."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists import documents, queries_incidents, queries_items
from dashboard.lists.rules import holds_on, lines, split
from dashboard.lists.rules_versions import ITEM_FIELDS, changes, span
from dashboard.lists.widgets_end import end_item
from dashboard.lists.widgets_item_forms import revise_form
from dashboard.lists.widgets_links import view_link, with_words
from dashboard.lists.widgets_print import docx_button
from dashboard.screen.data import fetch, minute
from dashboard.screen.links import incident_link
from dashboard.screen.url import url_number
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, count, plain


def item_card(number: int, on: date, person: Person, why: str = "") -> None:
    """Everything about one number, in the version of the day or the one that the URL names.

    `why` it fits what was looked for, in words.
    """
    versions = fetch(queries_items.versions, number=number)
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
    found = changes(item_words(rows[old]), item_words(rows[new]), ITEM_FIELDS)
    if not found:
        st.caption("这两版的内容没有差别。")
        return
    st.dataframe(
        pd.DataFrame(
            [(one.field, one.before, one.after) for one in found], columns=["内容", label(old), label(new)]
        ),
        hide_index=True,
        height="content",
        alt="两版的差别",
    )
    st.markdown("\n".join(f"- {plain(one.sentence)}" for one in found))


def item_words(row: dict[Any, Any]) -> dict[str, Any]:
    """A version's row by the keys of ITEM_FIELDS."""
    return row | {
        "helpers": tuple(row["helpers"]),
        "lead_duties": lines(row["lead_duty"]),
        "town_duties": split(row["town_duties"]),
    }
