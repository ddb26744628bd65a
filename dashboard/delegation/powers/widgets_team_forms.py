"""The forms of the enforcement team: another unit, a member in and out, duty planned and cancelled."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard.delegation.powers import actions_team, queries_team
from dashboard.delegation.powers.rules_team import LONGEST_PLAN, LONGEST_REASON, MOST_A_DAY
from dashboard.lists import queries_known
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import FIRST_DAY, LAST_DAY
from dashboard.words.days import township_date
from models import TeamSlot

FORTNIGHT = timedelta(days=13)


def unit_form(slots: pd.DataFrame) -> None:
    """Another unit in one of the places of 4 and 2."""
    places = {
        int(row["slot_id"]): row["name"] for row in slots.to_dict("records") if row["slot"] != TeamSlot.LEAD
    }
    departments = fetch(queries_known.department_names)
    with (
        st.popover("换单位", icon=":material/swap_horiz:", key=key("team_unit")),
        kept_form("team_unit_form"),
    ):
        st.selectbox("换下", list(places), None, format_func=places.__getitem__, key=key("team_slot"),
                     placeholder="选现在的单位")  # fmt: skip
        st.selectbox("换上", list(departments), None, format_func=departments.__getitem__,
                     key=key("team_department"), placeholder="选新的单位")  # fmt: skip
        _day("从哪天起", "team_unit_on", township_date(minute()))
        send_button("保存", key=key("team_unit_go"), type="primary", on_click=_place)


def _place() -> None:
    act(
        actions_team.place_unit,
        "已换单位。",
        slot_id=typed("team_slot") or 0,
        department_id=typed("team_department"),
        from_on=typed("team_unit_on"),
    )


def member_forms(members: pd.DataFrame, today: date) -> None:
    """Somebody joins, somebody leaves."""
    people = fetch(queries_team.candidates, on=today)
    names = {int(row["cadre_id"]): f"{row['name']}（{row['unit']}）" for row in people.to_dict("records")}
    units = {
        int(row["cadre_id"]): None if pd.isna(row["department_id"]) else int(row["department_id"])
        for row in people.to_dict("records")
    }
    there = {
        int(row["member_id"]): f"{row['name']}（{row['unit']}）"
        for row in members.to_dict("records")
        if row["to_on"] is None
    }

    def join() -> None:
        cadre = typed("team_cadre")
        act(
            actions_team.add_member,
            "已编入队伍。",
            cadre_id=cadre,
            department_id=units.get(cadre or 0),
            is_captain=bool(typed("team_captain")),
            from_on=typed("team_from"),
        )

    def leave() -> None:
        act(
            actions_team.end_member,
            "已登记离队。",
            member_id=typed("team_member") or 0,
            to_on=typed("team_to"),
        )

    with st.container(horizontal=True):
        with (
            st.popover("编入队员", icon=":material/person_add:", key=key("team_join")),
            kept_form("team_join_form"),
        ):
            st.selectbox("干部", list(names), None, format_func=names.__getitem__, key=key("team_cadre"),
                         placeholder="派驻干部，或大执法模块的干部")  # fmt: skip
            st.checkbox("任队长", key=key("team_captain"))
            _day("从哪天起", "team_from", today)
            send_button("编入", key=key("team_join_go"), type="primary", on_click=join)
        with (
            st.popover("登记离队", icon=":material/person_remove:", key=key("team_leave")),
            kept_form("team_leave_form"),
        ):
            st.selectbox("队员", list(there), None, format_func=there.__getitem__, key=key("team_member"),
                         placeholder="选一位")  # fmt: skip
            _day("最后一天", "team_to", today)
            send_button("离队", key=key("team_leave_go"), type="primary", on_click=leave)


def duty_forms(duties: pd.DataFrame, today: date) -> None:
    """A period is filled in turn; one person's day is cancelled."""
    named = {
        int(row["duty_id"]): f"{row['day']} {row['name']}（{row['unit']}）"
        for row in duties.to_dict("records")
    }
    with st.container(horizontal=True):
        with (
            st.popover("排值班", icon=":material/calendar_add_on:", key=key("team_plan")),
            kept_form("team_plan_form"),
        ):
            st.markdown(f":gray[轮流排，值得少的先排；已经排了的不动。一次最多 {LONGEST_PLAN} 天。]")
            _day("从哪天", "team_first", today)
            _day("到哪天", "team_last", today + FORTNIGHT)
            st.number_input("每天几人", 1, MOST_A_DAY, 2, key=key("team_per_day"))
            send_button("排班", key=key("team_plan_go"), type="primary", on_click=_plan)
        if not named:
            return
        with (
            st.popover("取消一天", icon=":material/event_busy:", key=key("team_cancel")),
            kept_form("team_cancel_form"),
        ):
            st.selectbox("哪一天、哪个人", list(named), None, format_func=named.__getitem__,
                         key=key("team_duty_id"), placeholder="选一个")  # fmt: skip
            st.text_input("原因", key=key("team_why"), max_chars=LONGEST_REASON)
            send_button("取消值班", key=key("team_cancel_go"), type="primary", on_click=_cancel)


def _plan() -> None:
    act(
        actions_team.plan_duty,
        "已排值班。",
        first=typed("team_first"),
        last=typed("team_last"),
        per_day=typed("team_per_day") or 0,
    )


def _cancel() -> None:
    act(
        actions_team.cancel_duty,
        "已取消这一天的值班。",
        duty_id=typed("team_duty_id") or 0,
        reason=typed("team_why") or "",
    )


def _day(label: str, name: str, value: date) -> None:
    st.date_input(label, value, FIRST_DAY, LAST_DAY, key=key(name), format="YYYY-MM-DD")
