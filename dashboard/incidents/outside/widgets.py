"""外单位答复 on the case's page: making a link and where it is sent, which there are, how each stands."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.notices.rules_channels import THEY_SAID
from dashboard.access.rules import Person, may
from dashboard.incidents.life import actions_outside
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.incidents.life.rules_outside import (
    ANSWER_PATH,
    LONGEST_DAYS,
    LONGEST_NAME,
    LONGEST_QUESTION,
    NEVER_IN_CONFIDENCE,
    SHORTEST_DAYS,
    USUAL_DAYS,
    shown_address,
)
from dashboard.incidents.outside import queries
from dashboard.screen.data import ask, fetch, minute, obtain
from dashboard.screen.forms import callback_for, empty_sent, kept_form, key, send_button, typed
from dashboard.screen.moment import looked_back
from dashboard.town.settings import queries as settings
from dashboard.words.clock import now
from dashboard.words.labels import local_time, near_time, plain
from models import ChannelKind, IncidentStatus, MessageState

RIGHT = "incident.ask_outside"
# The link that is shown to be copied: its case, its id, its unit, the last part of its address.
SHOWN = "outside_shown"
# While a message is on its way.
PACE_SECONDS = 3
WITHOUT_WAY = (
    "还没有能发链接的渠道：做好以后自己复制转给对方。"
    "要由系统发短信、邮件，请系统管理员在“系统设置 → 消息渠道”里设。"
)
WITHOUT_BASE = (
    "还没有填写“指挥室的网址”，系统发不了链接：做好以后自己复制转给对方。网址在“系统设置 → 常用”里填。"
)


def outside_card(row: Any, person: Person) -> None:
    """The links of the case in `row` and the form for a new one; nothing for whoever may make none."""
    if looked_back() or not may(person, RIGHT):
        return
    incident_id = int(row["id"])
    frame = fetch(queries.links, incident_id=incident_id)
    shown = st.session_state.get(SHOWN)
    is_here = shown is not None and shown[0] == incident_id
    waiting = frame[frame["answered_at"].isna() & frame["revoked_at"].isna()]
    title = f"外单位答复（{len(frame)}）" if len(frame) else "外单位答复"
    with st.expander(title, icon=":material/link:", expanded=is_here or not waiting.empty):
        if shown is not None and is_here:
            _show(*shown[2:])
        sendings = _sendings(incident_id)
        for link in frame.to_dict("records"):
            _link(incident_id, link, sendings.get(link["link_id"]))
        if row["ever_secret"]:
            st.caption(NEVER_IN_CONFIDENCE)
        elif IncidentStatus(row["status"]) in CLOSED_STATUSES:
            st.caption("这件事已经结束，不用再请人答复。")
        else:
            _form(incident_id)


def _sendings(incident_id: int) -> dict[int, dict[Any, Any]]:
    """By link how its last message stands, as it is now: servers send between two changes of the case."""
    frame = ask(queries.sendings, incident_id=incident_id)
    return {row["link_id"]: row for row in frame.to_dict("records")}


def _show(to_whom: str, token: str) -> None:
    with st.container(border=True):
        st.success(f"给{plain(to_whom)}的链接", icon=":material/link:")
        st.code(f"{_base()}/{ANSWER_PATH}/{token}", language=None, wrap_lines=True)
        st.markdown(
            "复制下来转给对方。谁有这个链接，谁就能看到这件事、答复一次；发错了请收回。每次显示都记入审计日志。"
        )
        st.button("关闭", key="outside_put_away", on_click=_put_away)


def _put_away() -> None:
    st.session_state.pop(SHOWN, None)


def _base() -> str:
    """The address of the room as it is set, or under which this browser reached it."""
    if base := str(fetch(settings.value, key="base_address")).rstrip("/"):
        return base
    host = st.context.headers.get("host", "")
    scheme = st.context.url.partition("://")[0] if st.context.url else "http"
    return f"{scheme}://{host}" if host else ""


def _link(incident_id: int, link: dict[Any, Any], sent: dict[Any, Any] | None) -> None:
    is_open = pd.isna(link["answered_at"]) and pd.isna(link["revoked_at"])
    is_valid = is_open and link["expires_at"] > minute()
    is_waiting = sent is not None and sent["state"] == MessageState.WAITING
    given = {"incident_id": incident_id, "link_id": link["link_id"]}
    with st.container(border=True):
        st.markdown(
            f"**{plain(link['to_whom'])}**　{_state(link)}  \n{plain(link['question'])}  \n"
            f":gray[{plain(link['made_by'])} {local_time(link['made_at'])} 做；{_opened(link)}]"
        )
        if sent is None:
            to = plain(shown_address(link["contact"])) if link["contact"] else "没有由系统发，自己转给对方"
            st.markdown(f":gray[{to}]")
        else:
            if is_waiting and sent["due_at"] <= now() + pd.Timedelta(minutes=1):
                st.fragment(_on_its_way, run_every=PACE_SECONDS)(incident_id, link)
            else:
                _sent(link, sent)
        if not is_open:
            return
        with st.container(horizontal=True):
            if is_valid and sent is not None and not is_waiting:
                st.button(
                    "再发一次", key=f"outside_again_{link['link_id']}", icon=":material/forward_to_inbox:",
                    on_click=callback_for(
                        actions_outside.send_link_again, "已排队，几秒钟后再发。", **given
                    ),
                )  # fmt: skip
            if is_valid:
                st.button(
                    "显示链接", key=f"outside_show_{link['link_id']}", icon=":material/visibility:",
                    on_click=_look, args=(incident_id, link["link_id"], link["to_whom"]),
                )  # fmt: skip
            st.button(
                "收回", key=f"outside_back_{link['link_id']}", icon=":material/link_off:",
                on_click=callback_for(actions_outside.take_back_link, "链接已收回。", **given),
            )  # fmt: skip


def _look(incident_id: int, link_id: int, to_whom: str) -> None:
    token = obtain(actions_outside.show_link, incident_id=incident_id, link_id=link_id)
    if token is not None:
        st.session_state[SHOWN] = (incident_id, link_id, to_whom, token)


def _on_its_way(incident_id: int, link: dict[Any, Any]) -> None:
    """How sending a link stands, looked at again and again; the whole page once it is over."""
    row = _sendings(incident_id).get(link["link_id"])
    if row is None or row["state"] != MessageState.WAITING:
        st.rerun()
    _sent(link, row)


def _sent(link: dict[Any, Any], row: dict[Any, Any]) -> None:
    """What became of sending a link."""
    to = plain(shown_address(link["contact"]))
    st.markdown(f"{_outcome(row)}　:gray[发到 {to}，渠道“{plain(row['channel'])}”]")


def _outcome(row: dict[Any, Any]) -> str:
    """How a message stands: its state, when, and why."""
    state, why, at = MessageState(row["state"]), plain(row["error"]), now()
    if state is MessageState.SENT:
        return f":green[:material/check: 已发出]　:gray[{local_time(row['ended_at'])}]"
    if state is MessageState.WAITING:
        if row["tries"] and why:
            again = near_time(row["due_at"], at)
            return (
                f":orange[:material/schedule: 还没发出：{why}]　:gray[试了 {row['tries']} 次，{again} 再试]"
            )
        if row["due_at"] > at:
            return f":blue[:material/bedtime: 免打扰时间，{near_time(row['due_at'], at)} 发]"
        return ":blue[:material/schedule_send: 正在发]"
    if state is MessageState.DEAD:
        what = "退回" if row["error"].startswith(THEY_SAID) else "没发出"
        return (
            f":red[:material/error: {what}：{why}]　"
            f":gray[{local_time(row['ended_at'])}，试了 {row['tries']} 次]"
        )
    if state is MessageState.LAID_ASIDE:
        return f":gray[:material/block: {plain(row['decision'])}　{local_time(row['ended_at'])}]"
    return f":orange[:material/block: 没有发：{why}]　:gray[{local_time(row['ended_at'])}]"


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
    kinds, has_base = fetch(queries.ways), bool(fetch(settings.value, key="base_address"))
    with kept_form("outside", of=incident_id):
        st.text_input(
            "发给哪个单位", key=key("outside_to"), max_chars=LONGEST_NAME, placeholder="如：区水利局"
        )
        if not kinds:
            st.caption(WITHOUT_WAY)
        elif not has_base:
            st.caption(WITHOUT_BASE)
        else:
            known = fetch(queries.addresses, at=minute())
            st.selectbox(
                "发到哪里", list(known), None, format_func=lambda word: known.get(word, word),
                key=key("outside_send_to"), accept_new_options=True, placeholder=_where(kinds),
                help="选系统里有的单位联系方式，或者直接写。空着就不发，做好以后自己转给对方。",
            )  # fmt: skip
        st.text_area("请对方答复什么", key=key("outside_question"), max_chars=LONGEST_QUESTION, height=80)
        st.text_input("为什么请他们答复", key=key("outside_reason"), max_chars=LONGEST_QUESTION)
        st.number_input("几天有效", SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS, key=key("outside_days"))
        send_button(
            "做链接、发出" if kinds and has_base else "做链接", key=key("outside_go"),
            icon=":material/add_link:", on_click=_make, args=(incident_id,),
        )  # fmt: skip


def _where(kinds: list[str]) -> str:
    own = [
        name
        for kind, name in ((ChannelKind.MAIL, "邮箱"), (ChannelKind.SMS, "手机号"))
        if kind.value in kinds
    ]
    return f"选一个，或者写{'、'.join(own)}；空着不发" if own else "选一个部门的群；空着不发"


def _make(incident_id: int) -> None:
    to_whom, send_to = typed("outside_to") or "", (typed("outside_send_to") or "").strip()
    link_id = obtain(
        actions_outside.ask_outside,
        is_domain=True,
        incident_id=incident_id,
        to_whom=to_whom,
        send_to=send_to,
        question=typed("outside_question") or "",
        reason=typed("outside_reason") or "",
        days=int(typed("outside_days") or USUAL_DAYS),
    )
    if link_id is None:
        return
    empty_sent()
    if send_to:
        st.toast("链接已做好，几秒钟后发出。", icon=":material/check:")
    else:
        st.toast("链接已做好，请复制转给对方。", icon=":material/check:")
        _look(incident_id, link_id, to_whom.strip())
