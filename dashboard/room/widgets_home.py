"""The home page: what has to be done now, how the days went, and where the work stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.files.widgets_papers import paper_buttons
from dashboard.incidents.figures.rules import FIGURES
from dashboard.incidents.find import rules_links
from dashboard.incidents.life.rules_limits import left, remaining
from dashboard.incidents.tasks.rules_tasks import KINDS, Card
from dashboard.room.charts_home import days_curve, rate_curve
from dashboard.room.documents import NAME, daily_brief
from dashboard.room.situation.rules import actor, step
from dashboard.screen import pictures
from dashboard.screen.links import CASE_PAGE, LIST_PAGE, incident_link
from dashboard.screen.menu import MENU
from dashboard.screen.moment import kept_moment
from dashboard.words.clock import now, township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, LIGHT_COLOURS, LIGHT_SIGNS, NO_DATA, count, plain
from dashboard.words.palette import palette_of
from models import IncidentStatus, Level, Light

STEPS = (
    IncidentStatus.REPORTED,
    IncidentStatus.ACCEPTED,
    IncidentStatus.TRIAGED,
    IncidentStatus.DISPATCHED,
    IncidentStatus.HANDLING,
    IncidentStatus.FED_BACK,
    IncidentStatus.SUSPENDED,
    IncidentStatus.ESCALATED,
)
# What one comes for; on a phone the menu is folded away.
WORK = ("tasks", "desk", "register")
AT_TOWN = "等着镇里受理的事件，就是调度台上“待受理”的那些；由村格先办的另计。"
IN_VILLAGES = "由村格先办、还在村里的事件；办不了的上交镇里，才到调度台。"
TASKS_PAGE = "pages/incidents/tasks.py"
# So many of one's own, and so many rows in all.
MINE_SHOWN, ROWS_SHOWN = 5, 10
DATE = "YYYY-MM-DD"


@dataclass(frozen=True)
class Number:
    """One number: `link` opens exactly the rows it counts."""

    label: str
    value: str | int
    help: str
    link: dict[str, str]


def town_line(effects: pd.DataFrame) -> None:
    """What the town has and hardly ever changes, in one small line."""
    have = effects.set_index("key")["number"].to_dict()
    parts = (
        f"{have['villages']} 个村社",
        f"{have['teams']} 个组团",
        f"属地管理事项 {count(have['items'])} 项",
        f"一件事 {count(have['one_things'])} 件",
        f"审批服务事项 {count(have['approvals'])} 项",
        f"行政执法事项 {count(have['enforcements'])} 项",
        f"岗位 {count(have['posts'])} 个",
        f"派驻编制 {have['places']} 人，来自 {have['place_departments']} 个部门",
    )
    st.markdown(f":small[:gray[{' · '.join(parts)}]]")


def ways_to_work(person: Person) -> None:
    """Links to the pages of the day's work, those of them that `person` may open."""
    entries = {entry.url_path: entry for section in MENU.values() for entry in section}
    for entry in (entries[path] for path in WORK):
        if may(person, *entry.needs):
            st.page_link(entry.path, label=entry.title, icon=entry.icon, help=entry.help)


