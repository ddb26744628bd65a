"""What stands around one incident: what must be known at once, answers, duties, children, earlier rounds."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.case import queries_history, queries_notes, queries_one, widgets_one
from dashboard.incidents.life.rules_standing import HANDED_OUT
from dashboard.screen.data import fetch
from dashboard.screen.links import CASE_PAGE
from dashboard.screen.moment import kept_moment
from dashboard.words.frames import records
from dashboard.words.labels import LABELS, duration, local_time, plain
from models import TOWNSHIP_ZONE, AssignmentStatus, IncidentStatus, Party

ROUND_TIMES = {
    "reported_at": "上报",
    "dispatched_at": "交办",
    "due_at": "办结期限",
    "concluded_at": "了结",
    "reopened_at": "重新办理",
}


def to_know(row: Any, at: datetime) -> None:
    """What somebody who opens the incident has to know first: merged, on hold, waiting for arbitration."""
    if _is_known(row["parent"]):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            status = LABELS[IncidentStatus(row["parent_status"])]
            st.markdown(
                f":material/merge: 已合并到 **{plain(row['parent'])}** {plain(row['parent_title'])}，"
                f"它现在：**{status}**",
                width="content",
            )
            _case_link("打开那一件", row["parent"])
    elif row["status"] == IncidentStatus.MERGED:
        st.info("已合并到另一件事，那一件不在您的职责范围内。", icon=":material/merge:")
    if row["status"] == IncidentStatus.SUSPENDED and _is_known(row["suspended_until"]):
        until = row["suspended_until"]
        if until <= at:
            st.warning(
                f"挂账已到期（{local_time(until)}），期限已经接着走。请恢复办理，或再挂账。",
                icon=":material/event_busy:",
            )
        else:
            st.info(f"挂账到 {local_time(until)}，期限停走，到期自动接着走。", icon=":material/pause:")
    if row["arbitration"]:
        st.warning("两次退单，等指挥长裁定由谁办理。", icon=":material/gavel:")
    if _is_known(row["escalated_at"]) and row["status"] in (IncidentStatus.TRIAGED, *HANDED_OUT):
        _sent_back(row)


def _sent_back(row: Any) -> None:
    """What the district wrote when it handed the matter back in this round."""
    shares = records(fetch(queries_one.parties, incident_id=int(row["id"])))
    back = [
        share
        for share in shares
        if share["party"] == Party.DISTRICT_CENTRE
        and share["round"] == row["round"]
        and share["status"] == AssignmentStatus.RETURNED
    ]
    if not back:
        return
    last = back[-1]
    when = f"{local_time(last['ended_at'])} " if last["ended_at"] else ""
    asks = "请重新研判，由镇里办理。" if row["status"] == IncidentStatus.TRIAGED else ""
    st.warning(
        f"{when}区里退回镇里办理：{plain(last['reason'] or '没有写理由')}　{asks}", icon=":material/reply:"
    )


def answers(row: Any) -> None:
    """What the category's questions were answered."""
    found = row["answers"]
    if not isinstance(found, dict) or not found:
        return
    st.subheader("补充情况", anchor=False)
    with st.grid(4, min_column_width=180, gap="small"):
        for question, answer in found.items():
            with st.container(gap="xxsmall"):
                st.caption(plain(question))
                st.text(_answer(answer))


def _answer(answer: Any) -> str:
    if isinstance(answer, bool):
        return "是" if answer else "否"
    return "、".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def duties(notes: pd.DataFrame) -> None:
    """Which of the town's duties were done, by whom and when; nothing where none was noted."""
    done = notes[(notes["kind"] == "duty") & ~notes["struck"]]
    if done.empty:
        return
    st.subheader("镇里履职", anchor=False)
    for row in done.to_dict("records"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(plain(row["duty"]), icon=":material/done:", color="green")
            st.caption(f"{local_time(row['at'])}　{plain(row['actor'])}")
            st.text(row["said"], width="content")


def children(incident_id: int) -> None:
    """The reports that were merged into this one, and how each stands."""
    merged = fetch(queries_one.neighbours, incident_id=incident_id)
    if merged.empty:
        return
    st.subheader(f"合并进来的事件（{len(merged)}）", anchor=False)
    for row in merged.to_dict("records"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            _case_link(row["number"], row["number"])
            st.text(row["title"], width="content")
            st.badge(LABELS[IncidentStatus(row["status"])], color="gray")


def earlier_rounds(incident_id: int) -> None:
    """The clock record of each round that is over, as it stood when the matter was opened again."""
    frame = fetch(queries_notes.rounds, incident_id=incident_id)
    if frame.empty:
        return
    st.subheader("前几轮的时限记录", anchor=False)
    shown = frame.assign(
        turn=[f"第{number}轮" for number in frame["round"]],
        paused=[
            duration(seconds) if seconds else "没有暂停" for seconds in frame["paused_seconds"].fillna(0)
        ],
        handling=[duration(seconds) for seconds in frame["handling_seconds"]],
    )
    config: dict[str, Any] = {
        "turn": "轮次",
        "paused": "暂停",
        "handling": "处置时长",
        "why": st.column_config.TextColumn("为什么重新办理"),
    }
    for name, title in ROUND_TIMES.items():
        config[name] = st.column_config.DatetimeColumn(
            title, format="YYYY-MM-DD HH:mm", timezone=str(TOWNSHIP_ZONE)
        )
    columns = ["turn", *ROUND_TIMES, "paused", "handling", "why"]
    st.dataframe(
        shown[columns], hide_index=True, column_config=config, placeholder="", alt="前几轮的时限记录"
    )


def story(incident_id: int, notes: pd.DataFrame) -> None:
    """What people wrote and where it led; with what the system noted beside it at a touch."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("经过", anchor=False, width="content")
        is_whole = st.toggle(
            "显示系统记录", key="whole_story", help="每一步分给了谁、改了哪些内容、时限到几时。"
        )
    said = {int(row["seq"]): str(row["said"]) for row in notes.to_dict("records")}
    with st.container(border=True):
        widgets_one.timeline(
            fetch(queries_history.history, incident_id=incident_id, newest=widgets_one.SHOWN_STEPS),
            said=None if is_whole else said,
        )


def _case_link(label: str, number: str) -> None:
    st.page_link(CASE_PAGE, label=plain(label), query_params=kept_moment() | {"id": number}, width="content")


def _is_known(value: Any) -> bool:
    return value is not None and not pd.isna(value)
