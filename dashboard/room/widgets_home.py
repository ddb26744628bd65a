"""The home page's cards: what waits, and the areas of the menu with their effect numbers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.figures.rules import FIGURES, Kind, shown
from dashboard.incidents.find import rules_links
from dashboard.room.documents import NAME, daily_brief
from dashboard.screen.data import written
from dashboard.screen.links import incident_link
from dashboard.screen.menu import MENU
from dashboard.words.clock import now, township_date
from dashboard.words.labels import ASSUMED_MARK, CLASS_LABELS, LABELS, count
from models import IncidentStatus, Level

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
# The figures that the areas show; each one costs a query.
FIGURES_SHOWN = (
    "runs_saved", "on_time_rate", "village_share", "reported_today", "open", "closing_rate",
)  # fmt: skip
DATE = "YYYY-MM-DD"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Number:
    """One number of a card: `link` opens exactly the rows it counts, `note` says what it is made of."""

    label: str
    value: str
    help: str
    note: str = ""
    link: dict[str, str] | None = None


def town_line(effects: pd.DataFrame) -> None:
    """The town in one line of numbers."""
    have = effects.set_index("key")["number"].to_dict()
    parts = (
        f"{have['villages']} 个村社",
        f"{have['teams']} 个组团",
        f"{have['posts']} 个岗位",
        f"派驻编制 {have['places']} 人，来自 {have['place_departments']} 个部门",
    )
    st.markdown("　".join(parts))


def ways_to_work(person: Person) -> None:
    """Links to the pages of the day's work, those of them that `person` may open."""
    entries = {entry.url_path: entry for section in MENU.values() for entry in section}
    for entry in (entries[path] for path in WORK):
        if may(person, *entry.needs):
            st.page_link(entry.path, label=entry.title, icon=entry.icon, help=entry.help)


def alarms(statuses: pd.DataFrame, lamps: pd.DataFrame) -> None:
    """What must not wait."""
    totals = lamps.groupby("light")["total"].sum().to_dict()
    _row(
        [
            Number(
                "超期",
                count(statuses["overdue"].sum()),
                FIGURES["overdue"].definition,
                link={"overdue": "yes"},
            ),
            Number(
                "红灯", count(totals.get("red", 0)), "任一环节已过时限的在办事件。", link={"light": "red"}
            ),
            Number(
                "黄灯",
                count(totals.get("yellow", 0)),
                "任一环节已用去时限的四分之三。",
                link={"light": "yellow"},
            ),
            Number(
                "紧急在办",
                count(lamps["urgent"].sum()),
                "标为紧急、还没有了结的事件。",
                link={"status": "open", "urgent": "yes"},
            ),
            Number(
                "挂账到期",
                count(statuses["parked_over"].sum()),
                "挂账期限已过，时限又在走的事件。",
                link={"parked": "past"},
            ),
        ]
    )


def steps(statuses: pd.DataFrame) -> None:
    """Open incidents by the step they wait for."""
    rows = statuses.set_index("status").to_dict("index")
    numbers = []
    for step in STEPS:
        row = rows.get(step.value, {"total": 0, "at_village": 0})
        link = {"status": step.value}
        if step is IncidentStatus.REPORTED:
            # The desk has those of the town alone: one name, one number.
            at_town = row["total"] - row["at_village"]
            of_town, of_village = ({"level": level.value} for level in (Level.TOWN, Level.VILLAGE))
            numbers.append(Number("村格先办", count(row["at_village"]), IN_VILLAGES, link=link | of_village))
            numbers.append(Number(LABELS[step], count(at_town), AT_TOWN, link=link | of_town))
        else:
            numbers.append(Number(LABELS[step], count(row["total"]), "停在这一步的事件。", link=link))
    _row(numbers)


def areas(effects: pd.DataFrame, figures: pd.DataFrame, lamps: pd.DataFrame, *, has_wall: bool) -> None:
    """The areas of the menu, each with its effect numbers."""
    have = effects.set_index("key")["number"].to_dict()
    rows = figures.set_index("key").to_dict("index")
    classes = lamps.groupby("incident_class")["total"].sum().to_dict()
    cards = {
        "双清单": ("说得清谁牵头", _lists(have, rows)),
        "双下沉": ("权力和人到镇里", _delegation(have)),
        "双考评": ("干得好看得见", _assessment(have, rows)),
        "双联动": ("分类流转到底", _linkage(classes, rows)),
        "指挥": ("一个口进出", [_figure(key, rows) for key in ("reported_today", "open", "closing_rate")]),
    }
    with st.grid(min_column_width=290):
        for title, (says, numbers) in cards.items():
            with st.container(border=True, height="stretch"):
                st.subheader(title, anchor=False)
                st.caption(says)
                for number in numbers:
                    _number(number)
                if title == "双清单":
                    st.page_link("pages/lists/lists.py", label="打开责任清单", icon=":material/rule:")
                if title == "双下沉":
                    st.page_link(
                        "pages/delegation/powers.py",
                        label="打开赋权事项",
                        icon=":material/approval_delegation:",
                    )
                if title == "指挥" and has_wall:
                    st.page_link("pages/wall/wall.py", label="打开指挥大屏", icon=":material/monitor:")


