"""The villages on the screen: what the week has brought, and the board of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may, scope_of
from dashboard.assessment.departments.charts import standing_dots
from dashboard.assessment.departments.rules_quarter import Quarter, quarter_of
from dashboard.incidents.life.rules_report import own_ground
from dashboard.incidents.register import queries as register
from dashboard.incidents.register.widgets_register import villages_of_teams
from dashboard.linkage.villages import queries, queries_links, queries_visits
from dashboard.linkage.villages.rules import week_of
from dashboard.screen.cards import scope_note
from dashboard.screen.columns import VILLAGE, text_column
from dashboard.screen.data import fetch
from dashboard.screen.picking import picked, picking_table
from dashboard.screen.pictures import chart
from dashboard.screen.url import url_choice
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import ASSUMED_MARK, NO_DATA, count, plain, unless_confirmed
from dashboard.words.palette import palette_of

VILLAGES, WEEK, HOUSEHOLDS = "villages", "week", "households"
CHOSEN, TABLE_HEIGHT, QUARTERS = "village", 830, 4
MOST_NAMED = 6


@dataclass(frozen=True)
class PageData:
    """What the page is about: today, its week, a quarter, every village, and the problems of each."""

    today: date
    quarter: Quarter
    villages: pd.DataFrame
    # Village -> incidents that visits found (all, open); None where the person may see no incidents.
    problems: dict[int, tuple[int, int]] | None


def page_data(person: Person) -> PageData:
    """The board of this week and of the quarter that is picked, the running one at first."""
    today = township_date(now())
    offered = quarter_of(today).back(QUARTERS)
    by_word = {one.word: one for one in offered}
    quarter = by_word[
        url_choice("quarter", "季度", {word: one.short for word, one in by_word.items()}, offered[-1].word)
    ]
    week = week_of(today)
    frame = fetch(queries.board, since=week[0], until=week[-1], year=quarter.year, quarter=quarter.quarter)
    problems = None
    if may(person, "incident.read"):
        counts = fetch(queries_visits.problem_counts).to_dict("records")
        problems = {int(row["village_id"]): (int(row["total"]), int(row["open"])) for row in counts}
    return PageData(today, quarter, frame, problems)


def over_quarters(shown: PageData) -> None:
    """Every village's score of key work in each quarter, and the way of the village that is picked."""
    names = dict(zip(shown.villages["village_id"], shown.villages["village"], strict=True))
    chosen = picked(CHOSEN, list(names))
    quarters = quarter_of(shown.today).back(QUARTERS)
    short = {(one.year, one.quarter): one.short for one in quarters}
    rows = [
        {
            "period": short[row["year"], row["quarter"]],
            "name": names[row["village_id"]],
            "value": float(row["score"]),
            "is_chosen": row["village_id"] == chosen,
        }
        for row in fetch(queries.scores, quarters=quarters).to_dict("records")
        if row["village_id"] in names
    ]
    if rows:
        chart(
            standing_dots,
            pd.DataFrame(rows),
            palette_of(st.context.theme.type),
            value="村重点工作得分",
            key="village_quarters",
            alt="各村社每季度的重点工作得分",
        )


def chosen_view(person: Person) -> str:
    """Which part of the page is looked at; it lives in the URL."""
    views = {VILLAGES: "村社", WEEK: "每周安排和会议"}
    if may(person, "low_income.read"):
        views[HOUSEHOLDS] = "低收入农户走访"
    return url_choice("view", "看什么", views)


def own_villages(person: Person) -> dict[int, str]:
    """Ids and names of the villages whose work somebody may write, in their order; empty for none."""
    scope = scope_of(person, "village_work.manage")
    if scope.is_empty:
        return {}
    places = fetch(register.villages)
    own = own_ground(scope, villages_of_teams(places))
    return {
        int(row["village_id"]): str(row["name"])
        for row in places.to_dict("records")
        if own is None or int(row["village_id"]) in own
    }


def household_labels(person: Person) -> dict[int, str]:
    """The masked names of the low-income households that somebody may know of."""
    if not may(person, "low_income.read"):
        return {}
    frame = fetch(queries_links.households, today=township_date(now()))
    return dict(zip(frame["household_id"], frame["label"], strict=True))


