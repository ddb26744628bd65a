"""Calls on the screen: begun, how one stands, who has not answered, answers noted down, the end."""

import random
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.room.calls import actions, queries
from dashboard.room.calls.queries import BY_DEPUTY, CAME, CANNOT, MISSING
from dashboard.room.calls.rules import DRILL, LONGEST_REASON, LONGEST_WORDS, ShownCall
from dashboard.room.calls.rules_contact import contact_standing
from dashboard.room.calls.widgets_contact import (
    contact_log,
    contact_table,
    contacts_of_call,
    contacts_of_case,
)
from dashboard.room.plans import queries as plans
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.links import CASE_PAGE
from dashboard.screen.picking import picked, picking_table
from dashboard.words.clock import now, township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, count, local_time, plain
from models import TOWNSHIP_ZONE, AnswerWay, CallAnswer, Rung

CALL_PAGE = "pages/room/calls.py"
STANDS = {CAME: "收到", BY_DEPUTY: "副手已应", CANNOT: "到不了", MISSING: "没有应"}
FIRST = (MISSING, CANNOT, BY_DEPUTY, CAME)


def call_title(call: ShownCall) -> str:
    """A call by its plan, marked where it is a rehearsal or invented."""
    marks = [DRILL] * call.is_drill + [EXAMPLE_MARK] * call.example
    return call.plan + (f"（{'，'.join(marks)}）" if marks else "")


def call_page(person: Person) -> None:
    """The calls: the one that is picked or runs, and how to begin another."""
    found = fetch(queries.calls)
    ids = [call.call_id for call in found]
    chosen = picked("call", [call.call_id for call in found if call.ended_at is None] or ids)
    if chosen is not None:
        _tick(chosen, person)
    if may(person, "call.start"):
        with st.expander("叫应", icon=":material/campaign:", expanded=not any(_runs(c) for c in found)):
            start_form(None, "", None)
    st.subheader("历次叫应", anchor=False)
    if not found:
        st.info("还没有叫应过。先在“预案”里把叫谁写好；平时可以按“演练”叫一次。", icon=":material/campaign:")
        return
    frame = pd.DataFrame(
        {
            "title": [call_title(call) for call in found],
            "words": [call.words for call in found],
            "started_at": pd.to_datetime([call.started_at for call in found], utc=True),
            "stands": [_in_words(call) for call in found],
            "state": ["叫应中" if _runs(call) else "已结束" for call in found],
            "started_by": [call.started_by for call in found],
        }
    )
    picking_table(
        "call",
        frame,
        ids,
        alt="历次叫应",
        height=400,
        columns={
            "title": st.column_config.TextColumn("预案", width="medium"),
            "words": st.column_config.TextColumn("发生了什么", width="large"),
            "started_at": st.column_config.DatetimeColumn(
                "开始", format="MM-DD HH:mm", timezone=str(TOWNSHIP_ZONE), width=110
            ),
            "stands": st.column_config.TextColumn("应答", width="small"),
            "state": st.column_config.TextColumn("状态", width="small"),
            "started_by": st.column_config.TextColumn("谁叫的", width="small"),
        },
        begins=None,
    )


def _in_words(call: ShownCall) -> str:
    contact = contact_standing(call.contacts, minute())
    return f"{call.stands.in_words}，{contact.in_words}" if contact.total else call.stands.in_words


def _runs(call: ShownCall) -> bool:
    return call.ended_at is None


def _tick(call_id: int, person: Person) -> None:
    call = fetch(queries.call, call_id=call_id)
    if call is None:
        st.info("没有这次叫应。请在下面的列表里另选一次。", icon=":material/search_off:")
        return
    st.subheader(plain(call_title(call)), anchor=False)
    # Not all screens at once; what was typed below is no part of it.
    pace = st.session_state.setdefault("calls_tick", 4 + random.random() * 2)
    st.fragment(_standing, run_every=pace if _runs(call) else None)(call_id, may(person, "call.answer"))
    if _runs(call):
        left, right = st.columns(2, gap="large")
        if may(person, "call.answer"):
            with left:
                _note_form(call_id)
        if may(person, "call.end"):
            with right:
                _end_form(call_id)
        contacts_of_call(call_id, call.contacts, _came(call_id), person)
    lines, log = st.columns([1, 2], gap="large")
    if call.checklist:
        with lines:
            st.markdown("**检查清单**")
            st.markdown("\n".join(f"1. {plain(line)}" for line in call.checklist))
    with log, st.expander("经过", icon=":material/history:"):
        for row in fetch(queries.entries, call_id=call_id).to_dict("records"):
            st.markdown(f":gray[{_clock(row['at'])}]　{plain(row['text'])}　:gray[{plain(row['actor'])}]")
        contact_log(call.contacts)


