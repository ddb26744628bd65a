"""Joint visits on the screen: what could be one visit, what is planned, what was done, and one of them."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import actions_visits, queries_visits
from dashboard.delegation.powers.rules_visits import Merged
from dashboard.delegation.powers.widgets_visit import visit_card
from dashboard.delegation.powers.widgets_visit_forms import plan_forms
from dashboard.screen.data import fetch
from dashboard.screen.forms import callback_for, key
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
        _list("已办结、取消", others[others["status"] != VisitStatus.MERGED], "还没有办结的检查。")
    with right:
        chosen = picked(CHOSEN)
        visits = fetch(queries_visits.visits, visit_id=chosen) if chosen else planned.head(0)
        if visits.empty:
            st.info("在左边点一次检查，这里看检查清单、记结果、出报告。", icon=":material/ads_click:")
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
            told = "；".join(f"{part['planned_on']} {plain(part['departments'])}" for part in parts)
            st.markdown(
                f"**{plain(parts[0]['premises'])}**　{told}"
                f"　→　**{one.day} 一次查完，共 {len(one.lines)} 项**"
            )
            if may(person, "joint_visit.plan"):
                st.button(
                    "合并成一次",
                    key=key(f"visit_merge_{one.keep}"),
                    type="primary",
                    icon=":material/merge:",
                    on_click=callback_for(
                        actions_visits.merge, "已合并成一次检查。", visit_ids=one.visit_ids
                    ),
                )


def _list(title: str, frame: pd.DataFrame, nothing: str) -> None:
    st.subheader(f"{title}（{count(len(frame))}）", anchor=False)
    if frame.empty:
        st.info(nothing, icon=":material/inbox:")
        return
    today = township_date(now())
    shown = in_chinese(frame, status=VisitStatus)
    shown["state"] = [
        f"{word}，过了 {(today - day).days} 天" if status == VisitStatus.PLANNED and day < today else word
        for word, status, day in zip(shown["status"], frame["status"], frame["planned_on"], strict=True)
    ]
    shown["mark"] = frame["example"].map({True: EXAMPLE_MARK, False: ""})
    columns: dict[str, Any] = {
        "planned_on": st.column_config.DateColumn("日期", format="YYYY-MM-DD"),
        "premises": st.column_config.TextColumn("检查对象", width="medium"),
        "departments": "部门",
        "lines": st.column_config.NumberColumn("项", width="small"),
        "problems": st.column_config.NumberColumn("问题", width="small"),
        "state": "状态",
        "mark": st.column_config.TextColumn("示例", width="small"),
    }
    picking_table(
        CHOSEN,
        shown,
        [int(number) for number in frame["visit_id"]],
        alt=title,
        height=TABLE_HEIGHT,
        columns=columns,
    )
