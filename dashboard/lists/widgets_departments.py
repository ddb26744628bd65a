"""The district's groups of departments on the screen, and the form that puts a department into one."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists import queries_latest
from dashboard.lists.actions_lists import group_departments
from dashboard.lists.rules import LONGEST_GROUP
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, key
from dashboard.words.labels import count, plain

NO_GROUP = "没有分组"


def departments_view(person: Person) -> None:
    """Every group with its departments; beside it the table in which they are put into groups."""
    frame = fetch(queries_latest.departments)
    if frame.empty:
        st.info("系统里还没有部门。", icon=":material/inbox:")
        return
    grouped = frame[frame["group_name"] != ""]
    if grouped.empty:
        st.info(
            "区级部门还没有分组。区级推进部门间模块化改革的，可以在这里登记哪些部门是一组，一件事优先在组内协同。",
            icon=":material/account_tree:",
        )
    may_act = may(person, "list.manage")
    sides = st.columns([2, 3], gap="medium") if may_act else [st.container()]
    with sides[0]:
        _groups(frame)
    if may_act:
        with sides[1]:
            _form(frame)


def _groups(frame: pd.DataFrame) -> None:
    for name, own in frame.sort_values("group_name", kind="stable").groupby("group_name", sort=False):
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{plain(name) or NO_GROUP}**　:gray[{count(len(own))} 个部门]")
            st.text("、".join(own["name"]))


def _form(frame: pd.DataFrame) -> None:
    st.subheader("调整分组", anchor=False)
    st.caption("在“分组”一列里填组名，同名的就是一组；清空就是不分组。改好后点“保存分组”。")
    with st.form(key("groups_form"), border=False):
        edited = st.data_editor(
            frame[["department_id", "name", "group_name"]],
            hide_index=True,
            height="content",
            num_rows="fixed",
            disabled=["name"],
            key=key("groups"),
            column_order=("name", "group_name"),
            column_config={
                "name": st.column_config.TextColumn("部门", width="medium"),
                "group_name": st.column_config.TextColumn("分组", max_chars=LONGEST_GROUP, width="medium"),
            },
            alt="部门分组",
        )
        is_sent = st.form_submit_button("保存分组", key=key("groups_go"), type="primary")
    if is_sent:
        _save(frame, edited)


def _save(frame: pd.DataFrame, edited: Any) -> None:
    before = dict(zip(frame["department_id"], frame["group_name"], strict=True))
    after = dict(zip(edited["department_id"], edited["group_name"], strict=True))
    # Only what was typed: others may have changed the rest meanwhile.
    groups = {
        int(number): str(name or "").strip()
        for number, name in after.items()
        if str(name or "").strip() != before[number]
    }
    if act(group_departments, "分组已保存。", groups=groups):
        st.rerun()
