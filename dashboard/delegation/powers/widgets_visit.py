"""One joint visit: its lines with what was found, its problems as incidents, its report, its end."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import actions_visits, documents, queries_visits
from dashboard.delegation.powers.rules_visits import LONGEST
from dashboard.files.widgets_papers import paper_buttons
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.links import CASE_PAGE
from dashboard.screen.url import FIRST_DAY
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, plain
from models import CheckResult, VisitStatus

SIGNS = {
    CheckResult.FINE: ":green[✓]",
    CheckResult.PROBLEM: ":red[✗]",
    CheckResult.NOT_APPLICABLE: ":gray[—]",
}


def visit_card(row: dict[Any, Any], person: Person) -> None:
    """The whole of one visit, with the forms of what this person may do now."""
    status, visit_id = VisitStatus(row["status"]), int(row["visit_id"])
    checks = fetch(queries_visits.checks, visit_id=visit_id)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(LABELS[status], color="blue" if status is VisitStatus.PLANNED else "gray")
            if row["example"]:
                st.badge(EXAMPLE_MARK, color="gray")
        st.subheader(plain(row["premises"]), anchor=False)
        st.markdown(f"{plain(row['address'])}　{row['planned_on']}　{plain(row['departments'])}")
        st.caption(f"{plain(row['reason'])}（{plain(row['planned_by'])}安排）")
        _origins(row, visit_id)
        if status in (VisitStatus.PLANNED, VisitStatus.DONE):
            is_done = status is VisitStatus.DONE
            paper_buttons(
                "下载检查报告" if is_done else "下载检查清单",
                documents.visit_report,
                "联合检查报告",
                file_name=f"联合检查{'报告' if is_done else '清单'}-{visit_id}",
                key=f"visit_paper_{visit_id}",
                visit_id=visit_id,
            )
        if status is VisitStatus.DONE:
            st.markdown(f"**结论**　{plain(row['summary'])}")
            st.caption(f"{row['visited_on']}　检查人员：{plain(row['inspectors'])}")
    may_work = status is VisitStatus.PLANNED and may(person, "joint_visit.work")
    if may_work:
        _record_form(visit_id, checks)
    else:
        _results(checks)
    _problems(checks, person, status)
    if may_work:
        _conclude_form(visit_id)
    if status is VisitStatus.PLANNED and may(person, "joint_visit.plan"):
        _cancel_form(visit_id)


def _origins(row: dict[Any, Any], visit_id: int) -> None:
    parts = fetch(queries_visits.visits, merged_into=visit_id)
    for part in parts.to_dict("records"):
        st.caption(
            f"并入了：{part['planned_on']} {plain(part['departments'])}　{plain(part['reason'])}"
            f"（{plain(part['planned_by'])}安排）"
        )
    if not pd.isna(row["merged_into_id"]):
        st.page_link(
            "pages/delegation/powers.py",
            label="看合并后的那一次",
            icon=":material/merge:",
            query_params={"view": "visits", "visit": str(int(row["merged_into_id"]))},
        )


def _results(checks: pd.DataFrame) -> None:
    for department, own in checks.groupby("department", sort=False):
        st.markdown(f"**{plain(department)}**")
        for check in own.to_dict("records"):
            sign = SIGNS[CheckResult(check["result"])] if check["result"] else ":gray[○]"
            note = f"　:gray[{plain(check['note'])}]" if check["note"] else ""
            st.markdown(f"{sign} {plain(check['text'])}{note}")


def _record_form(visit_id: int, checks: pd.DataFrame) -> None:
    rows = checks.to_dict("records")

    def save() -> None:
        results = {
            int(row["check_id"]): (
                typed(f"check_{row['check_id']}"),
                typed(f"check_note_{row['check_id']}") or "",
            )
            for row in rows
        }
        act(actions_visits.record, "已记检查结果。", visit_id=visit_id, results=results)

    with kept_form(f"visit_form_{visit_id}", border=True):
        for department, own in checks.groupby("department", sort=False):
            st.markdown(f"**{plain(department)}**（{len(own)} 项）")
            for row in own.to_dict("records"):
                recorded = CheckResult(row["result"]) if row["result"] else None
                st.segmented_control(
                    plain(row["text"]),
                    list(CheckResult),
                    format_func=LABELS.__getitem__,
                    default=recorded,
                    key=key(f"check_{row['check_id']}"),
                )
                st.text_input(
                    f"{plain(row['text'])}的情况",
                    row["note"],
                    key=key(f"check_note_{row['check_id']}"),
                    max_chars=LONGEST["note"],
                    placeholder="有问题的写清楚",
                    label_visibility="collapsed",
                )
        send_button("保存结果", key=key(f"visit_save_{visit_id}"), type="primary", on_click=save)


def _problems(checks: pd.DataFrame, person: Person, status: VisitStatus) -> None:
    problems = checks[checks["result"] == CheckResult.PROBLEM]
    if problems.empty or status not in (VisitStatus.PLANNED, VisitStatus.DONE):
        return
    st.subheader(f"发现的问题（{len(problems)}）", anchor=False)
    may_raise = may(person, "joint_visit.work") and may(person, "incident.report")
    for row in problems.to_dict("records"):
        with st.container(border=True):
            st.markdown(f"{plain(row['note'])}　:gray[{plain(row['department'])}]")
            if row["incident"]:
                if may(person, "incident.read"):
                    st.page_link(
                        CASE_PAGE, label=f"事件 {row['incident']}", query_params={"id": row["incident"]}
                    )
                else:
                    st.markdown(f"已转成事件 {row['incident']}")
            elif may_raise:
                st.button(
                    "转成事件",
                    key=key(f"visit_raise_{row['check_id']}"),
                    icon=":material/add_alert:",
                    on_click=callback_for(
                        actions_visits.raise_problem, "已转成事件。", check_id=int(row["check_id"])
                    ),
                )


def _conclude_form(visit_id: int) -> None:
    def conclude() -> None:
        act(
            actions_visits.conclude,
            "检查已办结。",
            visit_id=visit_id,
            visited_on=typed("visit_day"),
            inspectors=typed("visit_people") or "",
            summary=typed("visit_summary") or "",
        )

    with st.expander("办结这次检查", icon=":material/task_alt:"), kept_form("visit_end", of=visit_id):
        today = township_date(now())
        st.date_input("哪天去的", today, FIRST_DAY, today, key=key("visit_day"), format="YYYY-MM-DD")
        st.text_input("检查人员", key=key("visit_people"), max_chars=LONGEST["inspectors"])
        st.text_area("检查结论", key=key("visit_summary"), max_chars=LONGEST["summary"], height=90)
        send_button("办结", key=key(f"visit_end_{visit_id}"), type="primary", on_click=conclude)


def _cancel_form(visit_id: int) -> None:
    def cancel() -> None:
        act(actions_visits.cancel, "检查已取消。", visit_id=visit_id, reason=typed("visit_why") or "")

    with st.expander("取消这次检查", icon=":material/cancel:"), kept_form("visit_cancel", of=visit_id):
        st.text_input("取消的原因", key=key("visit_why"), max_chars=LONGEST["reason"])
        send_button("取消检查", key=key(f"visit_cancel_{visit_id}"), on_click=cancel)
