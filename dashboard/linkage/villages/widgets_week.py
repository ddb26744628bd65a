"""The week: who visits where on which day, 周二无会日, and the meetings."""

from datetime import date, time, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.linkage.villages import actions_visits as actions
from dashboard.linkage.villages import queries, queries_visits
from dashboard.linkage.villages.rules import (
    FURTHEST,
    LONGEST,
    MEETING_FREE_NAME,
    day_words,
    is_meeting_free,
    week_of,
)
from dashboard.linkage.villages.widgets import household_labels, own_villages
from dashboard.linkage.villages.widgets_village import COLOURS, visit_line
from dashboard.linkage.villages.widgets_visits import cancel_form, finish_form, plan_form
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import url_date
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, count, local_time, plain
from models import VillageVisitStatus

MOST_LATE = 12
# The day on which everybody visits is as wide as two others, and long lists scroll.
WIDE, MANY, HEIGHT = 2.2, 8, 700
NEW = "new"


def week(person: Person) -> None:
    """The visits whose day has gone by, then seven days with their visits and meetings."""
    today = township_date(now())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = week_of(url_date("week", "看哪一周", today))
        own = own_villages(person)
        if own:
            plan_form(NEW, own, person)
        if may(person, "meeting.book"):
            _booking(today)
    visits = fetch(queries_visits.visits_of_week, since=days[0], until=days[-1])
    meetings = fetch(queries.meetings, since=days[0], until=days[-1])
    labels = household_labels(person)
    _late(today, own)
    widths = [WIDE if is_meeting_free(day) else 1.0 for day in days]
    for day, place in zip(days, st.columns(widths, gap="small"), strict=True):
        with place:
            _day(day, today, visits, meetings, labels, person, own)


def _day(
    day: date,
    today: date,
    visits: pd.DataFrame,
    meetings: pd.DataFrame,
    labels: dict[int, str],
    person: Person,
    own: dict[int, str],
) -> None:
    here = visits[visits["planned_on"] == day].to_dict("records")
    held = meetings[meetings["held_on"] == day].to_dict("records")
    height: Any = HEIGHT if len(here) + len(held) > MANY else "content"
    with st.container(border=True, gap="xsmall", height=height):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            name = f"**{day_words(day)}**"
            st.markdown(f":primary[{name}]" if day == today else name, width="content")
            if is_meeting_free(day):
                st.badge(MEETING_FREE_NAME, color="green")
        for row in held:
            _meeting(row, person)
        for row in here:
            status = VillageVisitStatus(row["status"])
            with st.container(gap="xxsmall"):
                mark = f" :gray-badge[{EXAMPLE_MARK}]" if row["example"] else ""
                st.markdown(f":{COLOURS[status]}-badge[{LABELS[status]}]{mark} {visit_line(row, labels)}")
                st.caption(plain(row["who"]))
                # What is past its day stands above, with its form.
                if status is VillageVisitStatus.PLANNED and day == today and int(row["village_id"]) in own:
                    finish_form(row)
        if not here and not held:
            st.markdown(":gray[没有安排]")


def _meeting(row: dict[Any, Any], person: Person) -> None:
    is_off = not pd.isna(row["cancelled_at"])
    with st.container(border=True, gap="xxsmall"):
        title = f"{local_time(row['starts_at'])[11:]} {plain(row['title'])}"
        mark = f" :gray-badge[{EXAMPLE_MARK}]" if row["example"] else ""
        st.markdown(f":material/groups: {f'~~{title}~~ 已取消' if is_off else f'**{title}**'}{mark}")
        st.caption(plain(row["who"]))
        if row["reason"] and not is_off:
            st.markdown(f":red-badge[无会日开会] :red[{plain(row['reason'])}]")
        if is_off:
            st.caption(f"取消原因：{plain(row['cancel_reason'])}")
        elif row["starts_at"] > now() and may(person, "meeting.book"):
            _calling_off(int(row["meeting_id"]))


def _calling_off(number: int) -> None:
    def save() -> None:
        act(
            actions.cancel_meeting,
            "已取消会议。",
            meeting_id=number,
            reason=typed(f"meeting_off_why_{number}") or "",
        )

    with (
        st.popover("取消会议", type="tertiary", key=key(f"meeting_off_{number}")),
        kept_form(f"meeting_off_form_{number}"),
    ):
        st.text_input("取消的原因", key=key(f"meeting_off_why_{number}"), max_chars=LONGEST["cancel_reason"])
        send_button("取消会议", key=key(f"meeting_off_go_{number}"), on_click=save)


def _booking(today: date) -> None:
    """预约会议; a day without meetings is warned of as soon as it is picked."""

    def save() -> None:
        act(
            actions.book_meeting,
            "已预约会议。",
            title=typed("meeting_title") or "",
            held_on=typed("meeting_day"),
            starts=typed("meeting_time"),
            who=typed("meeting_who") or "",
            reason=typed("meeting_reason") or "",
            is_confirmed=bool(typed("meeting_sure")),
        )

    with st.popover("预约会议", icon=":material/groups:", key=key("meeting")), kept_form("meeting_form"):
        st.text_input("会议名称", key=key("meeting_title"), max_chars=LONGEST["title"])
        day = st.date_input(
            "日期", today, today, today + FURTHEST, key=key("meeting_day"), format="YYYY-MM-DD"
        )
        st.time_input("时间", time(9), key=key("meeting_time"), step=timedelta(minutes=15))
        st.text_input(
            "参会人员", key=key("meeting_who"), max_chars=LONGEST["people"], placeholder="如：各模块负责人"
        )
        if isinstance(day, date) and is_meeting_free(day):
            st.warning(
                f"{day_words(day)}是无会日，各组团要下村走访。请改到别的日子；确实要开，写明原因。",
                icon=":material/warning:",
            )
            st.text_input("在无会日开会的原因", key=key("meeting_reason"), max_chars=LONGEST["reason"])
            st.checkbox("仍要在无会日开会", key=key("meeting_sure"))
        send_button("预约", key=key("meeting_go"), type="primary", on_click=save)


def _late(today: date, own: dict[int, str]) -> None:
    """Visits that were neither made nor cancelled."""
    frame = fetch(queries_visits.late_visits, today=today)
    if frame.empty:
        return
    st.subheader(f"过了日子还没有登记的走访（{count(len(frame))}）", anchor=False)
    for row in frame.head(MOST_LATE).to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{day_words(row['planned_on'])}　{visit_line(row, {})}", width="content")
            if int(row["village_id"]) in own:
                finish_form(row)
                cancel_form(row)
    if len(frame) > MOST_LATE:
        st.caption(f"只列最早的 {MOST_LATE} 次。")
