"""How fast departments answer, and what they passed down off the list, on the screen."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person
from dashboard.incidents.find.rules_filters import ANY
from dashboard.lists import charts, queries_incidents, queries_latest, queries_response
from dashboard.screen.cards import scope_note
from dashboard.screen.data import fetch, minute
from dashboard.screen.links import incident_link
from dashboard.screen.pictures import chart
from dashboard.screen.url import url_choice, url_select
from dashboard.words.days import months_back, township_date
from dashboard.words.labels import LABELS, NO_DATA, count, duration, percent, plain
from dashboard.words.palette import palette_of
from models import OffList

MONTHS = {"6": "近6个月", "12": "近12个月", "24": "近24个月"}
DAYS_SAID = "从交办或点将到签收的时间，取中位数：一半比它快，一半比它慢。按交办、点将的月份算。"
SAME_DAY_SAID = (
    "当天办结：交办或点将给这个部门的事件里，已经办结的有多少件是在交办、点将的当天办结的。"
    "一件事只算一次；退单、撤下的不算。"
)
OFF_LIST_SAID = "责任清单上没有的任务，按交下来的部门算。退回和承接都计入这个部门的考评。"


def response_view(person: Person) -> None:
    """The trend of one department or of all, every department beside the others, and what is off the list."""
    at = minute()
    scope_note(person)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        departments = fetch(queries_latest.departments)
        names = dict(zip(departments["code"], departments["name"], strict=True))
        code = url_select("department", "部门", names)
        months = int(url_choice("months", "多长时间", MONTHS, "12"))
    ids = dict(zip(departments["code"], departments["department_id"], strict=True))
    frame = fetch(
        queries_response.response_by_month,
        at=at,
        months=months,
        department_id=int(ids[code]) if code else None,
    )
    whose = names[code] if code else "各部门"
    if not frame["sent"].sum():
        st.info(
            f"{whose}在这段时间没有交办单，也没有点将：{NO_DATA}。换一个部门或者时间看看。",
            icon=":material/timer_off:",
        )
    else:
        _trend(frame)
    start = months_back(at, months)[0].start
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _beside(start, at)
    with right:
        _off_list(start, at)


def _trend(frame: pd.DataFrame) -> None:
    palette = palette_of(st.context.theme.type)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("签收用时（中位）", anchor=False, help=DAYS_SAID)
        if frame["median_seconds"].isna().all():
            st.info(f"还没有签收过：{NO_DATA}。", icon=":material/timer_off:")
        else:
            chart(charts.response_trend, frame, palette, key="response_trend", alt="每月签收用时的中位数")
    with right:
        st.subheader("点将到场率", anchor=False, help="点将后到了现场的占比，按点将的月份算。")
        if not frame["called"].sum():
            st.info(f"没有点将：{NO_DATA}。", icon=":material/directions_run:")
        else:
            chart(charts.arrival_share, frame, palette, key="arrival_share", alt="每月点将的到场率")


def _beside(start: datetime, at: datetime) -> None:
    st.subheader("各部门", anchor=False, help=SAME_DAY_SAID)
    frame = fetch(queries_response.response_by_department, start=start, end=at)
    if frame.empty:
        st.info("这段时间没有交办给部门的事件，也没有点将。", icon=":material/inbox:")
        return
    shown = pd.DataFrame(
        {
            "部门": frame["department"],
            "交办和点将": frame["sent"],
            "已签收": frame["signed"],
            "签收用时（中位）": [duration(value) for value in frame["median_seconds"]],
            "点将": frame["called"],
            "到场率": [percent(row["arrived"], row["called"]) for row in frame.to_dict("records")],
            "已办结": frame["closed"],
            "当天办结": [_same_day(row) for row in frame.to_dict("records")],
        }
    )
    st.dataframe(shown, hide_index=True, height="content", alt="各部门的响应")


def _same_day(row: dict[Any, Any]) -> str:
    """How many were closed on the day on which they came, of how many: 40%（2/5）."""
    if not row["closed"]:
        return NO_DATA
    return f"{percent(row['same_day'], row['closed'])}（{row['same_day']}/{row['closed']}）"


def _off_list(start: datetime, at: datetime) -> None:
    st.subheader("清单之外", anchor=False, help=OFF_LIST_SAID)
    frame = fetch(queries_incidents.off_list, start=start, end=at)
    if frame.empty:
        st.info("这段时间没有清单之外的任务。", icon=":material/check:")
        return
    labels = {OffList.FLAGGED: "待定", OffList.REFUSED: "已退回", OffList.ACCEPTED: "已承接"}
    names: dict[str, Any] = {"department": "移送部门"} | {word.value: label for word, label in labels.items()}
    picked = st.dataframe(
        frame.drop(columns=["department_id", "code"]).rename(columns=names | {"total": "合计"}),
        hide_index=True,
        height="content",
        key="off_list",
        on_select="rerun",
        selection_mode="single-row",
        alt="清单之外的任务",
    )
    st.caption("选一行，看这个部门交下来的是哪些事。")
    for row in frame.iloc[picked.selection.rows].to_dict("records"):
        if row["code"]:
            since = township_date(start).isoformat()
            label = f"{plain(row['department'])}移送 {count(row['total'])} 件"
            incident_link(label, passed_by=row["code"], off_list=ANY, **{"from": since})
    for word in OffList:
        if total := int(frame[word.value].sum()):
            incident_link(f"{LABELS[word]} {count(total)} 件", off_list=word.value)