def to_do_now(mine: list[Card], pressing: pd.DataFrame, due: pd.DataFrame, at: datetime) -> None:
    """What waits for this person, then what cannot wait in the room or falls due today; a row opens its case.

    `pressing`, `due`: as of `room.situation.queries`.
    """
    own = {card.number for card in mine}
    rows = pd.concat([pressing, due]).drop_duplicates("number").to_dict("records")
    others = [row for row in rows if row["number"] not in own]
    with st.container(border=True, gap="xsmall", key="waiting"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader("现在要办", anchor=False, width="content")
            if mine:
                label = f"等我办的 {count(len(mine))} 件"
                st.page_link(TASKS_PAGE, label=label, icon=":material/arrow_forward:", width="content")
        for card in mine[:MINE_SHOWN]:
            _case_link(card.number, _own_line(card, at), _own_due(card), at)
        shown = others[: ROWS_SHOWN - min(len(mine), MINE_SHOWN)]
        if shown and mine:
            st.markdown(":small[:gray[全室要紧的]]")
        for row in shown:
            _case_link(row["number"], _room_line(row, at), _due(row), at)
        if not mine and not shown:
            st.markdown(":gray[没有等您办的，也没有红灯、紧急和今天到期的事。]")


def _case_link(number: str, label: str, due: datetime | None, at: datetime) -> None:
    """A row; the moment of which it says how far away it is stands beside the mouse."""
    exact = remaining(due, at) if due else None
    st.page_link(CASE_PAGE, label=label, help=exact, query_params=kept_moment() | {"id": number})


def _line(lamp: Light, title: str, what: str, when: str, *, urgent: bool, example: bool = False) -> str:
    sign = f":{LIGHT_COLOURS[lamp]}[{LIGHT_SIGNS[lamp]}] " if lamp is not Light.NONE else ""
    colour = "red" if lamp is Light.RED else "gray"
    # A phone has no room for all of it: how late comes first.
    parts = (f":{colour}[{when}]" if when else "", f":gray[{plain(what)}]")
    mark = f" :gray[{EXAMPLE_MARK}]" if example else ""
    return (
        f"{sign}{':red[【急】]' if urgent else ''}**{plain(title)}**　{'　'.join(filter(None, parts))}{mark}"
    )


def _own_line(card: Card, at: datetime) -> str:
    kinds = "、".join(dict.fromkeys(KINDS[task.kind][0] for task in card.tasks))
    when = left(_own_due(card), at)
    return _line(card.lamp(at), card.title, kinds, when, urgent=card.urgent, example=card.example)


def _own_due(card: Card) -> datetime | None:
    return next((task.red_at for task in card.tasks if task.red_at), None)


def _room_line(row: dict[Any, Any], at: datetime) -> str:
    what, when = f"请{actor(row)}{step(row)}", left(_due(row), at)
    return _line(Light(row["light"]), row["title"], what, when, urgent=row["urgent"])


def _due(row: dict[Any, Any]) -> datetime | None:
    return None if pd.isna(row["red_at"]) else row["red_at"]


def alarms(statuses: pd.DataFrame, lamps: pd.DataFrame, trend: pd.DataFrame) -> None:
    """What must not wait, and what of the last 30 days was in time, with its curve."""
    totals = lamps.groupby("light")["total"].sum().to_dict()
    numbers = [
        Number("超期", count(statuses["overdue"].sum()), FIGURES["overdue"].definition, {"overdue": "yes"}),
        Number("红灯", count(totals.get("red", 0)), "任一环节已过时限的在办事件。", {"light": "red"}),
        Number("黄灯", count(totals.get("yellow", 0)), "任一环节已用去时限的四分之三。", {"light": "yellow"}),
        Number("紧急在办", count(lamps["urgent"].sum()), "标为紧急、还没有了结的事件。",
               {"status": "open", "urgent": "yes"}),
        Number("挂账到期", count(statuses["parked_over"].sum()), "挂账期限已过，时限又在走的事件。",
               {"parked": "past"}),
    ]  # fmt: skip
    with st.grid(3, min_column_width=130, gap="small"):
        for number in numbers:
            with st.container(border=True, gap=None, height="stretch"):
                st.metric(number.label, number.value, help=number.help)
                incident_link("查看名单", **number.link)
        with st.container(border=True, gap=None, height="stretch"):
            _on_time(trend)


def _on_time(trend: pd.DataFrame) -> None:
    figure, last = FIGURES["on_time_rate"], trend.iloc[-1]
    due = trend[trend["due"] > 0]
    value = f"{100 * last['on_time'] / last['due']:.1f}%" if last["due"] else NO_DATA
    st.metric(figure.title, value, help=f"{figure.definition}本期指近30天。")
    if len(due) > 1:
        rates = due[["day"]].assign(rate=100 * due["on_time"] / due["due"])
        pictures.chart(
            rate_curve, rates, palette_of(st.context.theme.type),
            key="home_on_time", alt="近30天每天的按期办结率",
        )  # fmt: skip
    # A share of a few is no share: the number it stands on is under it.
    link = rules_links.FIGURES.get(figure.key)
    note = f"{count(last['on_time'])} / {count(last['due'])} 件"
    if link and last["due"]:
        incident_link(note, **link)
    else:
        st.caption(note)


def days(trend: pd.DataFrame) -> None:
    """What came in and what was ended on each of the last 30 days, over what was open."""
    last = trend.iloc[-1]
    with st.container(border=True, gap="xsmall"):
        st.subheader("近30天", anchor=False)
        with st.container(horizontal=True, gap="small"):
            incident_link(f"今日新增 {count(last['reported'])}", period="today")
            incident_link(f"在办 {count(last['open'])}", status="open")
        pictures.chart(
            days_curve, trend.drop(columns=["due", "on_time"]), palette_of(st.context.theme.type),
            key="home_days", alt="近30天每天新增、办结和在办的件数",
        )  # fmt: skip


def steps(statuses: pd.DataFrame) -> None:
    """Open incidents by the step they wait for, in the order of the steps; each opens its list."""
    rows = statuses.set_index("status").to_dict("index")
    stages: list[Number] = []
    for status in STEPS:
        row = rows.get(status.value, {"total": 0, "at_village": 0})
        link = {"status": status.value}
        if status is IncidentStatus.REPORTED:
            # The desk has those of the town alone: one name, one number.
            town, village = row["total"] - row["at_village"], row["at_village"]
            stages.append(Number("村格先办", village, IN_VILLAGES, link | {"level": Level.VILLAGE.value}))
            stages.append(Number(LABELS[status], town, AT_TOWN, link | {"level": Level.TOWN.value}))
        else:
            stages.append(Number(LABELS[status], row["total"], "停在这一步的事件。", link))
    most = max((int(stage.value) for stage in stages), default=0)
    with st.container(border=True, gap="xxsmall"):
        st.subheader("停在哪一步", anchor=False)
        for stage in stages:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(width=150):
                    st.page_link(LIST_PAGE, label=f"{stage.label} **{count(int(stage.value))}**",
                                 help=stage.help, query_params=kept_moment() | stage.link)  # fmt: skip
                st.progress(int(stage.value) / most if most else 0.0)


def brief() -> None:
    """A popover that asks for the day (yesterday unless said otherwise; today as far as it has come)."""
    today = township_date(now())
    with st.popover(NAME, icon=":material/newspaper:"):
        day = st.date_input(
            "哪一天", today - timedelta(days=1), max_value=today, key="brief_day", format=DATE
        )
        paper_buttons(
            f"下载{NAME}",
            daily_brief,
            NAME,
            file_name=f"{NAME}-{day or today}",
            key="brief_download",
            icon=":material/download:",
            is_wide=True,
            day=day or today,
        )
