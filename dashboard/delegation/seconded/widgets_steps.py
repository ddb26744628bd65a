"""What can be done next in a case: one form per step that the person may take."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.seconded import (
    actions_cases,
    actions_nomination,
    actions_transfer,
    actions_veto,
    queries_cases,
)
from dashboard.delegation.seconded.rules_cases import LONGEST_TEXT, RIGHTS, steps_from
from dashboard.files.attachments.widgets import ready, upload
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS
from models import CaseKind, CaseStatus, CaseStep

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
    A.ADD_EVIDENCE: actions_veto.add_evidence,
    A.AGREE: actions_cases.decide,
    A.DECLINE: actions_cases.decide,
    A.WITHDRAW: actions_cases.withdraw,
    A.CARRY_OUT: actions_transfer.carry_out,
    A.SEND_BACK: actions_veto.send_back,
    A.ASK_REPLACEMENT: actions_veto.ask_replacement,
    A.RECORD_REPLACEMENT: actions_veto.record_replacement,
    A.APPOINT: actions_nomination.record_outcome,
    A.NOT_APPOINT: actions_nomination.record_outcome,
}
# How each action calls the text that is typed.
WORDS = {A.ADD_EVIDENCE: "text", A.AGREE: "decision", A.DECLINE: "decision", A.WITHDRAW: "reason",
         A.ASK_REPLACEMENT: "wanted", A.APPOINT: "note", A.NOT_APPOINT: "note"}  # fmt: skip
FIXED = {A.AGREE: {"agrees": True}, A.DECLINE: {"agrees": False}, A.APPOINT: {"is_appointed": True},
         A.NOT_APPOINT: {"is_appointed": False}}  # fmt: skip


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
