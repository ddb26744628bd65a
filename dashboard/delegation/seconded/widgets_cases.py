"""The cases of seconded staff: how each went, its files and papers, and the forms of what comes next."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.seconded import (
    actions_cases,
    documents,
    queries_cases,
)
from dashboard.delegation.seconded.rules_cases import LONGEST_TEXT, PAPERS, RIGHTS, paper_of, steps_from
from dashboard.delegation.seconded.widgets import person_link
from dashboard.files.attachments.widgets import ready, upload
from dashboard.files.widgets_papers import paper_buttons
from dashboard.screen.data import fetch, minute, written
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, local_time, plain
from models import CaseKind, CaseStatus, CaseStep, Grade, LockException

COLOURS: dict[str, Any] = {CaseKind.TRANSFER: "orange", CaseKind.NOMINATION: "green", CaseKind.VETO: "red"}
A = CaseStep
DATE = "YYYY-MM-DD"
TEXTS = {
    A.ADD_EVIDENCE: "证据说明什么",
    A.AGREE: "会议决定",
    A.DECLINE: "会议决定",
    A.WITHDRAW: "撤回的理由",
    A.ASK_REPLACEMENT: "对补派人员的要求",
    A.APPOINT: "任用文号",
    A.NOT_APPOINT: "没有任用的原因",
}
WITH_FILES = {
    A.ADD_EVIDENCE: "证据（必须附）",
    A.AGREE: "会议纪要（可以不附）",
    A.DECLINE: "会议纪要（可以不附）",
}
LAST_DAY = (A.CARRY_OUT, A.SEND_BACK)
ACTIONS: dict[CaseStep, Callable[..., Any]] = {
    A.ADD_EVIDENCE: actions_cases.add_evidence,
    A.AGREE: actions_cases.decide,
    A.DECLINE: actions_cases.decide,
    A.WITHDRAW: actions_cases.withdraw,
    A.CARRY_OUT: actions_cases.carry_out,
    A.SEND_BACK: actions_cases.send_back,
    A.ASK_REPLACEMENT: actions_cases.ask_replacement,
    A.RECORD_REPLACEMENT: actions_cases.record_replacement,
    A.APPOINT: actions_cases.record_outcome,
    A.NOT_APPOINT: actions_cases.record_outcome,
}
# How each action calls the text that is typed.
WORDS = {A.ADD_EVIDENCE: "text", A.AGREE: "decision", A.DECLINE: "decision", A.WITHDRAW: "reason",
         A.ASK_REPLACEMENT: "wanted", A.APPOINT: "note", A.NOT_APPOINT: "note"}  # fmt: skip
FIXED = {A.AGREE: {"agrees": True}, A.DECLINE: {"agrees": False}, A.APPOINT: {"is_appointed": True},
         A.NOT_APPOINT: {"is_appointed": False}}  # fmt: skip


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
    facts = [f"{plain(case['opened_by'])} {local_time(case['opened_at'])} 提出：{plain(case['reason'])}"]
    if case["grade"]:
        facts.append(f"推荐为{LABELS[Grade(case['grade'])]}：{plain(case['target'])}")
    elif case["target"]:
        facts.append(f"调往：{plain(case['target'])}")
    if case["exception"]:
        number = f"（{plain(case['order_number'])}）" if case["order_number"] else ""
        facts.append(f"锁定期内的例外：{LABELS[LockException(case['exception'])]}{number}")
    if case["met_on"]:
        facts.append(f"{case['met_on']} 会议决定：{plain(case['decision'])}")
    if case["last_on"]:
        facts.append(f"在镇里的最后一天：{case['last_on']}")
    if case["due_on"]:
        facts.append(f"补派期限：{case['due_on']}")
    if case["replaced_by"]:
        facts.append(f"补派人员：{plain(case['replaced_by'])}")
    return facts


def _paper(case_id: int, kind: CaseKind, status: CaseStatus) -> None:
    name = PAPERS[paper_of(kind, status)][0]
    paper_buttons(
        name,
        documents.case_paper,
        name,
        file_name=f"{name}-{case_id}",
        key=f"case_paper_{case_id}",
        icon=":material/print:",
        case_id=case_id,
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
            line = f"{local_time(step['at'])}　{plain(step['actor'])}"
            st.markdown(f"**{LABELS[CaseStep(step['step'])]}**　:gray[{line}]")
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


def offered_steps(case: Any, person: Person) -> list[CaseStep]:
    """The steps of the table that this person may take: none that judge himself, none that are another's."""
    steps = steps_from(CaseKind(case["kind"]), CaseStatus(case["status"]))
    own_accounts = (person.account_id, *person.for_accounts)
    is_opener = case["account_id"] in own_accounts
    return [
        step
        for step in steps
        if may(person, *RIGHTS[step])
        and (step is not A.WITHDRAW or is_opener)
        and (step is A.WITHDRAW or person.cadre_id != int(case["cadre_id"]))
    ]


