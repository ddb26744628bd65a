"""The forms of a draft: begin, propose, change, remove, the ranges, the resolution, giving up."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may, scope_of
from dashboard.assessment.posts import actions_adopt, actions_draft, queries_lists
from dashboard.assessment.posts.rules import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_RESOLUTION,
    MOST_PLACES,
    Ratings,
)
from dashboard.files.attachments.widgets import ready, upload
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date

DATE = "YYYY-MM-DD"
FIELDS = (("difficulty_least", "难度最低"), ("difficulty_most", "难度最高"),
          ("workload_least", "工作量最低"), ("workload_most", "工作量最高"))  # fmt: skip


def open_form(lists: pd.DataFrame) -> None:
    """Begin the next version."""

    def begin() -> None:
        act(actions_draft.open_draft, "已开始梳理，各线可以提出岗位了。", note=typed("draft_note") or "")

    with st.expander("开始梳理新的一版", icon=":material/edit_note:", expanded=lists.empty):
        st.caption("新的一版从现在的清单出发；梳理期间，现在的清单照常有效。")
        with kept_form("post_draft"):
            st.text_area("为什么重新梳理", key=key("draft_note"), max_chars=LONGEST_REASON, height=80)
            send_button("开始梳理", key=key("draft_go"), type="primary", on_click=begin)


def draft_forms(row: dict[Any, Any], posts: pd.DataFrame, person: Person) -> None:
    """What this person may do with the draft, each behind a button."""
    scope = scope_of(person, "post.propose")
    modules = fetch(queries_lists.modules)
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
        known = posts[posts["number"] == chosen].to_dict("records")[0]
        _post_form(f"change_{chosen}", row, modules, known)


def _post_form(name: str, row: dict[Any, Any], modules: pd.DataFrame, known: dict[Any, Any] | None) -> None:
    told: dict[Any, Any] = known or {"name": "", "line": "", "difficulty": 4, "workload": 3, "places": 1}
    ids = [int(one) for one in modules["module_id"]]
    shown = dict(zip(ids, modules["name"], strict=True))

    def send() -> None:
        act(
            actions_draft.propose,
            "已放进草案。",
            number=int(told["number"]) if known else None,
            module_id=typed(f"{name}_module") or 0,
            name=typed(f"{name}_name") or "",
            line=typed(f"{name}_line") or "",
            difficulty=int(typed(f"{name}_difficulty") or 0),
            workload=int(typed(f"{name}_workload") or 0),
            places=int(typed(f"{name}_places") or 0),
            reason=typed(f"{name}_reason") or "",
        )

    with kept_form(f"post_{name}", of=int(row["list_id"])):
        st.text_input("岗位名称", told["name"], key=key(f"{name}_name"), max_chars=LONGEST_NAME)
        at = ids.index(int(told["module_id"])) if known else 0 if len(ids) == 1 else None
        st.selectbox(
            "模块", ids, index=at, format_func=lambda one: shown.get(one, ""),
            key=key(f"{name}_module"), placeholder="请选择",
        )  # fmt: skip
        st.text_input(
            "条线（可以不填）", told["line"], key=key(f"{name}_line"), max_chars=LONGEST_LINE,
            help="岗位按哪条线的区里排名计模块评分；不填就按整个模块。",
        )  # fmt: skip
        left, middle, right = st.columns(3)
        least, most = int(row["difficulty_least"]), int(row["difficulty_most"])
        left.number_input(
            f"难度（{least}–{most}）", value=int(told["difficulty"]), step=1, key=key(f"{name}_difficulty")
        )
        least, most = int(row["workload_least"]), int(row["workload_most"])
        middle.number_input(
            f"工作量（{least}–{most}）", value=int(told["workload"]), step=1, key=key(f"{name}_workload")
        )
        right.number_input(
            f"可任人数（1–{MOST_PLACES}）", value=int(told["places"]), step=1, key=key(f"{name}_places")
        )
        st.text_area("理由", key=key(f"{name}_reason"), max_chars=LONGEST_REASON, height=70)
        send_button("放进草案", key=key(f"{name}_go"), type="primary", on_click=send)


def _remove_form(row: dict[Any, Any], posts: pd.DataFrame) -> None:
    names = _names(posts[~posts["is_removed"]])

    def send() -> None:
        act(
            actions_draft.remove, "已从草案撤掉。",
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
        ratings = Ratings(*(int(typed(f"ratings_{name}") or 0) for name, _ in FIELDS))
        act(
            actions_draft.set_ratings,
            "已改，分值按新的范围核过。",
            ratings=ratings,
            reason=typed("ratings_why") or "",
        )

    with kept_form("post_ratings", of=int(row["list_id"])):
        st.caption("分值 = 难度 + 工作量，任何岗位都要在 1–15 分之间。")
        columns = st.columns(2)
        for place, (name, title) in enumerate(FIELDS):
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
            actions_adopt.adopt,
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
        act(actions_draft.drop_draft, "已放弃这一版，内容还可以看。", reason=typed("drop_why") or "")

    with kept_form("post_drop", of=int(row["list_id"])):
        st.text_area("放弃的理由", key=key("drop_why"), max_chars=LONGEST_REASON, height=70)
        send_button("放弃这一版", key=key("drop_go"), on_click=send)
