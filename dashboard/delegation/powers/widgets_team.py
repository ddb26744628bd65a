"""The enforcement team as a picture, its roster, and who is on duty: a day without anyone is shown."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import queries_team
from dashboard.delegation.powers.rules_team import CAPTAIN, days_of, formula, gaps, uncovered
from dashboard.delegation.powers.widgets_team_forms import duty_forms, member_forms, unit_form
from dashboard.screen.data import fetch, minute
from dashboard.screen.url import url_date
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, count, plain
from models import TeamSlot

AHEAD, WEEKDAYS = 14, "一二三四五六日"


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
        told = "、".join(f"{day.month}月{day.day}日" for day in empty)
        st.warning(f"有 {len(empty)} 天没有人值班：{told}。", icon=":material/event_busy:")
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
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height="content", key="team_duty", alt="两周的值班表",
        column_config={"日期": st.column_config.TextColumn(width=190)},
    )  # fmt: skip
    if may(person, "law_team.manage"):
        duty_forms(frame, today)