def _came(call_id: int) -> dict[int, str]:
    """Whoever has answered 收到, deputies too, by his id in the call."""
    rows = fetch(queries.people, call_id=call_id).to_dict("records")
    return {
        int(row["called_id"]): str(row["name"]) for row in rows if row["answer"] == CallAnswer.RECEIVED.value
    }


def _standing(call_id: int, may_see_phone: bool) -> None:
    """Drawn again every few seconds while the call runs."""
    call = fetch(queries.call, call_id=call_id)
    if call is None:
        return
    _facts(call)
    stands = call.stands
    with st.container(horizontal=True, gap="large"):
        st.metric("已应", f"{stands.answered}/{stands.total}", width="content")
        # Where there is nobody there is no figure: 已应 says of how many.
        for label, number in (
            ("副手已应", stands.by_deputy),
            ("到不了", stands.cannot),
            *((f"没有应：{LABELS[rung]}", stands.by_rung.get(rung, 0)) for rung in Rung),
        ):
            if number:
                st.metric(label, count(number), width="content")
    people = fetch(queries.people, call_id=call_id)
    own = people[people["stands"] != ""]
    order = own["stands"].map({word: place for place, word in enumerate(FIRST)})
    shown = own.assign(order=order).sort_values(["order", "called_id"])
    deputies = {int(row["for_id"]): row for row in people[people["stands"] == ""].to_dict("records")}
    st.dataframe(
        _rows(shown, deputies, may_see_phone),
        hide_index=True,
        height=_height(len(shown)),
        alt="谁应了、谁没有应",
    )
    contact_table(call.contacts, now())


def _facts(call: ShownCall) -> None:
    st.markdown(plain(call.words))
    said = f"{local_time(call.started_at)} {call.started_by}叫应，按第 {call.version} 版"
    if call.ended_at is not None:
        said += f"；{local_time(call.ended_at)} {call.ended_by}结束：{call.end_reason}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(said), width="content")
        if call.number:
            st.page_link(
                CASE_PAGE, label=call.number, icon=":material/description:", query_params={"id": call.number}
            )


def _height(rows: int) -> Any:
    return "content" if rows < 13 else 480


def _rows(shown: pd.DataFrame, deputies: dict[int, dict[Any, Any]], may_see_phone: bool) -> pd.DataFrame:
    rows = []
    for row in shown.to_dict("records"):
        deputy = deputies.get(int(row["called_id"]))
        is_open = row["stands"] in (MISSING, CANNOT)
        made = {
            "应答": STANDS[row["stands"]],
            "姓名": row["name"],
            "岗位": row["post"],
            "任务": row["task"],
            "叫到哪一步": LABELS[Rung(row["rung"])] if is_open else "",
            "下一步": _clock(row["due_at"]) if is_open else "",
            "副手": _deputy(deputy) if deputy else "",
            "答复": _answered(row),
        }
        rows.append(made | ({"电话": row["phone"]} if may_see_phone else {}))
    columns = [
        "应答",
        "姓名",
        *(["电话"] if may_see_phone else []),
        "岗位",
        "任务",
        "叫到哪一步",
        "下一步",
        "副手",
        "答复",
    ]
    return pd.DataFrame(rows, columns=columns)


def _deputy(row: dict[Any, Any]) -> str:
    return f"{row['name']}：{LABELS[CallAnswer(row['answer'])] if row['answer'] else '没有应'}"


def _answered(row: dict[Any, Any]) -> str:
    if not row["answer"]:
        return ""
    by = f"，{row['noted_by']}" if row["noted_by"] else ""
    why = f"：{row['reason']}" if row["reason"] else ""
    return f"{_clock(row['answered_at'])} {LABELS[AnswerWay(row['way'])]}{by}{why}"


def _clock(at: Any) -> str:
    return "" if at is None or pd.isna(at) else at.astimezone(TOWNSHIP_ZONE).strftime("%H:%M:%S")


