"""专项台账: entered, approved or turned down, corrected by a new entry."""

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.scores import actions_special, queries, queries_inputs
from dashboard.screen.columns import NAME, day_column, number_column, text_column
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.picking import picked_row, picking_table
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, plain
from models import SpecialSource

CHOSEN = "entry"


def special_view(person: Person) -> None:
    """The ledger, what waits for a decision, and a new entry."""
    frame = fetch(queries.special_entries)
    left, right = st.columns([3, 2], gap="large")
    chosen: dict[Any, Any] | None = None
    with left:
        st.subheader("台账", anchor=False)
        if frame.empty:
            st.info(
                "还没有专项计分。征迁、信访维稳、揭榜任务的加分和扣分都记在这里。", icon=":material/list_alt:"
            )
        else:
            _table(frame)
            chosen = picked_row(CHOSEN, frame, "entry_id")
    with right:
        if chosen is not None:
            _one(chosen)
        if may(person, "special_entry.approve"):
            _decide(frame)
        if may(person, "special_entry.enter"):
            _enter(frame)


def _table(frame: pd.DataFrame) -> None:
    shown = frame.assign(
        points=frame["points"].astype("float64"),
        state=[_state(row) for row in frame.to_dict("records")],
    )
    picking_table(
        CHOSEN,
        shown,
        [int(number) for number in frame["entry_id"]],
        alt="专项计分台账",
        height=640,
        columns={
            "occurred_on": day_column("日期"),
            "name": text_column("姓名", NAME),
            "task": text_column("任务", 15),
            "role": text_column("角色", 3.5),
            "points": number_column("分值", 3, format="%+.2f"),
            "state": text_column("状态", 4),
        },
    )
    st.caption("台账只增不改：写错了，登记一条更正，审批后替代原来的一条。")


def _one(row: dict[Any, Any]) -> None:
    """One entry whole: what it rests on, who entered and who decided it."""
    with st.container(border=True):
        st.subheader(f"{plain(row['task'])}　{row['points']:+.2f}", anchor=False)
        mark = f"　:gray-badge[{EXAMPLE_MARK}]" if row["example"] else ""
        st.markdown(f"{plain(row['name'])}　{plain(row['role'])}　{row['occurred_on']}　{_state(row)}{mark}")
        st.markdown(f"依据：{plain(row['evidence']) or '没有写'}")
        people = f"{LABELS[SpecialSource(row['source'])]}，{plain(row['entered_by'])}登记"
        if not pd.isna(row["is_approved"]):
            people += f"，{plain(row['decided_by'])}审批"
            people += f"：{plain(row['reason'])}" if row["reason"] else ""
        st.caption(people)


def _state(row: dict[Any, Any]) -> str:
    if row["is_replaced"]:
        return "已被更正"
    if pd.isna(row["is_approved"]):
        return "待审批"
    return "计入" if row["is_approved"] else "退回"


def _decide(frame: pd.DataFrame) -> None:
    waiting = frame[frame["is_approved"].isna()]
    with st.container(border=True):
        st.subheader("待审批", anchor=False)
        if waiting.empty:
            st.markdown("没有待审批的专项计分。")
            return
        names = _names(waiting)
        with kept_form("special_decide"):
            st.selectbox(
                "哪一条", list(names), format_func=lambda one: names.get(one, ""), key=key("special_entry")
            )
            st.text_input("说明（退回时必填）", key=key("special_why"), max_chars=500)
            with st.container(horizontal=True):
                for label, icon, is_approved in (("同意", "check", True), ("退回", "undo", False)):
                    send_button(
                        label,
                        key=key(f"special_{icon}"),
                        icon=f":material/{icon}:",
                        on_click=_do_decide,
                        args=(is_approved,),
                    )


def _do_decide(is_approved: bool) -> None:
    act(
        actions_special.decide_special,
        "已审批。",
        entry_id=int(typed("special_entry")),
        is_approved=is_approved,
        reason=typed("special_why") or "",
    )


def _enter(frame: pd.DataFrame) -> None:
    cadres = fetch(queries_inputs.cadres)
    with st.container(border=True):
        st.subheader("登记", anchor=False)
        if cadres.empty:
            st.markdown("还没有干部，不能登记。")
            return
        names = dict(zip(cadres["cadre_id"], cadres["shown"], strict=True))
        cadre = st.selectbox(
            "干部", list(names), format_func=lambda one: names.get(one, ""), key=key("sp_cadre")
        )
        own = frame[(frame["cadre_id"] == cadre) & ~frame["is_replaced"]]
        corrected = _names(own)
        with kept_form("special_new", of=int(cadre)):
            st.selectbox(
                "更正哪一条（不是更正的不选）",
                list(corrected),
                index=None,
                format_func=lambda one: corrected.get(one, ""),
                key=key("sp_corrects"),
                placeholder="不是更正",
            )
            st.text_input("任务", key=key("sp_task"), max_chars=120)
            with st.container(horizontal=True):
                st.text_input("承担的角色", key=key("sp_role"), max_chars=40, width=180)
                st.number_input(
                    "分值", -20.0, 20.0, 1.0, step=0.5, format="%.2f", key=key("sp_points"), width=160
                )
                st.date_input(
                    "完成日期", township_date(now()), key=key("sp_day"), format="YYYY-MM-DD", width=160
                )
            st.text_area("依据", key=key("sp_evidence"), max_chars=2_000, height=80)
            send_button("登记", icon=":material/add:", on_click=_do_enter, args=(int(cadre),))


def _do_enter(cadre: int) -> None:
    corrects = typed("sp_corrects")
    act(
        actions_special.enter_special,
        "已登记，等待审批。",
        cadre_id=cadre,
        task=typed("sp_task") or "",
        role=typed("sp_role") or "",
        points=Decimal(f"{typed('sp_points'):.2f}"),
        occurred_on=typed("sp_day"),
        evidence=typed("sp_evidence") or "",
        source=SpecialSource.MANUAL if corrects is None else SpecialSource.CORRECTION,
        corrects_id=None if corrects is None else int(corrects),
    )


def _names(frame: pd.DataFrame) -> dict[int, str]:
    return {
        int(
            row["entry_id"]
        ): f"{row['entry_id']} 号 · {row['name']} · {row['task']} · {row['points']:+.2f} 分"
        for row in frame.to_dict("records")
    }