def step_forms(case: Any, person: Person) -> None:
    """A button per step, which opens what it asks for."""
    steps = offered_steps(case, person)
    if not steps:
        return
    with st.container(horizontal=True):
        for step in steps:
            name = f"case_{case['case_id']}_{step.value}"
            with st.popover(LABELS[step], key=key(f"{name}_open")), kept_form(name):
                _form(name, step, int(case["case_id"]))


def _form(name: str, step: CaseStep, case_id: int) -> None:
    today = township_date(now())
    if step in (A.AGREE, A.DECLINE):
        st.date_input("会议日期", today, max_value=today, key=key(f"{name}_met_on"), format=DATE)
    if step in LAST_DAY:
        st.date_input("在镇里的最后一天", today, key=key(f"{name}_last_on"), format=DATE)
        st.caption("从第二天起，他不再属于本镇，登录后什么也看不到；他的岗位、组团同时结束。")
    if step is A.ASK_REPLACEMENT:
        st.date_input("补派期限", today, min_value=today, key=key(f"{name}_due_on"), format=DATE)
    if step is A.RECORD_REPLACEMENT:
        _successor(name, case_id)
    if step in TEXTS:
        st.text_area(TEXTS[step], key=key(f"{name}_text"), max_chars=LONGEST_TEXT, height=90)
    if step in WITH_FILES:
        upload(name, most=5, label=WITH_FILES[step])
    send_button(
        LABELS[step], key=key(f"{name}_go"), type="primary", on_click=_send, args=(name, step, case_id)
    )


def _successor(name: str, case_id: int) -> None:
    successors = fetch(queries_cases.successors, case_id=case_id)
    names = {
        int(row["secondment_id"]): f"{row['name']}（{row['staff_number']}，{row['from_on']} 起）"
        for row in successors.to_dict("records")
    }
    if not names:
        st.caption("同一个部门还没有别的派驻干部。请先在“登记”里登记新派来的人。")
    st.selectbox(
        "谁来补派", list(names), index=None, format_func=lambda one: names.get(one, ""),
        key=key(f"{name}_who"), placeholder="请选择",
    )  # fmt: skip


def _send(name: str, step: CaseStep, case_id: int) -> None:
    inputs: dict[str, Any] = {"case_id": case_id, **FIXED.get(step, {})}
    if step in WITH_FILES:
        files = ready(name, most=5)
        if files is None:
            return
        inputs["files"] = files
    if step in WORDS:
        inputs[WORDS[step]] = typed(f"{name}_text") or ""
    for day in ("met_on", "last_on", "due_on"):
        if (chosen := typed(f"{name}_{day}")) is not None:
            inputs[day] = chosen
    if step is A.RECORD_REPLACEMENT:
        inputs["secondment_id"] = typed(f"{name}_who") or 0
    act(ACTIONS[step], f"已{LABELS[step]}。", **inputs)
