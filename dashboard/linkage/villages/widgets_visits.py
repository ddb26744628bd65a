"""The forms of a visit: planned, done with its problems, cancelled."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard.access.rules import Person
from dashboard.incidents.register import queries
from dashboard.linkage.villages import actions_visits as actions
from dashboard.linkage.villages import queries_visits
from dashboard.linkage.villages.rules import (
    FURTHEST,
    LONGEST,
    LONGEST_AGO,
    MEETING_FREE_NAME,
    MOST_PROBLEMS,
    Problem,
    is_meeting_free,
    week_of,
)
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date


def plan_form(
    name: str, villages: dict[int, str], person: Person, *, household_id: int | None = None
) -> None:
    """安排走访 of one of `villages`; where there is only one, it is not asked for."""
    only = next(iter(villages)) if len(villages) == 1 else None

    def save() -> None:
        act(
            actions.plan_visit,
            "已安排走访。",
            village_id=only or typed(f"visit_village_{name}"),
            planned_on=typed(f"visit_day_{name}"),
            topic=typed(f"visit_topic_{name}") or "",
            who=typed(f"visit_who_{name}") or "",
            household_id=household_id,
            department_id=typed(f"visit_department_{name}"),
        )

    with (
        st.popover("安排走访", icon=":material/event:", key=key(f"visit_plan_{name}")),
        kept_form(f"visit_form_{name}"),
    ):
        if only is None:
            st.selectbox(
                "村社",
                list(villages),
                None,
                format_func=villages.__getitem__,
                key=key(f"visit_village_{name}"),
                placeholder="选一个村社",
            )
        today = township_date(now())
        st.date_input(
            f"日期（{MEETING_FREE_NAME}下村）",
            next_visiting_day(today),
            today - LONGEST_AGO,
            today + FURTHEST,
            key=key(f"visit_day_{name}"),
            format="YYYY-MM-DD",
        )
        st.text_input(
            "走访事项",
            key=key(f"visit_topic_{name}"),
            max_chars=LONGEST["topic"],
            placeholder="如：送政策上门，看住房安全" if household_id else "如：防汛检查，走访重点户",
        )
        st.text_input("走访人员", person.name, key=key(f"visit_who_{name}"), max_chars=LONGEST["who"])
        if household_id is None:
            linked = fetch(queries_visits.linked_departments, on=today)
            names = dict(zip(linked["department_id"], linked["department"], strict=True))
            st.selectbox(
                "哪个联系部门的走访",
                list(names),
                None,
                format_func=names.__getitem__,
                key=key(f"visit_department_{name}"),
                placeholder="不是部门的走访不选",
                help="区部门到联系村的走访和联系，记在部门名下，计入部门考评“一组团”。",
            )
        send_button("安排", key=key(f"visit_go_{name}"), type="primary", on_click=save)


def next_visiting_day(today: date) -> date:
    """Today where it is 无会日, else the next one."""
    week = week_of(today)
    following = [*week, *week_of(week[-1] + (week[1] - week[0]))]
    return next(day for day in following if is_meeting_free(day) and day >= today)


def finish_form(row: dict[Any, Any]) -> None:
    """完成走访: what was found; each problem becomes an incident."""
    number = int(row["visit_id"])

    def save() -> None:
        asked = int(typed(f"found_{number}") or 0)
        act(
            actions.finish_visit,
            f"已完成走访，登记了 {asked} 件事件。" if asked else "已完成走访。",
            visit_id=number,
            visited_on=typed(f"visited_{number}"),
            findings=typed(f"findings_{number}") or "",
            problems=[_typed_problem(number, place) for place in range(asked)],
        )

    with (
        st.popover("完成走访", icon=":material/check:", key=key(f"finish_{number}")),
        kept_form(f"finish_form_{number}"),
    ):
        today = township_date(now())
        st.date_input(
            "实际走访日期",
            min(row["planned_on"], today),
            today - LONGEST_AGO - LONGEST_AGO,
            today,
            key=key(f"visited_{number}"),
            format="YYYY-MM-DD",
        )
        st.text_area(
            "走访情况",
            key=key(f"findings_{number}"),
            max_chars=LONGEST["findings"],
            height=90,
            placeholder="看了什么、听到什么。不要写群众的身份证号、电话和病情。",
        )
        problem_count = st.number_input(
            "发现几个要处理的问题",
            0,
            MOST_PROBLEMS,
            0,
            key=key(f"found_{number}"),
            help="每个问题登记成一件事件，来源是“走访”。",
        )
        grids = fetch(queries.grids, village_id=int(row["village_id"])) if problem_count else None
        for place in range(int(problem_count)):
            _problem(number, place, dict(zip(grids["grid_id"], grids["name"], strict=True)))  # type: ignore[index]
        send_button("完成走访", key=key(f"finish_go_{number}"), type="primary", on_click=save)


def _problem(number: int, place: int, grids: dict[int, str]) -> None:
    name = f"{number}_{place}"
    with st.container(border=True, gap="xsmall"):
        st.text_input(
            f"问题 {place + 1}",
            key=key(f"problem_{name}"),
            max_chars=LONGEST["problem"],
            placeholder="一句话说清楚，如：村口路灯不亮",
        )
        st.text_input("说明（可以不填）", key=key(f"problem_more_{name}"), max_chars=LONGEST["description"])
        if grids:
            st.selectbox(
                "网格（可以不选）",
                list(grids),
                None,
                format_func=grids.__getitem__,
                key=key(f"problem_grid_{name}"),
                placeholder="选一个网格",
            )
        with st.container(horizontal=True):
            st.checkbox("村里办不了，交镇里", key=key(f"problem_town_{name}"))
            st.checkbox("紧急", key=key(f"problem_urgent_{name}"))


def _typed_problem(number: int, place: int) -> Problem:
    name = f"{number}_{place}"
    return Problem(
        typed(f"problem_{name}") or "",
        typed(f"problem_more_{name}") or "",
        typed(f"problem_grid_{name}"),
        in_village=not typed(f"problem_town_{name}"),
        urgent=bool(typed(f"problem_urgent_{name}")),
    )


def cancel_form(row: dict[Any, Any]) -> None:
    """取消走访, with the reason."""
    number = int(row["visit_id"])

    def save() -> None:
        act(actions.cancel_visit, "已取消走访。", visit_id=number, reason=typed(f"cancel_why_{number}") or "")

    with (
        st.popover("取消", icon=":material/close:", key=key(f"cancel_{number}")),
        kept_form(f"cancel_form_{number}"),
    ):
        st.text_input("取消的原因", key=key(f"cancel_why_{number}"), max_chars=LONGEST["cancel_reason"])
        send_button("取消走访", key=key(f"cancel_go_{number}"), on_click=save)
