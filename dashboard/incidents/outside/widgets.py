"""外单位答复 on the case's page: making a link, which there are, how each stands, taking one back."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.passwords import new_token, token_hash
from dashboard.access.rules import Person, may
from dashboard.incidents.life import actions_outside
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.incidents.life.rules_outside import (
    LONGEST_CONTACT,
    LONGEST_DAYS,
    LONGEST_NAME,
    LONGEST_QUESTION,
    NEVER_IN_CONFIDENCE,
    SHORTEST_DAYS,
    USUAL_DAYS,
)
from dashboard.incidents.outside import queries
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.moment import looked_back
from dashboard.words.labels import local_time, plain
from models import IncidentStatus

RIGHT = "incident.ask_outside"
ONCE = "outside_once"
PATH = "/answer/"


def outside_card(row: Any, person: Person) -> None:
    """The links of the case in `row` and the form for a new one; nothing for whoever may make none."""
    if looked_back() or not may(person, RIGHT):
        return
    incident_id = int(row["id"])
    frame = fetch(queries.links, incident_id=incident_id)
    made = st.session_state.get(ONCE)
    is_new = made is not None and made[0] == incident_id
    waiting = frame[frame["answered_at"].isna() & frame["revoked_at"].isna()]
    title = f"外单位答复（{len(frame)}）" if len(frame) else "外单位答复"
    with st.expander(title, icon=":material/link:", expanded=is_new or not waiting.empty):
        if made is not None and is_new:
            _show_once(*made[1:])
        for link in frame.to_dict("records"):
            _link(incident_id, link)
        if row["ever_secret"]:
            st.caption(NEVER_IN_CONFIDENCE)
        elif IncidentStatus(row["status"]) in CLOSED_STATUSES:
            st.caption("这件事已经结束，不用再请人答复。")
        else:
            _form(incident_id)


def _show_once(to_whom: str, token: str) -> None:
    with st.container(border=True):
        st.success(f"给{plain(to_whom)}的链接已做好", icon=":material/link:")
        st.code(f"{_base()}{PATH}{token}", language=None, wrap_lines=True)
        st.markdown(
            "复制下来发给对方。谁有这个链接，谁就能看到这件事、答复一次；"
            "链接只显示这一次，系统里只留指纹，丢了请收回再发。"
        )
        st.button("已经发出，关闭", key="outside_put_away", on_click=_put_away)


def _put_away() -> None:
    st.session_state.pop(ONCE, None)


def _base() -> str:
    """The address under which this browser reached the room."""
    host = st.context.headers.get("host", "")
    scheme = st.context.url.partition("://")[0] if st.context.url else "http"
    return f"{scheme}://{host}" if host else ""


def _link(incident_id: int, link: dict[Any, Any]) -> None:
    with (
        st.container(border=True),
        st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"),
    ):
        to = plain("，".join(part for part in (link["to_whom"], link["contact"]) if part))
        st.markdown(
            f"**{to}**　{_state(link)}  \n{plain(link['question'])}  \n"
            f":gray[{plain(link['made_by'])} {local_time(link['made_at'])} 发出；{_opened(link)}]",
            width="content",
        )
        if pd.isna(link["answered_at"]) and pd.isna(link["revoked_at"]):
            st.button(
                "收回", key=f"outside_back_{link['link_id']}", icon=":material/link_off:",
                on_click=callback_for(
                    actions_outside.take_back_link, "链接已收回。",
                    incident_id=incident_id, link_id=link["link_id"],
                ),
            )  # fmt: skip


def _state(link: dict[Any, Any]) -> str:
    if not pd.isna(link["answered_at"]):
        return f":green[已答复]　:gray[{plain(link['answered_by'])} {local_time(link['answered_at'])}]"
    if not pd.isna(link["revoked_at"]):
        return f":gray[已收回]　:gray[{plain(link['revoked_by'])} {local_time(link['revoked_at'])}]"
    if link["expires_at"] <= minute():
        return f":orange[已过期，没有答复]　:gray[{local_time(link['expires_at'])}]"
    return f":blue[等答复]　:gray[{local_time(link['expires_at'])} 以前有效]"


def _opened(link: dict[Any, Any]) -> str:
    if not link["opened"]:
        return "还没有打开过"
    return f"打开过 {link['opened']} 次，最近 {local_time(link['opened_at'])}"


def _form(incident_id: int) -> None:
    st.caption(
        "区里、部门没有账号的，发一个链接请他们答复：看得到这件事的标题、地点、情况，"
        "看不到上报人和内部记录；只能答复一次，过期作废。"
    )
    with kept_form("outside", of=incident_id):
        st.text_input(
            "发给哪个单位", key=key("outside_to"), max_chars=LONGEST_NAME, placeholder="如：区水利局"
        )
        st.text_input(
            "发到哪里（邮箱、电话，可以不填）", key=key("outside_contact"), max_chars=LONGEST_CONTACT
        )
        st.text_area("请对方答复什么", key=key("outside_question"), max_chars=LONGEST_QUESTION, height=80)
        st.text_input("为什么请他们答复", key=key("outside_reason"), max_chars=LONGEST_QUESTION)
        st.number_input("几天有效", SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS, key=key("outside_days"))
        send_button(
            "做链接", key=key("outside_go"), icon=":material/add_link:", on_click=_make, args=(incident_id,)
        )


def _make(incident_id: int) -> None:
    token, to_whom = new_token(), typed("outside_to") or ""
    if act(
        actions_outside.ask_outside,
        "链接已做好。",
        incident_id=incident_id,
        to_whom=to_whom,
        contact=typed("outside_contact") or "",
        question=typed("outside_question") or "",
        reason=typed("outside_reason") or "",
        days=int(typed("outside_days") or USUAL_DAYS),
        token_hash=token_hash(token),
    ):
        st.session_state[ONCE] = (incident_id, to_whom.strip(), token)
