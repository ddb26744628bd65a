"""Departments: the list, one with its other names, a new name that keeps the old one alive."""

from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.admin.settings import actions_departments as actions
from dashboard.admin.settings import queries_departments as queries
from dashboard.admin.settings.rules_departments import LONGEST_NAME, LONGEST_REASON, NAMES, REASONS
from dashboard.screen.columns import number_column, text_column
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.picking import list_beside_one
from dashboard.screen.url import FIRST_DAY, LAST_DAY, url_text
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, count, plain
from models import DepartmentKind

CHOSEN = "department"
DATE = "YYYY-MM-DD"


def departments(person: Person) -> None:
    """The section of the departments."""
    may_act = may(person, "setting.manage")
    frame = fetch(queries.departments)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = url_text("q", "查找", "名称或简称").strip().casefold()
        if may_act:
            with st.popover("新增部门", icon=":material/add:", key=key("department_new")):
                _new()
    looked_at = (frame["name"] + "\n" + frame["short_name"]).str.casefold()
    shown = frame[looked_at.str.contains(text, regex=False)] if text else frame
    shown = shown.assign(
        kind=[LABELS[DepartmentKind(kind)] for kind in shown["kind"]],
        state=[EXAMPLE_MARK if example else "" for example in shown["example"]],
    )
    columns = {
        "name": text_column("名称", 14),
        "short_name": text_column("简称", 6),
        "kind": text_column("类型", 5),
        "items": number_column("牵头事项"),
        "villages": number_column("联系村社"),
        "aliases": number_column("别名"),
        "state": text_column("标记"),
    }
    list_beside_one(
        CHOSEN,
        shown,
        lambda row: _one(row, may_act=may_act),
        of=frame,
        key="department_id",
        columns=columns,
        head=f"**共 {count(len(shown))} 个部门**　:gray[导入时，曾用名和简称都认得。]",
        none="没有符合条件的部门。请放宽查找。",
        alt="部门",
    )


def _one(row: dict[Any, Any], *, may_act: bool) -> None:
    number = int(row["department_id"])
    with st.container(border=True):
        st.subheader(plain(row["name"]), anchor=False)
        known = fetch(queries.aliases, department_id=number)
        if known.empty:
            st.caption("没有别名。")
        else:
            st.dataframe(
                known.assign(reason=[REASONS.get(word, word) for word in known["reason"]]),
                hide_index=True,
                height="content",
                placeholder="",
                alt="别名",
                column_config={"alias": "别名", "reason": "类型", "since": "起始"},
            )
    if may_act:
        with st.expander("更名", icon=":material/edit:"):
            _rename(number, row)
        with st.expander("增加别名", icon=":material/add:"):
            _alias(number)


def _rename(number: int, row: dict[Any, Any]) -> None:
    st.caption("原来的名称自动成为曾用名，旧文件里写的仍然认得；已经办过的事不变。")
    held = {field: row[field] for field in NAMES}
    with kept_form(f"rename_{number}", seen=held) as seen:
        for field, name in NAMES.items():
            st.text_input(name, row[field], key=key(f"department_{field}_{number}"), max_chars=LONGEST_NAME)
        today = township_date(now())
        st.date_input(
            "从哪天起", today, FIRST_DAY, LAST_DAY, key=key(f"department_since_{number}"), format=DATE
        )
        st.text_input(
            "依据",
            key=key(f"department_basis_{number}"),
            max_chars=LONGEST_REASON,
            placeholder="例如机构改革方案的文号",
        )
        send_button(
            "保存新名称",
            key=key(f"department_rename_{number}"),
            type="primary",
            on_click=_save_name,
            args=(number, seen),
        )


def _save_name(number: int, seen: dict[str, str]) -> None:
    given = {
        "wanted": {field: typed(f"department_{field}_{number}") for field in NAMES},
        "since": typed(f"department_since_{number}") or township_date(now()),
        "basis": typed(f"department_basis_{number}"),
    }
    done = "部门已更名，原名成为曾用名。"
    act(actions.rename, done, department_id=number, seen=seen, **given)


def _alias(number: int) -> None:
    with kept_form(f"alias_{number}"):
        st.text_input("别名", key=key(f"alias_name_{number}"), max_chars=LONGEST_NAME)
        words = list(REASONS)
        st.radio(
            "类型",
            words,
            format_func=REASONS.__getitem__,
            key=key(f"alias_reason_{number}"),
            horizontal=True,
        )
        st.toggle(
            "原来指别的部门的，改指这个部门", key=key(f"alias_take_{number}"), help="只在原来写错时使用。"
        )
        send_button("保存别名", key=key(f"alias_save_{number}"), on_click=_save_alias, args=(number,))


def _save_alias(number: int) -> None:
    given = {
        "alias": typed(f"alias_name_{number}"),
        "reason": typed(f"alias_reason_{number}"),
        "since": None,
        "take_over": typed(f"alias_take_{number}"),
    }
    act(actions.add_alias, "别名已保存。", department_id=number, **given)


def _new() -> None:
    with kept_form("department_form"):
        for field, name in NAMES.items():
            st.text_input(name, key=key(f"department_{field}_new"), max_chars=LONGEST_NAME)
        send_button("新增", key=key("department_add"), type="primary", on_click=_add)


def _add() -> None:
    wanted = {field: typed(f"department_{field}_new") for field in NAMES}
    act(actions.add_department, "已新增部门。", wanted=wanted)
