"""One village: its visits and what they found, who looks after its grids, its key work."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.linkage.villages import queries_visits
from dashboard.linkage.villages.rules import PAGE, day_words
from dashboard.linkage.villages.widgets import (
    CHOSEN,
    PageData,
    department_of,
    household_labels,
    own_villages,
    teams_of,
)
from dashboard.linkage.villages.widgets_key_work import key_work
from dashboard.linkage.villages.widgets_links import links
from dashboard.linkage.villages.widgets_visits import cancel_form, finish_form, plan_form
from dashboard.screen.data import fetch
from dashboard.screen.links import CASE_PAGE
from dashboard.screen.moment import kept_moment
from dashboard.screen.picking import picked_row
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, plain
from models import IncidentStatus, Source, VillageVisitStatus

COLOURS: dict[VillageVisitStatus, Any] = {
    VillageVisitStatus.PLANNED: "orange",
    VillageVisitStatus.DONE: "green",
    VillageVisitStatus.CANCELLED: "gray",
}
MOST_LISTED = 6


def card(person: Person, shown: PageData) -> None:
    """The village that was picked."""
    row = picked_row(CHOSEN, shown.villages, "village_id")
    if row is None:
        return
    village_id = int(row["village_id"])
    is_own = village_id in own_villages(person)
    st.subheader(plain(row["village"]), anchor=False)
    facts = {
        "组团": teams_of(row),
        "联系部门": department_of(row),
        "重点工作": f"{row['score']} 分" if row["score"] is not None else NO_DATA,
    }
    with st.grid(3, min_column_width=130, gap="small"):
        for name, value in facts.items():
            with st.container(gap="xxsmall"):
                st.caption(name)
                st.text(value)
    visited, related, worked = st.tabs(["走访", "三联关系", "村重点工作"])
    with visited:
        _visits(person, village_id, is_own=is_own)
    with related:
        links(village_id, is_own=is_own)
    with worked:
        key_work(person, village_id, shown.quarter, row["score"])


def _visits(person: Person, village_id: int, *, is_own: bool) -> None:
    if is_own:
        plan_form(f"village_{village_id}", {village_id: ""}, person)
    frame = fetch(queries_visits.visits_of_village, village_id=village_id)
    if frame.empty:
        st.markdown(":gray[还没有安排过走访。]")
        return
    problems = _problems(person, village_id)
    labels = household_labels(person)
    waiting = frame[frame["status"] == VillageVisitStatus.PLANNED].sort_values("planned_on")
    others = frame[frame["status"] != VillageVisitStatus.PLANNED].head(MOST_LISTED)
    for row in [*waiting.to_dict("records"), *others.to_dict("records")]:
        _visit(row, problems, labels, is_own=is_own)
    if len(frame) > len(waiting) + len(others):
        st.caption(f"只列最近 {MOST_LISTED} 次已经结束的走访。")


def _problems(person: Person, village_id: int) -> pd.DataFrame:
    if not may(person, "incident.read"):
        return pd.DataFrame(columns=list(queries_visits.PROBLEMS)).astype(queries_visits.PROBLEMS)
    return fetch(queries_visits.problems, village_id=village_id)


def _visit(row: dict[Any, Any], problems: pd.DataFrame, labels: dict[int, str], *, is_own: bool) -> None:
    status = VillageVisitStatus(row["status"])
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(LABELS[status], color=COLOURS[status])
            st.markdown(f"**{day_words(row['visited_on'] or row['planned_on'])}**", width="content")
            if not pd.isna(row["household_id"]):
                household = labels.get(int(row["household_id"]), "低收入农户")
                st.badge(plain(household), icon=":material/home:", color="violet")
            if row["example"]:
                st.badge(EXAMPLE_MARK, color="gray")
        st.markdown(f"{plain(row['topic'])}　:gray[{plain(row['who'])}]")
        if row["findings"]:
            st.text(row["findings"])
        if row["cancel_reason"]:
            st.caption(f"取消原因：{plain(row['cancel_reason'])}")
        own = problems[problems["visit_id"] == row["visit_id"]]
        for problem in own.to_dict("records"):
            _problem(problem)
        if status is VillageVisitStatus.PLANNED and is_own:
            with st.container(horizontal=True):
                finish_form(row)
                cancel_form(row)


def _problem(problem: dict[Any, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        status = IncidentStatus(problem["status"])
        st.badge(LABELS[status], color="blue", width="content")
        st.page_link(
            CASE_PAGE,
            label=plain(problem["title"]),
            icon=":material/description:",
            query_params=kept_moment() | {"id": problem["number"]},
        )


def visit_line(row: dict[Any, Any], labels: dict[int, str]) -> str:
    """A visit in a line of markdown, for lists of many."""
    is_home = not pd.isna(row["household_id"])
    whose = labels.get(int(row["household_id"]), "低收入农户") if is_home else ""
    return f"**{plain(row['village'])}** {plain(row['topic'])}" + (f"（{plain(whose)}）" if whose else "")


def visit_link(row: Any, person: Person) -> None:
    """From a case to the village whose visit found it; nothing where it was found otherwise."""
    if row["source"] != Source.VISIT or not may(person, "village_work.read"):
        return
    for visit in fetch(queries_visits.visit_behind_incident, incident_id=int(row["id"])).to_dict("records"):
        st.page_link(
            PAGE,
            label=f"走访中发现：{day_words(visit['visited_on'])} {plain(visit['village'])}",
            icon=":material/holiday_village:",
            query_params=kept_moment() | {"village": str(visit["village_id"])},
        )