def _note_form(call_id: int) -> None:
    people = fetch(queries.people, call_id=call_id)
    names = {
        int(row["called_id"]): f"{row['name']}（{row['post']}）"
        for row in people.to_dict("records")
        if row["answer"] != CallAnswer.RECEIVED.value
    }
    if not names:
        return

    def save() -> None:
        act(
            actions.note_answer,
            "已记下。",
            called_id=typed("call_whose") or 0,
            word=typed("call_answer") or "",
            reason=typed("call_why") or "",
        )

    with kept_form("call_note", of=call_id, border=True):
        st.markdown("**打电话问到的，替他记下**")
        st.selectbox(
            "谁",
            list(names),
            None,
            format_func=lambda one: names[one],
            key=key("call_whose"),
            placeholder="选一个人",
        )
        words = [one.value for one in CallAnswer]
        st.segmented_control(
            "答复", words, format_func=lambda one: LABELS[CallAnswer(one)], key=key("call_answer")
        )
        st.text_input("到不了的，写原因", key=key("call_why"), max_chars=LONGEST_REASON)
        send_button("记下答复", key=key("call_note_go"), type="primary", on_click=save)


def _end_form(call_id: int) -> None:
    def save() -> None:
        act(actions.end, "已结束叫应。", call_id=call_id, reason=typed("call_end_why") or "")

    with kept_form("call_end", of=call_id, border=True):
        st.markdown("**结束叫应**")
        st.text_input(
            "原因", key=key("call_end_why"), max_chars=LONGEST_REASON,
            placeholder="人都到位了；险情解除；叫错了",
        )  # fmt: skip
        send_button("结束叫应", key=key("call_end_go"), icon=":material/stop_circle:", on_click=save)


def start_form(incident_id: int | None, words: str, category_id: int | None) -> None:
    """Choose a plan, say what has happened, and call everybody; about an incident, or about none."""
    frame = fetch(plans.plans)
    frame = frame[frame["is_active"]]
    if frame.empty:
        st.info("还没有启用的预案。请先在“预案”里编写。", icon=":material/campaign:")
        return
    names = {int(row["plan_id"]): str(row["name"]) for row in frame.to_dict("records")}
    fits = [
        int(row["plan_id"])
        for row in frame.to_dict("records")
        if category_id and row["category_id"] == category_id
    ]
    ids = list(names)
    with kept_form("call_start", of=incident_id or ""):
        plan_id = st.selectbox(
            "哪个预案", ids, ids.index(fits[0]) if fits else (0 if len(ids) == 1 else None),
            format_func=lambda one: names[one], key=key("call_plan"), placeholder="选一个预案",
        )  # fmt: skip
        st.text_input(
            "发生了什么", words[:LONGEST_WORDS], key=key("call_words"), max_chars=LONGEST_WORDS,
            placeholder="例如：塘湖水库大坝监测报警，渗水量突然变大",
        )  # fmt: skip
        st.toggle("演练", key=key("call_drill"), help="消息前面写【演练】，其他都一样。")
        number = _how_many(plan_id)
        send_button(
            f"叫应 {number} 人" if number else "叫应", key=key("call_go"), type="primary",
            icon=":material/campaign:", on_click=_start, args=(incident_id,),
        )  # fmt: skip


def _how_many(plan_id: int | None) -> int:
    held = fetch(plans.held, plan_id=plan_id, on=township_date(now())) if plan_id else None
    return len(fetch(plans.meant, content=held.content, at=minute())) if held else 0


def _start(incident_id: int | None) -> None:
    act(
        actions.start,
        "已叫应，消息正在发出。",
        plan_id=typed("call_plan") or 0,
        words=typed("call_words") or "",
        incident_id=incident_id,
        is_drill=bool(typed("call_drill")),
    )


def beside_case(row: Any, person: Person) -> None:
    """On an incident's page and at the desk: its calls, and the way to begin one."""
    if not may(person, "call.read"):
        return
    incident_id = int(row["id"])
    found = fetch(queries.of_incident, incident_id=incident_id)
    for call in found:
        state = "叫应中" if _runs(call) else "叫应已结束"
        st.page_link(
            CALL_PAGE, label=f"{state}：{plain(call_title(call))}　{_in_words(call)}",
            icon=":material/campaign:", query_params={"call": str(call.call_id)},
        )  # fmt: skip
    if pd.isna(row["concluded_at"]) and may(person, "call.start") and not any(_runs(call) for call in found):
        category = None if pd.isna(row["category_id"]) else int(row["category_id"])
        # What was reported in confidence is not put into words for everybody.
        words = "" if row["ever_secret"] else str(row["title"])
        with st.expander("叫应", icon=":material/campaign:", key=key("case_call")):
            start_form(incident_id, words, category)
    contacts_of_case(row, person)
