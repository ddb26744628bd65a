"""The cases of seconded staff: what is open, how each went, its files and papers, and what comes next."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person
from dashboard.delegation.seconded import documents, queries_cases
from dashboard.delegation.seconded.rules_papers import PAPERS, paper_of
from dashboard.delegation.seconded.widgets import person_link
from dashboard.delegation.seconded.widgets_steps import step_forms
from dashboard.screen.data import fetch, minute, written
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, local_time, plain
from models import CaseKind, CaseStatus, CaseStep, Grade, LockException

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COLOURS: dict[str, Any] = {CaseKind.TRANSFER: "orange", CaseKind.NOMINATION: "green", CaseKind.VETO: "red"}


def cases_view(person: Person) -> None:
    """Every case that the person sees: the open ones whole, the ended ones in a table."""
    frame = fetch(queries_cases.cases, at=minute())
    open_ones = frame[frame["is_open"]]
    if open_ones.empty:
        st.info("现在没有在办的派驻事项。要提出的，先在看板里选一位干部。", icon=":material/task_alt:")
    for case in open_ones.to_dict("records"):
        case_card(case, person, named=True)
    if len(open_ones) < len(frame):
        with st.expander(f"办结的 {len(frame) - len(open_ones)} 件"):
            _ended(frame[~frame["is_open"]])


def cases_of(cadre_id: int, person: Person) -> None:
    """The cases of one cadre, each whole."""
    frame = fetch(queries_cases.cases, at=minute(), cadre_id=cadre_id)
    if frame.empty:
        st.markdown(":gray[没有调动、提名、否决的事项。]")
    for case in frame.to_dict("records"):
        case_card(case, person)


def case_card(case: Any, person: Person, *, named: bool = False) -> None:
    """One case: the facts, the steps, the files, the paper, and what can be done next."""
    kind, status = CaseKind(case["kind"]), CaseStatus(case["status"])
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(LABELS[kind], color=COLOURS[kind])
            if named:
                person_link(int(case["cadre_id"]), str(case["name"]))
                st.markdown(f":gray[{plain(case['department'])}]", width="content")
            st.badge(LABELS[status], color="blue" if case["is_open"] else "gray")
            if case["example"]:
                st.badge(EXAMPLE_MARK, color="gray")
            if is_overdue(case):
                days = (township_date(now()) - case["due_on"]).days
                st.badge(f"补派已超过期限 {days} 天", icon=":material/schedule:", color="red")
        st.markdown("  \n".join(_facts(case)))
        case_id = int(case["case_id"])
        with st.container(horizontal=True):
            _paper(case_id, kind, status)
            _files(case_id)
            _steps(case_id, int(case["cadre_id"]))
        step_forms(case, person)


def is_overdue(case: Any) -> bool:
    """Whether the department should have sent somebody by now."""
    due: date | None = case["due_on"]
    return case["status"] == CaseStatus.AWAITING and due is not None and due < township_date(now())


def _facts(case: Any) -> list[str]:
    told = [f"{plain(case['opened_by'])} {local_time(case['opened_at'])} 提出：{plain(case['reason'])}"]
    if case["grade"]:
        told.append(f"推荐为{LABELS[Grade(case['grade'])]}：{plain(case['target'])}")
    elif case["target"]:
        told.append(f"调往：{plain(case['target'])}")
    if case["exception"]:
        number = f"（{plain(case['order_number'])}）" if case["order_number"] else ""
        told.append(f"锁定期内的例外：{LABELS[LockException(case['exception'])]}{number}")
    if case["met_on"]:
        told.append(f"{case['met_on']} 会议决定：{plain(case['decision'])}")
    if case["last_on"]:
        told.append(f"在镇里的最后一天：{case['last_on']}")
    if case["due_on"]:
        told.append(f"补派期限：{case['due_on']}")
    if case["replaced_by"]:
        told.append(f"补派人员：{plain(case['replaced_by'])}")
    return told


def _paper(case_id: int, kind: CaseKind, status: CaseStatus) -> None:
    name = PAPERS[paper_of(kind, status)][0]
    st.download_button(
        name,
        written(documents.case_paper, name, case_id=case_id),
        file_name=f"{name}-{case_id}.docx",
        mime=WORD,
        key=f"case_paper_{case_id}",
        icon=":material/print:",
        on_click="ignore",
    )


def _files(case_id: int) -> None:
    files = fetch(queries_cases.files, case_id=case_id, at=minute())
    if files.empty:
        return
    with st.popover(f"附件（{len(files)}）", icon=":material/attach_file:"):
        for file in files.to_dict("records"):
            st.caption(f"{LABELS[CaseStep(file['step'])]}　{plain(file['added_by'])}")
            st.download_button(
                plain(file["name"]),
                written(queries_cases.content, "派驻事项附件", file_id=int(file["file_id"])),
                file_name=str(file["name"]),
                mime=str(file["media_type"]),
                key=f"case_file_{file['file_id']}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )


def _steps(case_id: int, cadre_id: int) -> None:
    steps = fetch(queries_cases.history, cadre_id=cadre_id, case_id=case_id, at=minute())
    with st.popover(f"经过（{len(steps)} 步）", icon=":material/history:"):
        for step in steps.to_dict("records"):
            said = f"{local_time(step['at'])}　{plain(step['actor'])}"
            st.markdown(f"**{LABELS[CaseStep(step['step'])]}**　:gray[{said}]")
            for text in (step["reason"], step["told"]):
                if text:
                    st.caption(plain(text))


def _ended(frame: pd.DataFrame) -> None:
    shown = frame.assign(
        kind=[LABELS[CaseKind(word)] for word in frame["kind"]],
        status=[LABELS[CaseStatus(word)] for word in frame["status"]],
        day=[local_time(at)[:10] for at in frame["ended_at"]],
        example=frame["example"].map({True: EXAMPLE_MARK, False: ""}),
    )
    titles = {"kind": "事项", "name": "姓名", "department": "派出部门", "status": "结果", "day": "办结",
              "reason": "理由", "decision": "会议决定", "replaced_by": "补派", "example": "示例"}  # fmt: skip
    st.dataframe(
        shown[list(titles)],
        hide_index=True,
        height="content",
        placeholder="",
        column_config={name: st.column_config.TextColumn(title) for name, title in titles.items()},
        alt="办结的派驻事项",
    )
