"""Who reported a matter: masked, with a way to look behind the mask for those who may."""

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.case.queries_reporter import reporter
from dashboard.incidents.life.actions_reporter import reveal_reporter, reveal_secret_reporter
from dashboard.screen.data import fetch, obtain
from dashboard.words.labels import NO_DATA

REASON, SEEN = "reveal_reason", "revealed_reporter"


def reporter_card(incident_id: int, person: Person) -> None:
    """Name and phone; nothing where nobody left them."""
    found = fetch(reporter, incident_id=incident_id)
    if found.empty or (found["name"].isna() & found["phone"].isna()).all():
        return
    row = found.iloc[0]
    action, right = (
        (reveal_secret_reporter, "secret_reporter.reveal")
        if row["secret"]
        else (reveal_reporter, "phone.reveal")
    )

    is_allowed = may(person, right)
    # What was seen is gone with the right to see it.
    seen = st.session_state.get(SEEN, {}).get(incident_id) if is_allowed else None
    name, phone = seen or (row["name"], row["phone"])

    def reveal() -> None:
        answer = obtain(action, incident_id=incident_id, reason=st.session_state[REASON])
        if answer:
            # Of one incident only: what was seen does not pile up in the session.
            st.session_state[SEEN] = {incident_id: answer}

    st.subheader("上报人", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"{name or NO_DATA}　{phone or NO_DATA}", width="content")
        if not seen and is_allowed:
            with (
                st.popover("查看完整信息", icon=":material/visibility:"),
                st.form("reveal_form", border=False),
            ):
                st.text_input("为什么要看", key=REASON, max_chars=200, placeholder="如：电话回访，核实地点")
                st.caption("您的姓名、时间和理由会记入审计日志。")
                st.form_submit_button("查看", key="reveal", on_click=reveal)
