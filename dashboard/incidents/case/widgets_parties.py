"""Who has a share of one incident, and who was called to it: each with its clock and its lamp."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.case import queries_case
from dashboard.incidents.life.rules_clocks import FINISH
from dashboard.incidents.life.rules_limits import NO_LIMIT, Limits, remaining, running, within
from dashboard.screen.data import fetch
from dashboard.town.clocks.rules import light
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS, LIGHT_SIGNS, in_chinese, plain
from models import TOWNSHIP_ZONE, AssignmentStatus, IncidentStatus, Light, Party, Rating

SIGN_BY, FINISH_BY, ARRIVE_BY = "签收", "办结", "到场"
PARTIES = {
    "who": "承办方",
    "party": "类型",
    "part": "分工",
    "status": "状态",
    "clock": "时限",
    "sent_at": "交办",
    "signed_at": "签收时间",
    "ended_at": "办毕或退回",
    "result": "结果",
    "reason": "理由",
}
CALLS = {
    "who": "点到",
    "task": "任务",
    "clock": "时限",
    "called_at": "点将",
    "signed_at": "签收时间",
    "arrived_at": "到场时间",
    "released_at": "撤离",
    "result": "结果",
    "rating": "评价",
}


def parties(row: Any, person: Person, at: datetime) -> None:
    """The parties of the present round, the lead first; those of earlier rounds folded away."""
    frame = fetch(queries_case.parties, incident_id=int(row["id"]))
    if frame.empty:
        return
    present = frame[frame["round"] == row["round"]]
    st.subheader("承办方", anchor=False)
    if present.empty:
        st.caption("这一轮还没有交办给谁。")
    else:
        _party_table(present, lambda share: share_limits(share, row), at, "各承办方")
        _without_people(row, person, at)
    earlier = frame[frame["round"] != row["round"]]
    if not earlier.empty:
        with st.expander(f"前几轮的承办方（{len(earlier)}）", icon=":material/history:"):
            _party_table(earlier, lambda _: ("", NO_LIMIT), at, "前几轮的承办方")


def _without_people(row: Any, person: Person, at: datetime) -> None:
    """Whom no notice reaches, because nobody of that unit can sign in: whoever dispatched has to ring up."""
    if not may(person, "incident.dispatch") or not pd.isna(row["concluded_at"]):
        return
    alone = fetch(queries_case.without_people, incident_id=int(row["id"]), today=township_date(at))
    if not alone.empty:
        who = plain("、".join(alone["who"]))
        st.markdown(
            f":orange[:material/person_off: {who}没有人有账号]，看不到这件事，也收不到消息。"
            "请打电话告诉他们，或者发链接请他们答复；常要办事的，请系统管理员建账号。"
        )


def share_limits(share: Any, row: Any) -> tuple[str, Limits]:
    """What a share's clock runs for, and its limits; nothing while the matter is on hold or over."""
    if row["status"] not in (IncidentStatus.DISPATCHED, IncidentStatus.HANDLING, IncidentStatus.ESCALATED):
        return "", NO_LIMIT
    if share["status"] == AssignmentStatus.SENT:
        return SIGN_BY, within(_time(share["sent_at"]), _time(share["sign_due_at"]))
    if share["status"] == AssignmentStatus.SIGNED:
        return FINISH_BY, running(row["clocks"], FINISH, _time(share["sent_at"]), _time(row["due_at"]))
    return "", NO_LIMIT


def _party_table(
    frame: pd.DataFrame, limits: Callable[[Any], tuple[str, Limits]], at: datetime, alt: str
) -> None:
    shown = in_chinese(frame, party=Party, status=AssignmentStatus)
    # The district is no unit of the town: its kind is its name.
    shown["who"] = frame["who"].where(frame["who"] != "", shown["party"])
    helps = frame["is_required"].map({True: "配合", False: "协助，可不等"})
    shown["part"] = helps.where(~frame["is_lead"].astype(bool), "牵头")
    shown["clock"] = [clock_words(*limits(share), at) for share in frame.to_dict("records")]
    _table(shown, PARTIES, alt)


def calls(frame: pd.DataFrame, at: datetime) -> None:
    """Who was called to the scene, by whom, and how far he is."""
    st.subheader("点兵点将", anchor=False)
    shown = in_chinese(frame, rating=Rating)
    shown["clock"] = [clock_words(*call_limits(call), at) for call in frame.to_dict("records")]
    shown["task"] = frame["task"] + frame["hard"].map({True: "（攻坚）", False: ""})
    _table(shown, CALLS, "点兵点将")


def call_limits(call: Any) -> tuple[str, Limits]:
    """What a call's clock runs for, and its limits; nothing once somebody is there."""
    if _time(call["arrived_at"]) is not None or _time(call["released_at"]) is not None:
        return "", NO_LIMIT
    start = _time(call["called_at"])
    if _time(call["signed_at"]) is None:
        return SIGN_BY, within(start, _time(call["sign_due_at"]))
    return ARRIVE_BY, within(start, _time(call["arrive_due_at"]))


def clock_words(what: str, limits: Limits, at: datetime) -> str:
    """A lamp with its meaning, what has to be done, and when: ▲ 黄灯　签收 11-25 04:24 前，还有69分钟."""
    yellow, red = limits
    if red is None:
        return ""
    lamp = light(yellow, red, at, is_open=True)
    sign = "" if lamp is Light.NONE else f"{LIGHT_SIGNS[lamp]} {LABELS[lamp]}　"
    return f"{sign}{what} {remaining(red, at)}"


def _table(frame: pd.DataFrame, names: dict[str, str], alt: str) -> None:
    config: dict[str, Any] = {name: st.column_config.TextColumn(title) for name, title in names.items()}
    for name in names:
        if name.endswith("_at"):
            config[name] = st.column_config.DatetimeColumn(
                names[name], format="MM-DD HH:mm", timezone=str(TOWNSHIP_ZONE)
            )
    # Columns in which nothing stands say nothing.
    filled = [name for name in names if frame[name].notna().any() and (frame[name].astype(str) != "").any()]
    st.dataframe(
        frame[filled], hide_index=True, column_config=config, placeholder="", height="content", alt=alt
    )


def _time(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value