def _lists(have: dict[Any, Any], rows: dict[Any, Any]) -> list[Number]:
    return [
        Number(
            "属地管理事项",
            count(have["items"]),
            "责任清单里现在有效的事项，每项由牵头部门兜底。",
            f"{have['item_departments']} 个部门牵头",
        ),
        Number(
            "一件事", count(have["one_things"]), "一个部门牵头、多个部门一次办结的事。", "每件一个牵头部门"
        ),
        _figure("runs_saved", rows),
    ]


def _delegation(have: dict[Any, Any]) -> list[Number]:
    added = have["approvals"] - have["approvals_before"]
    return [
        Number(
            "审批服务事项",
            count(have["approvals"]),
            "在镇里能办的审批服务事项。",
            f"原有 {have['approvals_before']}，下放 {added}",
        ),
        Number(
            "行政执法事项",
            count(have["enforcements"]),
            "交给镇里执法的事项。",
            f"{count(have['enforcements_on_trial'])} 项试运行",
        ),
        Number(
            "派驻干部",
            count(have["seconded"]),
            "现在在编在岗的派驻干部。",
            f"编制 {have['places']} 人，{have['place_departments']} 个部门",
        ),
    ]


def _assessment(have: dict[Any, Any], rows: dict[Any, Any]) -> list[Number]:
    points = f"每个 {have['fewest_points']}–{have['most_points']} 分"
    linked = f"共 {have['villages']} 个村社"
    if have["assumed_villages"]:
        linked += f"，{have['assumed_villages']} 个{ASSUMED_MARK}"
    return [
        _figure("on_time_rate", rows),
        Number("岗位", count(have["posts"]), "按难度和工作量赋分的岗位。", points),
        Number("有联系部门的村社", count(have["linked_villages"]), "每个村社由一个区级部门联系。", linked),
    ]


def _linkage(classes: dict[Any, Any], rows: dict[Any, Any]) -> list[Number]:
    numbers = [
        Number(
            f"{CLASS_LABELS[kind]}在办",
            count(classes.get(kind, 0)),
            says,
            link={"status": "open", "class": str(kind)},
        )
        for kind, says in ((2, "要几个模块联合处置的事件。"), (3, "超出镇里能力、上报区级的事件。"))
    ]
    return [*numbers, _figure("village_share", rows)]


def _figure(key: str, rows: dict[Any, Any]) -> Number:
    figure, row = FIGURES[key], rows[key]
    is_rate = figure.kind is Kind.PERCENT
    note = f"{count(row['part'])} / {count(row['whole'])} 件" if is_rate and row["whole"] else ""
    # Two pages have this number, of other days.
    title = figure.title + ("（近30天）" if key == "runs_saved" else "")
    says = figure.definition + ("本期指近30天。" if is_rate or key == "runs_saved" else "")
    return Number(title, shown(figure, row), says, note, rules_links.FIGURES.get(key))


def _row(numbers: list[Number]) -> None:
    with st.grid(len(numbers), min_column_width=130, gap="small"):
        for number in numbers:
            with st.container(border=True, gap=None, height="stretch"):
                _number(number)


def _number(number: Number) -> None:
    with st.container(gap=None):
        st.metric(number.label, number.value, help=number.help)
        if number.link:
            incident_link(number.note or "查看名单", **number.link)
        elif number.note:
            st.caption(number.note)


def brief() -> None:
    """A popover that asks for the day (yesterday unless said otherwise; today as far as it has come)."""
    today = township_date(now())
    with st.popover(NAME, icon=":material/newspaper:"):
        day = st.date_input(
            "哪一天", today - timedelta(days=1), max_value=today, key="brief_day", format=DATE
        )
        st.download_button(
            f"下载{NAME}",
            written(daily_brief, NAME, day=day or today),
            file_name=f"{NAME}-{day or today}.docx",
            mime=WORD,
            key="brief_download",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
