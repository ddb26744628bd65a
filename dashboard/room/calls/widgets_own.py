"""On every page of whoever is called: what to, and the two buttons; then 平安 while he is on the scene."""

from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.room.calls import actions, queries
from dashboard.room.calls.rules import DRILL, LONGEST_REASON, OwnCall
from dashboard.room.calls.widgets_contact import own_contacts
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.moment import looked_back
from dashboard.words.labels import plain


def own_calls(person: Person) -> None:
    """What the person, or somebody in whose place he stands, has not answered; nothing for most."""
    if looked_back() or not may(person, "notice.read"):
        return
    accounts = tuple(one for one in (person.account_id, *person.for_accounts) if one is not None)
    for own in fetch(queries.own, accounts=accounts):
        _own(own)
    own_contacts(person)


def _own(own: OwnCall) -> None:
    with st.container(border=True):
        head = f"{DRILL}叫应" if own.is_drill else "紧急叫应"
        st.markdown(f"#### :red[{head}：{plain(own.plan)}]")
        st.markdown(f"{plain(own.words)}  \n**您的任务：{plain(own.task)}**")
        given: dict[str, Any] = {"called_id": own.called_id}
        with (
            kept_form("own_call", of=own.called_id),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            st.button(
                "收到", type="primary", icon=":material/check:", key=key(f"own_received_{own.called_id}"),
                on_click=callback_for(actions.answer_own, "已答复：收到。", word="received", **given),
            )  # fmt: skip
            st.text_input("到不了的原因", key=key("own_reason"), max_chars=LONGEST_REASON)
            send_button(
                "到不了", key=key(f"own_cannot_{own.called_id}"), on_click=_cannot, args=(own.called_id,)
            )


def _cannot(called_id: int) -> None:
    act(
        actions.answer_own,
        "已答复：到不了。",
        called_id=called_id,
        word="cannot",
        reason=typed("own_reason") or "",
    )
