"""Versions of the list of posts on the screen: what each holds, its resolution, and what differs."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.access.rules_audit import KINDS
from dashboard.assessment.posts import queries_lists
from dashboard.assessment.posts.rules import FIELDS, Change, PostRow, Ratings, difference
from dashboard.assessment.posts.widgets import NO_POSTS
from dashboard.assessment.posts.widgets_draft import draft_forms, open_form
from dashboard.screen.data import fetch, written
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, local_time, plain
from models import PostListStatus

number, text = st.column_config.NumberColumn, st.column_config.TextColumn
COLOURS = {PostListStatus.DRAFTING: "orange", PostListStatus.ADOPTED: "green", PostListStatus.DROPPED: "gray"}
WORDS = {"added": "新增", "gone": "撤掉", "changed": "修改"}


def versions_view(person: Person) -> None:
    """All versions; the chosen one with its posts, beside another one to see what differs."""
    lists = fetch(queries_lists.lists)
    is_drafting = bool((lists["status"] == PostListStatus.DRAFTING).any())
    if not is_drafting and may(person, "post.draft"):
        open_form(lists)
    if lists.empty:
        st.info(NO_POSTS, icon=":material/inventory_2:")
        return
    names = {int(row["list_id"]): _name(row) for row in lists.to_dict("records")}
    left, right = st.columns(2)
    chosen = left.selectbox(
        "版本", list(names), format_func=lambda one: names[one], key=f"list_shown_{len(names)}"
    )
    others = [None, *(one for one in names if one != chosen)]
    other = right.selectbox(
        "和哪一版比较", others, index=min(1, len(others) - 1), key=f"list_beside_{chosen}",
        format_func=lambda one: names.get(one, "不比较"),
    )  # fmt: skip
    row = next(one for one in lists.to_dict("records") if one["list_id"] == chosen)
    _head(row)
    posts = fetch(queries_lists.posts_of, list_id=chosen)
    if PostListStatus(row["status"]) is PostListStatus.DRAFTING:
        draft_forms(row, posts, person)
    if other is not None:
        _difference(posts, fetch(queries_lists.posts_of, list_id=other), names[chosen], names[other])
    _posts(posts)
    _history(chosen)


def _name(row: Any) -> str:
    status = PostListStatus(row["status"])
    since = f"，{row['effective_on']} 起生效" if row["effective_on"] is not None else ""
    return f"第 {row['version']} 版（{LABELS[status]}{since}，{row['posts']} 个岗位）"


def _head(row: Any) -> None:
    status = PostListStatus(row["status"])
    ratings = Ratings(
        int(row["difficulty_least"]), int(row["difficulty_most"]),
        int(row["workload_least"]), int(row["workload_most"]),
    )  # fmt: skip
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**第 {row['version']} 版**", width="content")
            st.badge(LABELS[status], color=COLOURS[status])  # type: ignore[arg-type]
            if row["example"]:
                st.badge(EXAMPLE_MARK, color="gray")
            st.markdown(f":gray[{ratings.words}]", width="content")
        if row["note"]:
            st.markdown(plain(row["note"]))
        if row["resolution"]:
            told = [
                f"会议日期 {row['met_on']}", f"主持 {plain(row['presided_by'])}",
                f"文号 {plain(row['resolution_number']) or NO_DATA}", f"生效日期 {row['effective_on']}",
            ]  # fmt: skip
            st.markdown(f"**班子会决议**　:gray[{'　'.join(told)}]")
            st.markdown(plain(row["resolution"]))
            _files(int(row["list_id"]))
        elif status is PostListStatus.ADOPTED:
            st.caption("没有登记班子会决议。")


def _files(list_id: int) -> None:
    for file in fetch(queries_lists.files, list_id=list_id).to_dict("records"):
        st.download_button(
            plain(file["name"]),
            written(queries_lists.content, "岗位清单决议附件", file_id=int(file["file_id"])),
            file_name=str(file["name"]),
            mime=str(file["media_type"]),
            key=f"list_file_{file['file_id']}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def rows_of(posts: pd.DataFrame) -> list[PostRow]:
    """The posts of a version as what is compared; removed ones are gone."""
    names = ("number", "module_id", "name", "line", "difficulty", "workload", "points", "places")
    return [PostRow(*(row[name] for name in names)) for row in posts[~posts["is_removed"]].to_dict("records")]


def _difference(posts: pd.DataFrame, others: pd.DataFrame, name: str, before: str) -> None:
    changes = difference(rows_of(others), rows_of(posts))
    st.subheader(f"和比较版的不同（{len(changes)} 处）", anchor=False)
    st.caption(f"从 {before} 到 {name}")
    if not changes:
        st.info("两个版本的岗位一模一样。", icon=":material/compare_arrows:")
        return
    modules = dict(fetch(queries_lists.modules)[["module_id", "name"]].itertuples(index=False, name=None))
    told = [_told(change, modules) for change in changes]
    st.dataframe(
        pd.DataFrame(told, columns=["number", "name", "kind", "was_now"]),
        hide_index=True,
        height="content" if len(told) < 14 else 480,
        column_config={
            "number": number("序号", format="%d", width=60),
            "name": text("岗位", width="medium"),
            "kind": text("变化", width="small"),
            "was_now": text("原来 → 现在", width="large"),
        },
        key="list_difference",
        alt="两个版本的不同",
    )


def _told(change: Change, modules: dict[int, str]) -> tuple[int, str, str, str]:
    if change.before is None or change.after is None:
        kind = WORDS["added" if change.before is None else "gone"]
        (row,) = (one for one in (change.before, change.after) if one is not None)
        rated = f"{row.points} 分（难度 {row.difficulty}，工作量 {row.workload}）"
        return change.number, row.name, kind, rated
    was_now = "；".join(
        f"{FIELDS[name]} {_shown(change.before, name, modules)} → {_shown(change.after, name, modules)}"
        for name in change.fields
    )
    return change.number, change.after.name, WORDS["changed"], was_now


def _shown(row: PostRow, name: str, modules: dict[int, str]) -> object:
    value = getattr(row, name)
    return modules.get(value, value) if name == "module_id" else value or "无"


def _posts(posts: pd.DataFrame) -> None:
    st.subheader(f"岗位（{int((~posts['is_removed']).sum())}）", anchor=False)
    if posts.empty:
        st.info("这一版还没有岗位。请在上面“提出新岗位”。", icon=":material/add_box:")
        return
    # What somebody touched comes first.
    posts = posts.sort_values("proposed_by", key=lambda names: names == "", kind="stable")
    st.dataframe(
        posts.assign(state=["撤掉" if one else "" for one in posts["is_removed"]]),
        hide_index=True,
        height=480 if len(posts) > 12 else "content",
        column_order=[
            "number", "name", "module", "line", "points", "difficulty", "workload", "places", "state",
            "proposed_by", "reason",
        ],
        column_config={
            "number": number("序号", format="%d", width=60),
            "name": text("岗位", width="medium"),
            "module": text("模块", width="small"),
            "line": text("条线", width="small"),
            "points": number("分值", format="%d", width=60),
            "difficulty": number("难度", format="%d", width=60),
            "workload": number("工作量", format="%d", width=70),
            "places": number("可任", format="%d", width=60),
            "state": text("变动", width=60),
            "proposed_by": text("提出人", width="small"),
            "reason": text("理由", width="medium"),
        },
        key="list_posts",
        alt="这一版的岗位",
    )  # fmt: skip


def _history(list_id: int) -> None:
    entries = fetch(queries_lists.history, list_id=list_id)
    if entries.empty:
        return
    with st.popover(f"经过（{len(entries)} 条）", icon=":material/history:"):
        for step in entries.head(60).to_dict("records"):
            st.markdown(f"**{KINDS[step['kind']]}**　:gray[{local_time(step['at'])}　{plain(step['actor'])}]")
            for line in (step["reason"], step["told"]):
                if line:
                    st.caption(plain(line))
