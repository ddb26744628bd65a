"""The named person of a department: masked phone, and the forms that name, change and end."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists.actions_people import end_person, name_person, reveal_named_person
from dashboard.lists.rules import LONGEST_PERSON, LONGEST_REASON
from dashboard.screen.data import obtain
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import FIRST_DAY, LAST_DAY

SEEN = "revealed_named_person"


def phone(party: dict[Any, Any], person: Person) -> None:
    """The phone, masked; with a way to look behind the mask for those who may, which is logged."""
    is_allowed = may(person, "phone.reveal")
    number = int(party["party_id"])
    # What was seen is gone with the right to see it.
    seen = st.session_state.get(SEEN, {}).get((number, party["person"])) if is_allowed else None
    st.text(seen or party["phone"], width="content")
    if seen or not is_allowed:
        return

    def reveal() -> None:
        answer = obtain(reveal_named_person, party_id=number, reason=typed(f"reveal_{number}_reason") or "")
        if answer:
            # Of one person only: what was seen does not pile up in the session.
            st.session_state[SEEN] = {(number, party["person"]): answer}

    with (
        st.popover("看电话", icon=":material/visibility:", key=key(f"reveal_{number}")),
        kept_form(f"reveal_{number}_form"),
    ):
        st.text_input(
            "为什么要看",
            key=key(f"reveal_{number}_reason"),
            max_chars=LONGEST_REASON,
            placeholder="如：联系到场处置",
        )
        st.caption("您的姓名、时间和理由会记入审计日志。")
        send_button("查看", key=key(f"reveal_{number}_go"), on_click=reveal)


def person_form(party: dict[Any, Any]) -> None:
    """A button that names somebody, or somebody else."""
    form = f"person_{party['number']}_{party['department_id']}"
    label = "更换" if party["person"] else "登记责任人"

    def save() -> None:
        act(
            name_person,
            "责任人已登记。",
            **_place(party),
            name=typed(f"{form}_name") or "",
            phone=typed(f"{form}_phone") or "",
            valid_until=typed(f"{form}_until"),
        )

    with (
        st.popover(label, icon=":material/person_add:", key=key(form)),
        kept_form(f"{form}_form"),
    ):
        st.text_input("姓名", key=key(f"{form}_name"), max_chars=LONGEST_PERSON)
        st.text_input("电话", key=key(f"{form}_phone"), max_chars=20, placeholder="手机或者座机")
        st.date_input(
            "有效期至（不填为长期）",
            None,
            FIRST_DAY,
            LAST_DAY,
            key=key(f"{form}_until"),
            format="YYYY-MM-DD",
        )
        if party["person"]:
            st.caption("保存后代替现在的责任人；原来是谁，记在审计日志里。")
        send_button("保存", key=key(f"{form}_go"), type="primary", on_click=save)


def end_person_form(party: dict[Any, Any]) -> None:
    """A button that leaves the place vacant."""
    form = f"person_end_{party['number']}_{party['department_id']}"

    def end() -> None:
        act(end_person, "已卸任，这个部门现在空缺。", **_place(party), reason=typed(f"{form}_reason") or "")

    with (
        st.popover("卸任", icon=":material/person_remove:", key=key(form)),
        kept_form(f"{form}_form"),
    ):
        st.text_input(
            "卸任的原因", key=key(f"{form}_reason"), max_chars=LONGEST_REASON, placeholder="如：调离"
        )
        send_button("确认卸任", key=key(f"{form}_go"), type="primary", on_click=end)


def _place(party: dict[Any, Any]) -> dict[str, int]:
    assert not pd.isna(party["department_id"])  # noqa: S101
    return {"number": int(party["number"]), "department_id": int(party["department_id"])}
