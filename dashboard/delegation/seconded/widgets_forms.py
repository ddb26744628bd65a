"""The forms on one seconded cadre: place, transfer, nomination, veto; and who joins the town."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.seconded import (
    actions_cases,
    actions_place,
    queries_board,
)
from dashboard.delegation.seconded.rules import LONGEST_ORDER, MOST_POSTS, is_locked, lock_words
from dashboard.delegation.seconded.rules_cases import LONGEST_TARGET, LONGEST_TEXT
from dashboard.files.attachments.widgets import ready, upload
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS
from models import Grade

DATE = "YYYY-MM-DD"


def power_forms(person: Person, row: Any) -> None:
    """A button for each power that the person may use on this cadre."""
    cadre_id = int(row["cadre_id"])
    is_own = person.cadre_id == cadre_id
    with st.container(horizontal=True):
        if may(person, "seconded.place"):
            with (
                st.popover("安排岗位", icon=":material/move_location:", key=key("place_open")),
                kept_form("place", of=cadre_id),
            ):
                _place(cadre_id)
        if may(person, "transfer.request"):
            with (
                st.popover("提出调动", icon=":material/swap_horiz:", key=key("transfer_open")),
                kept_form("transfer", of=cadre_id),
            ):
                _transfer(row)
        if may(person, "nomination.nominate") and not is_own:
            with (
                st.popover("提名推荐", icon=":material/trending_up:", key=key("nominate_open")),
                kept_form("nominate", of=cadre_id),
            ):
                _nominate(cadre_id)
        if may(person, "veto.raise") and not is_own:
            with (
                st.popover("提出否决", icon=":material/undo:", key=key("veto_open")),
                kept_form("veto", of=cadre_id),
            ):
                _veto(cadre_id)


def _names(frame: pd.DataFrame, kind: str) -> dict[int, str]:
    return {int(row["choice_id"]): row["name"] for row in frame[frame["kind"] == kind].to_dict("records")}


def _place(cadre_id: int) -> None:
    today = township_date(now())
    st.caption("指挥协调权：由镇里直接安排，不需要派出部门审批。先选日期，平台和岗位按那天有效的列出。")
    chosen = st.date_input("从哪天起", today, min_value=today, key=key("place_from"), format=DATE)
    frame = fetch(queries_board.choices, on=chosen or today)
    modules, platforms = _names(frame, "module"), _names(frame, "platform")
    module = st.selectbox(
        "模块", list(modules), index=None, format_func=lambda one: modules.get(one, ""),
        key=key("place_module"), placeholder="请选择",
    )  # fmt: skip
    own = frame[frame["module_id"] == module]
    posts = _names(own, "post")
    fitting = list(_names(own, "platform"))
    st.selectbox(
        "平台（可以不选）", fitting, index=None, format_func=lambda one: platforms.get(one, ""),
        key=key("place_platform"), placeholder="请选择",
    )  # fmt: skip
    st.multiselect(
        f"岗位（最多 {MOST_POSTS} 个；不选的不变）", list(posts), format_func=lambda one: posts.get(one, ""),
        key=key("place_posts"), max_selections=MOST_POSTS, placeholder="请选择", select_all=False,
    )  # fmt: skip
    st.text_input("理由", key=key("place_reason"), max_chars=500, placeholder="如：执法力量不足")

    def save() -> None:
        act(
            actions_place.place, "岗位已安排。", cadre_id=cadre_id, module_id=typed("place_module") or 0,
            platform_id=typed("place_platform"), post_ids=tuple(typed("place_posts") or ()),
            from_on=typed("place_from") or today, reason=typed("place_reason") or "",
        )  # fmt: skip

    send_button("安排", key=key("place_go"), type="primary", on_click=save)


def _transfer(row: Any) -> None:
    today = township_date(now())
    locked = is_locked(row["locked_until"], today)
    st.caption(f"锁编锁人：锁定到 {row['locked_until']}，{lock_words(row['locked_until'], today)}。")
    st.text_input("调到哪里", key=key("transfer_target"), max_chars=LONGEST_TARGET, placeholder="单位和岗位")
    st.date_input("在镇里的最后一天", today, key=key("transfer_last"), format=DATE)
    if locked:
        st.checkbox("有上级命令（锁定期内的例外）", key=key("transfer_order"))
        st.text_input("命令文号", key=key("transfer_number"), max_chars=LONGEST_ORDER)
    st.text_area("理由", key=key("transfer_reason"), max_chars=LONGEST_TEXT, height=90)
    upload("transfer", most=3, label="附件（可以不附）")

    def send() -> None:
        files = ready("transfer", most=3)
        if files is not None:
            act(
                actions_cases.request_transfer, "调动已提出，等会议决定。", cadre_id=int(row["cadre_id"]),
                target=typed("transfer_target") or "", last_on=typed("transfer_last") or today,
                reason=typed("transfer_reason") or "", by_order=bool(typed("transfer_order")),
                order_number=typed("transfer_number") or "", files=files,
            )  # fmt: skip

    send_button("提出调动", key=key("transfer_go"), type="primary", on_click=send)


def _nominate(cadre_id: int) -> None:
    st.selectbox("推荐层级", list(Grade), format_func=lambda one: LABELS[one], key=key("nominate_grade"))
    st.text_input("推荐什么职位", key=key("nominate_target"), max_chars=LONGEST_TARGET)
    st.text_area("理由", key=key("nominate_reason"), max_chars=LONGEST_TEXT, height=90)
    upload("nominate", most=3, label="考评成绩单（必须附）")

    def send() -> None:
        files = ready("nominate", most=3)
        if files is not None:
            act(
                actions_cases.nominate, "已提名，等会议决定。", cadre_id=cadre_id,
                grade=typed("nominate_grade") or Grade.MIDDLE, target=typed("nominate_target") or "",
                reason=typed("nominate_reason") or "", files=files,
            )  # fmt: skip

    send_button("提名", key=key("nominate_go"), type="primary", on_click=send)


def _veto(cadre_id: int) -> None:
    st.caption("反向否决：写明理由 → 举证 → 班子会议决定 → 退回 → 限期补派。")
    st.text_area("理由", key=key("veto_reason"), max_chars=LONGEST_TEXT, height=110)

    def send() -> None:
        act(
            actions_cases.raise_veto, "已提出，请接着举证。", cadre_id=cadre_id,
            reason=typed("veto_reason") or "",
        )  # fmt: skip

    send_button("提出否决", key=key("veto_go"), type="primary", on_click=send)


def join_form(today: date) -> None:
    """Register somebody who is seconded to the town."""
    departments = _names(fetch(queries_board.choices, on=today), "department")

    def save() -> None:
        act(
            actions_place.join, "派驻干部已登记，锁定两年。", staff_number=typed("join_number") or "",
            name=typed("join_name") or "", department_id=typed("join_department") or 0,
            from_on=typed("join_from") or today,
        )  # fmt: skip

    with kept_form("join_form", border=True):
        st.subheader("登记派驻干部", anchor=False)
        st.caption("一批人可以在“系统设置”里用名册导入。登记以后再安排岗位、建立账号。")
        st.text_input("工号", key=key("join_number"), max_chars=20)
        st.text_input("姓名", key=key("join_name"), max_chars=40)
        st.selectbox(
            "派出部门", list(departments), index=None, format_func=lambda one: departments.get(one, ""),
            key=key("join_department"), placeholder="请选择",
        )  # fmt: skip
        st.date_input("派驻从哪天起", today, key=key("join_from"), format=DATE)
        send_button("登记", key=key("join_go"), type="primary", on_click=save)
