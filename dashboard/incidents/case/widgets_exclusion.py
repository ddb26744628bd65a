"""剔除考核 on the incident's page: how it stands, who asked and who approved, and the forms for both."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.case import queries_history
from dashboard.incidents.life import actions_exclusion
from dashboard.incidents.life.rules_exclusion import LONGEST, STEP_WORDS, Step
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.moment import looked_back
from dashboard.words.labels import local_time, plain

TITLES = {Step.ASKED: "等审批", Step.APPROVED: "已剔除", Step.REFUSED: "没有同意", Step.REVOKED: "已撤销"}
STANDS = {
    Step.ASKED: (":material/hourglass_top:", "等审批，审批以前照常计入考核。"),
    Step.APPROVED: (":material/block:", "已剔除，不计入办结率、按期办结率和部门考评。"),
    Step.REFUSED: (":material/undo:", "没有同意剔除，照常计入考核。"),
    Step.REVOKED: (":material/undo:", "剔除已经撤销，重新计入考核。"),
}


def exclusion_card(incident_id: int, person: Person) -> None:
    """What was asked and decided; nothing where nobody asked and the person may not ask either."""
    frame = fetch(queries_history.exclusion_steps, incident_id=incident_id)
    is_past = looked_back() is not None
    may_ask, may_decide = (
        not is_past and may(person, right) for right in ("incident.exclude", "incident.exclude_approve")
    )
    if frame.empty and not may_ask:
        return
    stands = None if frame.empty else Step(frame["step"].iloc[-1])
    title = "剔除考核" if stands is None else f"剔除考核：{TITLES[stands]}"
    with st.expander(title, icon=":material/rule:", expanded=stands in (Step.ASKED, Step.APPROVED)):
        if stands is None:
            st.caption("因台风、上级调整等客观原因办不到的，可以申请不计入考核。由领导或者综合督考办审批。")
        else:
            icon, sentence = STANDS[stands]
            st.markdown(f"{icon} **{sentence}**")
            _steps(frame)
        if may_ask and stands in (None, Step.REFUSED, Step.REVOKED):
            _ask(incident_id)
        if may_decide and stands is Step.ASKED:
            _decide(incident_id, person, frame)
        if may_decide and stands is Step.APPROVED:
            _revoke(incident_id)


def _steps(frame: pd.DataFrame) -> None:
    for row in frame.to_dict("records"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{STEP_WORDS[Step(row['step'])]}**")
            who = " · ".join(part for part in (row["actor"], row["role"]) if part)
            st.caption(f"{local_time(row['at'])}　{plain(who)}")
            if row["reason"]:
                st.text(row["reason"])


def _ask(incident_id: int) -> None:
    given = (actions_exclusion.ask_exclusion, "已申请，等待审批。", incident_id, "exclude_why")
    with kept_form("exclude_ask", of=incident_id):
        st.text_area("剔除的理由", key=key("exclude_why"), max_chars=LONGEST, height=80)
        send_button("申请剔除", key=key("exclude_ask"), icon=":material/send:", on_click=_do, args=given)


def _decide(incident_id: int, person: Person, frame: pd.DataFrame) -> None:
    if {person.account_id, *person.for_accounts} & set(frame["accounts"].iloc[-1]):
        st.info("这是您申请的，要由别人审批。", icon=":material/person_off:")
        return
    with kept_form("exclude_decide", of=incident_id):
        st.text_input("审批意见（不同意时必填）", key=key("exclude_opinion"), max_chars=LONGEST)
        with st.container(horizontal=True):
            for label, icon, done, is_approved in (
                ("同意剔除", "check", "已剔除，不再计入考核。", True),
                ("不同意", "undo", "已记录，照常计入考核。", False),
            ):
                send_button(label, key=key(f"exclude_{icon}"), icon=f":material/{icon}:", on_click=_do,
                            args=(actions_exclusion.decide_exclusion, done, incident_id, "exclude_opinion"),
                            kwargs={"is_approved": is_approved})  # fmt: skip


def _revoke(incident_id: int) -> None:
    given = (actions_exclusion.revoke_exclusion, "已撤销，重新计入考核。", incident_id, "exclude_back")
    with kept_form("exclude_revoke", of=incident_id):
        st.text_input("撤销的理由", key=key("exclude_back"), max_chars=LONGEST)
        send_button("撤销剔除", key=key("exclude_revoke"), icon=":material/undo:", on_click=_do, args=given)


def _do(action: Any, done: str, incident_id: int, field: str, **more: Any) -> None:
    act(action, done, incident_id=incident_id, reason=typed(field) or "", **more)
