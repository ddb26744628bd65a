"""Joint visits on the screen: what could be one visit, what is planned and done, and the forms."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may, scope_of
from dashboard.delegation.powers import actions_visits, queries_visits
from dashboard.delegation.powers.rules_visits import FURTHEST, LONGEST, Merged
from dashboard.delegation.powers.widgets_visit import visit_card
from dashboard.incidents.register import queries
from dashboard.lists import queries_latest
from dashboard.screen.cards import counted_heading
from dashboard.screen.columns import day_column, number_column, text_column
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.picking import picked, picking_table
from dashboard.town.settings import queries as settings
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, count, in_chinese, plain
from models import VisitStatus

CHOSEN, TABLE_HEIGHT = "visit", 520
FIGURES = (
    ("待检查", "planned", "安排好、还没有办结的联合检查，次。"),
    ("已检查", "done", "已经办结、出了报告的联合检查，次。"),
    ("少跑的次数", "merged", "并入别的检查的，次：原来要另外上门，现在一次查完。"),
    ("发现问题", "problems", "已办结的检查里记了问题的，项。"),
)


def visits_view(person: Person) -> None:
    """Proposals first: whoever is asked twice is asked once. Then the lists, and the visit that is picked."""
    planned = fetch(queries_visits.visits, is_planned=True)
    others = fetch(queries_visits.visits, is_planned=False)
    figures = fetch(queries_visits.figures)
    with st.grid(4, min_column_width=180):
        for title, word, says in FIGURES:
            st.metric(title, count(figures[word]), border=True, help=says)
    _proposals(person, planned)
    if may(person, "joint_visit.plan"):
        plan_forms(person)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _list("待检查", planned, "还没有安排检查。")
        # What was merged is shown with the visit that it became part of.
        ended = others[others["status"] != VisitStatus.MERGED]
        _list("已办结、取消", ended, "还没有办结的检查。", begins=None)
    with right:
        chosen = picked(CHOSEN, planned["visit_id"].tolist())
        visits = fetch(queries_visits.visits, visit_id=chosen) if chosen else planned.head(0)
        for row in visits.to_dict("records"):
            visit_card(row, person)


def _proposals(person: Person, planned: pd.DataFrame) -> None:
    proposed: list[Merged] = fetch(queries_visits.visits_to_merge, since=township_date(now()))
    if not proposed:
        return
    days = fetch(settings.values)[queries_visits.WINDOW]
    st.subheader(
        f"建议合并（{len(proposed)}）", anchor=False, help=f"同一个检查对象，相隔不超过 {days} 天的检查。"
    )
    rows = {int(row["visit_id"]): row for row in planned.to_dict("records")}
    for one in proposed:
        parts = [rows[key] for key in one.visit_ids if key in rows]
        if len(parts) < len(one.visit_ids):
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            text = "；".join(f"{part['planned_on']} {plain(part['departments'])}" for part in parts)
            st.markdown(
                f"**{plain(parts[0]['premises'])}**　{text}"
                f"　→　**{one.day} 一次查完，共 {len(one.lines)} 项**"
            )
            if may(person, "joint_visit.plan"):
                st.button(
                    "合并成一次",
                    key=key(f"visit_merge_{one.keep}"),
                    icon=":material/merge:",
                    on_click=callback_for(
                        actions_visits.merge, "已合并成一次检查。", visit_ids=one.visit_ids
                    ),
                )


def _list(title: str, frame: pd.DataFrame, nothing: str, *, begins: int | None = 0) -> None:
    counted_heading(title, count(len(frame)))
    if frame.empty:
        st.info(nothing, icon=":material/inbox:")
        return
    today = township_date(now())
    shown = in_chinese(frame, status=VisitStatus)
    shown["state"] = [
        f"{word}，过了 {(today - day).days} 天" if status == VisitStatus.PLANNED and day < today else word
        for word, status, day in zip(shown["status"], frame["status"], frame["planned_on"], strict=True)
    ]
    shown["units"] = [len(names.split("、")) if names else 0 for names in frame["departments"]]
    shown["mark"] = frame["example"].map({True: EXAMPLE_MARK, False: ""})
    columns: dict[str, Any] = {
        "planned_on": day_column("日期"),
        "premises": text_column("检查对象", 14),
        "units": number_column("部门", help="去几个部门；是哪几个，选一行在旁边看。"),
        "lines": number_column("项"),
        "problems": number_column("问题"),
        "state": text_column("状态", 8),
        "mark": text_column("示例"),
    }
    picking_table(
        CHOSEN,
        shown,
        [int(number) for number in frame["visit_id"]],
        alt=title,
        height=TABLE_HEIGHT,
        begins=begins,
        columns=columns,
    )


def plan_forms(person: Person) -> None:
    """The three forms; whoever plans for one department sees that one alone."""
    scope = scope_of(person, "joint_visit.plan")
    names = fetch(queries_latest.department_names)
    own = names if scope.everything else {k: name for k, name in names.items() if k in scope.departments}
    with st.container(horizontal=True):
        _plan(own)
        _premises()
        _line(own)


def _plan(departments: dict[int, str]) -> None:
    places = {
        int(row["premises_id"]): f"{row['name']}（{row['address']}）"
        for row in fetch(queries_visits.premises).to_dict("records")
    }
    listed = set(fetch(queries_visits.checklists)["department_id"])
    offered = {key_: name for key_, name in departments.items() if key_ in listed}
    today = township_date(now())

    def plan() -> None:
        act(
            actions_visits.plan,
            "已安排检查。",
            premises_id=typed("visit_premises"),
            department_id=typed("visit_department"),
            planned_on=typed("visit_on"),
            reason=typed("visit_reason") or "",
        )

    with (
        st.popover("安排检查", icon=":material/event:", type="primary", key=key("visit_plan")),
        kept_form("visit_plan_form"),
    ):
        st.selectbox("检查对象", list(places), None, format_func=places.__getitem__,
                     key=key("visit_premises"), placeholder="没有的先登记")  # fmt: skip
        st.selectbox("部门", list(offered), None, format_func=offered.__getitem__,
                     key=key("visit_department"), placeholder="带哪个部门的清单")  # fmt: skip
        st.date_input("日期", today + timedelta(days=1), today, today + FURTHEST, key=key("visit_on"),
                      format="YYYY-MM-DD")  # fmt: skip
        st.text_input("检查事由", key=key("visit_reason"), max_chars=LONGEST["reason"])
        send_button("安排", key=key("visit_plan_go"), type="primary", on_click=plan)


def _premises() -> None:
    villages = {
        int(row["village_id"]): str(row["name"]) for row in fetch(queries.villages).to_dict("records")
    }

    def save() -> None:
        act(
            actions_visits.add_premises,
            "已登记检查对象。",
            name=typed("premises_name") or "",
            address=typed("premises_address") or "",
            trade=typed("premises_trade") or "",
            village_id=typed("premises_village"),
        )

    with (
        st.popover("登记检查对象", icon=":material/store:", key=key("premises")),
        kept_form("premises_form"),
    ):
        st.text_input("名称", key=key("premises_name"), max_chars=LONGEST["name"])
        st.text_input("地址", key=key("premises_address"), max_chars=LONGEST["address"])
        st.text_input("行业（可以不填）", key=key("premises_trade"), max_chars=LONGEST["trade"])
        st.selectbox("村社（可以不填）", list(villages), None, format_func=villages.__getitem__,
                     key=key("premises_village"), placeholder="在哪个村")  # fmt: skip
        send_button("登记", key=key("premises_go"), type="primary", on_click=save)


def _line(departments: dict[int, str]) -> None:
    def retire() -> None:
        act(actions_visits.retire_line, "已停用这一项。", item_id=typed("line_old"))

    def save() -> None:
        act(
            actions_visits.add_line,
            "已加进检查清单。",
            department_id=typed("line_department"),
            text=typed("line_text") or "",
        )

    with st.popover("检查清单", icon=":material/checklist:", key=key("lines")):
        frame = fetch(queries_visits.checklists)
        st.dataframe(
            frame,
            hide_index=True,
            height=260,
            key="visit_checklists",
            alt="各部门的检查清单",
            column_order=("department", "text"),
            column_config={
                "department": "部门",
                "text": st.column_config.TextColumn("检查内容", width="large"),
            },
        )
        with kept_form("check_line"):
            st.selectbox("部门", list(departments), None, format_func=departments.__getitem__,
                         key=key("line_department"), placeholder="给哪个部门加")  # fmt: skip
            st.text_input("检查内容", key=key("line_text"), max_chars=LONGEST["text"])
            send_button("加一项", key=key("line_go"), on_click=save)
        own = {
            int(row["item_id"]): f"{row['department']}：{row['text']}"
            for row in frame.to_dict("records")
            if int(row["department_id"]) in departments
        }
        with kept_form("check_line_old"):
            st.selectbox("停用一项", list(own), None, format_func=own.__getitem__, key=key("line_old"),
                         placeholder="不再检查的内容")  # fmt: skip
            send_button("停用", key=key("line_old_go"), on_click=retire)
