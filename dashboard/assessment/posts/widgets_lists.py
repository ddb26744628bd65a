"""Versions of the list of posts on the screen, and the forms by which a draft becomes the next one."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may, scope_of
from dashboard.access.rules_audit import KINDS
from dashboard.assessment.posts import actions_lists, queries
from dashboard.assessment.posts.rules import (
    FIELDS,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_RESOLUTION,
    MOST_PLACES,
    Change,
    PostRow,
    Ratings,
    difference,
)
from dashboard.assessment.posts.widgets import NO_POSTS
from dashboard.files.attachments.widgets import ready, upload
from dashboard.screen.data import fetch, written
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, local_time, plain
from models import PostListStatus

number, text = st.column_config.NumberColumn, st.column_config.TextColumn
COLOURS = {PostListStatus.DRAFTING: "orange", PostListStatus.ADOPTED: "green", PostListStatus.DROPPED: "gray"}
WORDS = {"added": "新增", "gone": "撤掉", "changed": "修改"}
DATE = "YYYY-MM-DD"
RANGES = (("difficulty_least", "难度最低"), ("difficulty_most", "难度最高"),
          ("workload_least", "工作量最低"), ("workload_most", "工作量最高"))  # fmt: skip


def versions_view(person: Person) -> None:
    """All versions; the chosen one with its posts, beside another one to see what differs."""
    lists = fetch(queries.lists)
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
    posts = fetch(queries.posts_of, list_id=chosen)
    if PostListStatus(row["status"]) is PostListStatus.DRAFTING:
        draft_forms(row, posts, person)
    if other is not None:
        _difference(posts, fetch(queries.posts_of, list_id=other), names[chosen], names[other])
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
            facts = [
                f"会议日期 {row['met_on']}", f"主持 {plain(row['presided_by'])}",
                f"文号 {plain(row['resolution_number']) or NO_DATA}", f"生效日期 {row['effective_on']}",
            ]  # fmt: skip
            st.markdown(f"**班子会决议**　:gray[{'　'.join(facts)}]")
            st.markdown(plain(row["resolution"]))
            _files(int(row["list_id"]))
        elif status is PostListStatus.ADOPTED:
            st.caption("没有登记班子会决议。")


def _files(list_id: int) -> None:
    for file in fetch(queries.files, list_id=list_id).to_dict("records"):
        st.download_button(
            plain(file["name"]),
            written(queries.content, "岗位清单决议附件", file_id=int(file["file_id"])),
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
    modules = dict(fetch(queries.modules)[["module_id", "name"]].itertuples(index=False, name=None))
    lines = [_change_row(change, modules) for change in changes]
    st.dataframe(
        pd.DataFrame(lines, columns=["number", "name", "kind", "was_now"]),
        hide_index=True,
        height="content" if len(lines) < 14 else 480,
        column_config={
            "number": number("序号", format="%d", width=60),
            "name": text("岗位", width="medium"),
            "kind": text("变化", width="small"),
            "was_now": text("原来 → 现在", width="large"),
        },
        key="list_difference",
        alt="两个版本的不同",
    )


def _change_row(change: Change, modules: dict[int, str]) -> tuple[int, str, str, str]:
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
    entries = fetch(queries.history, list_id=list_id)
    if entries.empty:
        return
    with st.popover(f"经过（{len(entries)} 条）", icon=":material/history:"):
        for step in entries.head(60).to_dict("records"):
            st.markdown(f"**{KINDS[step['kind']]}**　:gray[{local_time(step['at'])}　{plain(step['actor'])}]")
            for line in (step["reason"], step["told"]):
                if line:
                    st.caption(plain(line))


def open_form(lists: pd.DataFrame) -> None:
    """Begin the next version."""

    def begin() -> None:
        act(actions_lists.open_draft, "已开始梳理，各线可以提出岗位了。", note=typed("draft_note") or "")

    with st.expander("开始梳理新的一版", icon=":material/edit_note:", expanded=lists.empty):
        st.caption("新的一版从现在的清单出发；梳理期间，现在的清单照常有效。")
        with kept_form("post_draft"):
            st.text_area("为什么重新梳理", key=key("draft_note"), max_chars=LONGEST_REASON, height=80)
            send_button("开始梳理", key=key("draft_go"), type="primary", on_click=begin)


def draft_forms(row: dict[Any, Any], posts: pd.DataFrame, person: Person) -> None:
    """What this person may do with the draft, each behind a button."""
    scope = scope_of(person, "post.propose")
    modules = fetch(queries.modules)
    if not scope.everything:
        modules = modules[modules["module_id"].isin(scope.modules)]
    own = posts[posts["module_id"].isin(modules["module_id"])]
    with st.container(horizontal=True):
        if not scope.is_empty:
            with st.popover("提出新岗位", icon=":material/add:", key=key("propose_open")):
                _post_form("new", row, modules, None)
            with st.popover("修改岗位", icon=":material/edit:", key=key("change_open")):
                _change_form(row, modules, own)
            with st.popover("撤掉岗位", icon=":material/remove:", key=key("remove_open")):
                _remove_form(row, own)
        if may(person, "post.draft"):
            with st.popover("评分范围", icon=":material/tune:", key=key("ratings_open")):
                _ratings_form(row)
        if may(person, "post.adopt"):
            with st.popover("登记班子会决议", icon=":material/gavel:", key=key("adopt_open")):
                _adopt_form(row)
        if may(person, "post.draft"):
            with st.popover("放弃这一版", icon=":material/delete:", key=key("drop_open")):
                _drop_form(row)


def _names(posts: pd.DataFrame) -> dict[int, str]:
    return {
        int(one["number"]): f"{one['number']} {one['name']}" + ("（已撤掉）" if one["is_removed"] else "")
        for one in posts.to_dict("records")
    }


def _change_form(row: dict[Any, Any], modules: pd.DataFrame, posts: pd.DataFrame) -> None:
    names = _names(posts)
    chosen = st.selectbox(
        "哪个岗位", list(names), index=None, format_func=lambda one: names.get(one, ""),
        key=key("change_which"), placeholder="请选择",
    )  # fmt: skip
    if chosen is not None:
        post = posts[posts["number"] == chosen].to_dict("records")[0]
        _post_form(f"change_{chosen}", row, modules, post)


def _post_form(name: str, row: dict[Any, Any], modules: pd.DataFrame, post: dict[Any, Any] | None) -> None:
    values: dict[Any, Any] = post or {"name": "", "line": "", "difficulty": 4, "workload": 3, "places": 1}
    ids = [int(one) for one in modules["module_id"]]
    shown = dict(zip(ids, modules["name"], strict=True))

    def send() -> None:
        act(
            actions_lists.propose,
            "已放进草案。",
            number=int(values["number"]) if post else None,
            module_id=typed(f"{name}_module") or 0,
            name=typed(f"{name}_name") or "",
            line=typed(f"{name}_line") or "",
            difficulty=int(typed(f"{name}_difficulty") or 0),
            workload=int(typed(f"{name}_workload") or 0),
            places=int(typed(f"{name}_places") or 0),
            reason=typed(f"{name}_reason") or "",
        )

    with kept_form(f"post_{name}", of=int(row["list_id"])):
        st.text_input("岗位名称", values["name"], key=key(f"{name}_name"), max_chars=LONGEST_NAME)
        at = ids.index(int(values["module_id"])) if post else 0 if len(ids) == 1 else None
        st.selectbox(
            "模块", ids, index=at, format_func=lambda one: shown.get(one, ""),
            key=key(f"{name}_module"), placeholder="请选择",
        )  # fmt: skip
        st.text_input(
            "条线（可以不填）", values["line"], key=key(f"{name}_line"), max_chars=LONGEST_LINE,
            help="岗位按哪条线的区里排名计模块评分；不填就按整个模块。",
        )  # fmt: skip
        left, middle, right = st.columns(3)
        least, most = int(row["difficulty_least"]), int(row["difficulty_most"])
        left.number_input(
            f"难度（{least}–{most}）", value=int(values["difficulty"]), step=1, key=key(f"{name}_difficulty")
        )
        least, most = int(row["workload_least"]), int(row["workload_most"])
        middle.number_input(
            f"工作量（{least}–{most}）", value=int(values["workload"]), step=1, key=key(f"{name}_workload")
        )
        right.number_input(
            f"可任人数（1–{MOST_PLACES}）", value=int(values["places"]), step=1, key=key(f"{name}_places")
        )
        st.text_area("理由", key=key(f"{name}_reason"), max_chars=LONGEST_REASON, height=70)
        send_button("放进草案", key=key(f"{name}_go"), type="primary", on_click=send)


def _remove_form(row: dict[Any, Any], posts: pd.DataFrame) -> None:
    names = _names(posts[~posts["is_removed"]])

    def send() -> None:
        act(
            actions_lists.remove, "已从草案撤掉。",
            number=typed("remove_which") or 0, reason=typed("remove_reason") or "",
        )  # fmt: skip

    with kept_form("post_remove", of=int(row["list_id"])):
        st.selectbox(
            "哪个岗位", list(names), index=None, format_func=lambda one: names.get(one, ""),
            key=key("remove_which"), placeholder="请选择",
        )  # fmt: skip
        st.text_area("理由", key=key("remove_reason"), max_chars=LONGEST_REASON, height=70)
        send_button("撤掉", key=key("remove_go"), on_click=send)


def _ratings_form(row: dict[Any, Any]) -> None:
    def send() -> None:
        ratings = Ratings(*(int(typed(f"ratings_{name}") or 0) for name, _ in RANGES))
        act(
            actions_lists.set_ratings,
            "已改，分值按新的范围核过。",
            ratings=ratings,
            reason=typed("ratings_why") or "",
        )

    with kept_form("post_ratings", of=int(row["list_id"])):
        st.caption("分值 = 难度 + 工作量，任何岗位都要在 1–15 分之间。")
        columns = st.columns(2)
        for place, (name, title) in enumerate(RANGES):
            columns[place % 2].number_input(title, value=int(row[name]), step=1, key=key(f"ratings_{name}"))
        st.text_area("理由", key=key("ratings_why"), max_chars=LONGEST_REASON, height=70)
        send_button("保存范围", key=key("ratings_go"), on_click=send)


def _adopt_form(row: dict[Any, Any]) -> None:
    today = township_date(now())

    def send() -> None:
        files = ready("adopt", most=5)
        if files is None:
            return
        act(
            actions_lists.adopt,
            "已登记决议，到生效日期自动成为正式清单。",
            met_on=typed("adopt_met_on") or today,
            presided_by=typed("adopt_chair") or "",
            resolution_number=typed("adopt_number") or "",
            resolution=typed("adopt_text") or "",
            effective_on=typed("adopt_from") or today,
            files=files,
        )

    with kept_form("post_adopt", of=int(row["list_id"])):
        left, right = st.columns(2)
        left.date_input("会议日期", today, max_value=today, key=key("adopt_met_on"), format=DATE)
        right.date_input(
            "生效日期", today + timedelta(days=1), min_value=today, key=key("adopt_from"), format=DATE
        )
        left.text_input("主持人", key=key("adopt_chair"), max_chars=60)
        right.text_input("文号（可以不填）", key=key("adopt_number"), max_chars=60)
        st.text_area("会议决议", key=key("adopt_text"), max_chars=LONGEST_RESOLUTION, height=90)
        upload("adopt", most=5, label="会议纪要（可以不附）")
        st.caption("从生效日期起，任岗人员按新的分值计分；撤掉的岗位，任岗到前一天为止。")
        send_button("决议生效", key=key("adopt_go"), type="primary", on_click=send)


def _drop_form(row: dict[Any, Any]) -> None:
    def send() -> None:
        act(actions_lists.drop_draft, "已放弃这一版，内容还可以看。", reason=typed("drop_why") or "")

    with kept_form("post_drop", of=int(row["list_id"])):
        st.text_area("放弃的理由", key=key("drop_why"), max_chars=LONGEST_REASON, height=70)
        send_button("放弃这一版", key=key("drop_go"), on_click=send)
