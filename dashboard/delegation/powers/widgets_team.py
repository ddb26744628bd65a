"""The enforcement team as a picture, its roster and its duty, with the forms for them."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import actions_team, queries_team
from dashboard.delegation.powers.rules_team import (
    CAPTAIN,
    LONGEST_PLAN,
    LONGEST_REASON,
    MOST_A_DAY,
    days_of,
    formula,
    gaps,
    uncovered,
)
from dashboard.lists import queries_latest
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import FIRST_DAY, LAST_DAY, url_date
from dashboard.words.days import WEEKDAYS, township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, count, plain
from models import TeamSlot

AHEAD = 14
FORTNIGHT = timedelta(days=13)


def team_view(person: Person) -> None:
    """1+4+2+X as it stands on a day, the people in it, and two weeks of duty from then on."""
    now = township_date(minute())
    today = url_date("on", "看哪一天", now, "队伍、花名册和两周值班，按这一天的看。")
    slots, members = (fetch(query, on=today) for query in (queries_team.slots, queries_team.members))
    _picture(slots, members[members["from_on"] <= today], today)
    if may(person, "law_team.manage"):
        unit_form(slots)
    left, right = st.columns(2, gap="large")
    with left:
        _roster(members, today)
        if may(person, "law_team.manage"):
            member_forms(members, today)
    with right:
        _duty(person, today)


def _picture(slots: pd.DataFrame, members: pd.DataFrame, today: date) -> None:
    x = fetch(queries_team.x_units, on=today)
    kinds = [TeamSlot(word) for word in slots["slot"]]
    st.subheader(
        f"一支队伍管执法：{plain(formula(kinds, len(x)))}", anchor=False,
        help="1 个模块统筹、4 个常驻单位、2 个随驻单位；X 是别的有执法事项的部门，由执法事项算出来，不用填。",
    )  # fmt: skip
    for sentence in gaps(kinds):
        st.warning(sentence, icon=":material/group_off:")
    people = members.groupby("unit").size()
    captain = next(iter(members[members["is_captain"]]["name"]), "")
    with st.container(horizontal_alignment="center"):
        for row in slots[slots["slot"] == TeamSlot.LEAD].to_dict("records"):
            with st.container(border=True, width=420, horizontal_alignment="center"):
                st.markdown(f"**1 · {plain(row['name'])}** 统筹", width="content")
                named = f"：{plain(captain)}" if captain else "：还没有编入"
                st.markdown(f"队长由{CAPTAIN}担任{named}", width="content")
    for slot in (TeamSlot.RESIDENT, TeamSlot.ON_CALL):
        part = slots[slots["slot"] == slot]
        st.markdown(f"**{len(part)} · {LABELS[slot]}**")
        with st.grid(4 if slot is TeamSlot.RESIDENT else 2, min_column_width=220):
            for row in part.to_dict("records"):
                _unit(row["name"], row["items"], int(people.get(row["name"], 0)), example=row["example"])
    st.markdown(f"**X = {len(x)} · 其他有执法事项的部门**　:gray[需要时按事项叫来]")
    if not x:
        st.markdown(":gray[没有：有执法事项的部门都已经在队里了。]")
    with st.grid(7, min_column_width=150, gap="small"):
        for unit in x:
            st.markdown(f"{plain(unit.department)}　:gray[{unit.items} 项]")


def _unit(name: str, items: int, people: int, *, example: bool) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(name)}**" + (f"　:gray-badge[{EXAMPLE_MARK}]" if example else ""))
        st.markdown(f"执法事项 {count(items)} 项　在册 {count(people)} 人")


def _roster(members: pd.DataFrame, today: date) -> None:
    st.subheader(f"联合花名册（{count(len(members))} 人）", anchor=False)
    if members.empty:
        st.info("还没有编入队员。", icon=":material/group_add:")
        return
    shown = members.assign(
        duty=members["is_captain"].map({True: "队长", False: "队员"}),
        from_on=[_since(day, today) for day in members["from_on"]],
        to_on=["" if day is None or pd.isna(day) else day.isoformat() for day in members["to_on"]],
        example=members["example"].map({True: EXAMPLE_MARK, False: ""}),
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content" if len(shown) <= 16 else 600,
        key="team_members",
        alt="联合花名册",
        column_order=("name", "duty", "unit", "from_on", "to_on", "example"),
        column_config={
            "name": "姓名",
            "duty": st.column_config.TextColumn("职责", width="small"),
            "unit": "单位",
            "from_on": "从哪天起",
            "to_on": "最后一天",
            "example": st.column_config.TextColumn("示例", width="small"),
        },
    )


def _since(day: date, today: date) -> str:
    return f"{day}（还没到）" if day > today else day.isoformat()


def _duty(person: Person, today: date) -> None:
    last = today + timedelta(days=AHEAD - 1)
    frame = fetch(queries_team.duties, since=today, until=last)
    days = days_of(today, last)
    empty = uncovered(days, set(frame["day"]))
    st.subheader("值班表（两周）", anchor=False)
    if empty:
        listed = "、".join(f"{day.month}月{day.day}日" for day in empty)
        st.warning(f"有 {len(empty)} 天没有人值班：{listed}。", icon=":material/event_busy:")
    of_day: dict[date, list[str]] = {}
    for row in frame.to_dict("records"):
        of_day.setdefault(row["day"], []).append(f"{row['name']}（{row['unit']}）")
    rows: list[dict[str, Any]] = [
        {
            "日期": f"{day} 周{WEEKDAYS[day.weekday()]}"
            + ("　今天" if day == township_date(minute()) else ""),
            "值班": "、".join(of_day.get(day, [])) or "没有人",
        }
        for day in days
    ]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal", alt="两周的值班表")
    if may(person, "law_team.manage"):
        duty_forms(frame, today)


def unit_form(slots: pd.DataFrame) -> None:
    """Another unit in one of the places of 4 and 2."""
    places = {
        int(row["slot_id"]): row["name"] for row in slots.to_dict("records") if row["slot"] != TeamSlot.LEAD
    }
    departments = fetch(queries_latest.department_names)
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