def effects(person: Person, shown: PageData) -> None:
    """Coverage and the week in figures, then in words what is missing."""
    frame = shown.villages
    grids, covered = int(frame["grids"].sum()), int(frame["covered"].sum())
    planned, done = int(frame["planned"].sum()), int(frame["done"].sum())
    scored = int(frame["score"].notna().sum())
    linked = sum(bool(teams) for teams in frame["teams"])
    whole = len(frame)
    figures = {
        "组团联村": (f"{linked}/{whole}", "有组团联系的村社，共多少个村社。"),
        "联系部门": (f"{int(frame['department'].notna().sum())}/{whole}", "有联系部门的村社。"),
        "两委联格": (f"{covered}/{grids}" if grids else NO_DATA, "有村两委成员联系的网格，共多少个网格。"),
        "本周走访": (f"{done}/{planned}" if planned else NO_DATA, "本周安排的走访里已经完成的；取消的不算。"),
        "走访问题在办": (_open(shown), "走访发现、登记成事件、还没有办结的。"),
        "重点工作已定分": (f"{scored}/{whole}", f"{shown.quarter.name}已经有得分的村社。"),
    }
    with st.grid(6, min_column_width=150, gap="small"):
        for title, (value, help_text) in figures.items():
            st.metric(title, value, help=help_text, border=True)
    _coverage(frame)
    if may(person, "incident.read"):
        scope_note(person)


def _open(shown: PageData) -> str:
    if not shown.problems:
        return NO_DATA
    return count(sum(still for _, still in shown.problems.values()))


def _coverage(frame: pd.DataFrame) -> None:
    """Who has nobody, in words."""
    parts = []
    for column, nobody, everybody in (
        ("teams", "没有组团的村社", "每个村社都有组团"),
        ("department", "没有联系部门的村社", "每个村社都有联系部门"),
    ):
        lacking = [row["village"] for row in frame.to_dict("records") if not row[column]]
        parts.append(f"{nobody}：{_some(lacking)}" if lacking else everybody)
    if assumed := int(frame["is_assumed"].sum()):
        parts.append(f"{assumed} 个村社的组团和联系部门{ASSUMED_MARK}，由系统管理员核对")
    without = frame[frame["grids"] > frame["covered"]]
    if frame["grids"].sum() == 0:
        parts.append("还没有网格的资料")
    elif without.empty:
        parts.append("每个网格都有两委成员联系")
    else:
        gaps = [f"{row['village']} {row['grids'] - row['covered']} 个" for row in without.to_dict("records")]
        parts.append(f"没人联系的网格：{_some(gaps)}")
    st.caption("；".join(parts) + "。")


def _some(names: list[str]) -> str:
    more = f"等 {len(names)} 处" if len(names) > MOST_NAMED else ""
    return "、".join(map(plain, names[:MOST_NAMED])) + more


def teams_of(row: Mapping[Any, Any]) -> str:
    """The teams of a village of the board."""
    return unless_confirmed("、".join(row["teams"]), row["is_assumed"]) or "无"


def department_of(row: Mapping[Any, Any]) -> str:
    """The linked department of a village of the board."""
    return unless_confirmed(row["department"] or "", row["is_assumed"]) or "无"


def board(shown: PageData) -> None:
    """A row for every village; the one that is picked opens beside."""
    frame = shown.villages
    rows = frame.to_dict("records")
    table = pd.DataFrame(
        {
            "village": frame["village"],
            "teams": [teams_of(row) for row in rows],
            "visits": [f"{row['done']}/{row['planned']}" if row["planned"] else "—" for row in rows],
            "open": [_problems(shown, int(row["village_id"])) for row in rows],
            "grids": [f"{row['covered']}/{row['grids']}" if row["grids"] else NO_DATA for row in rows],
            "households": [f"{row['households']} 户" if row["households"] else NO_DATA for row in rows],
            "score": [NO_DATA if row["score"] is None else str(row["score"]) for row in rows],
        }
    )
    columns: dict[str, Any] = {
        "village": text_column("村社", VILLAGE),
        "teams": text_column("组团", 9),
        "visits": text_column("本周走访", help="已完成/已安排"),
        "open": text_column("问题在办", help="走访发现的事件，在办/全部"),
        "grids": text_column("两委联格", help="有人联系的网格/全部网格"),
        "households": text_column("党员联户"),
        "score": text_column("重点工作", help=f"{shown.quarter.name}得分"),
    }
    st.caption(f"选一个村社看详情。重点工作是{shown.quarter.name}的得分。")
    ids = [int(row["village_id"]) for row in rows]
    picking_table(CHOSEN, table, ids, alt="各村社联村工作", height=TABLE_HEIGHT, columns=columns)


def _problems(shown: PageData, village_id: int) -> str:
    if shown.problems is None or village_id not in shown.problems:
        return "—"
    total, still = shown.problems[village_id]
    return f"{still}/{total}"
