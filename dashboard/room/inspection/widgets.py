"""Missed steps on the screen: how many of each kind, and the list of one kind."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.room.inspection.rules import KINDS, LOOKING_BACK_DAYS
from dashboard.room.inspection.rules_kinds import (
    PLACE_NAMES,
    SEVERITY_NAMES,
    Group,
    Kind,
    Place,
    Severity,
)
from dashboard.screen.cards import clock_time, counted_heading
from dashboard.screen.frame import MENU
from dashboard.screen.links import follow_case
from dashboard.screen.moment import kept_moment
from dashboard.words.labels import EXAMPLE_MARK, count, plain, span_over
from models import TOWNSHIP_ZONE

PAGE = "pages/room/inspect.py"
# A list of so many rows scrolls within its own height.
MANY, TABLE_HEIGHT = 18, 640
COLOURS = {Severity.SERIOUS: "red", Severity.USUAL: "orange", Severity.NOTICE: "blue"}


def verdict_line(kinds: pd.DataFrame) -> None:
    """The answer in one sentence, and what it does not cover."""
    checked = kinds[kinds["is_checked"]]
    total, kinds_found = int(checked["total"].sum()), int((checked["total"] > 0).sum())
    if total:
        serious = [KINDS[kind].severity is Severity.SERIOUS for kind in checked["kind"]]
        number = int(checked.loc[serious, "total"].sum())
        graver = f"其中严重的 {count(number)} 项" if number else "没有严重的"
        st.markdown(
            f"检查了 {len(checked)} 类，发现 **{count(total)} 项漏项**，分属 {kinds_found} 类，{graver}。"
        )
    elif len(checked):
        st.success(f"没有发现漏项，检查了 {len(checked)} 类。", icon=":material/check_circle:")
    for row in kinds[~kinds["is_checked"]].to_dict("records"):
        st.warning(f"“{KINDS[row['kind']].title}”没有检查：{plain(row['why_not'])}", icon=":material/help:")


def kind_cards(kinds: pd.DataFrame) -> None:
    """Every kind of which something was found, the serious ones first."""
    rows = {row["kind"]: row for row in kinds[kinds["total"] > 0].to_dict("records")}
    for severity in Severity:
        shown = [kind for kind in KINDS.values() if kind.severity is severity and kind.code in rows]
        if shown:
            total = sum(rows[kind.code]["total"] for kind in shown)
            counted_heading(SEVERITY_NAMES[severity], f"{count(total)} 项")
            with st.grid(min_column_width=230, gap="small"):
                for kind in shown:
                    _card(kind, rows[kind.code])


def _card(kind: Kind, row: Any) -> None:
    over = row["over_seconds"]
    longest = "没有规定时限" if pd.isna(over) else f"最久的已超过 {span_over(over)}"
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.badge(kind.group.value, color=COLOURS[kind.severity])  # type: ignore[arg-type]
        st.markdown(f"**{kind.title}**", help=kind.should)
        st.caption(f"{longest}  \n该谁办：{kind.who}")
        words = kept_moment() | {"kind": kind.code}
        label = f"看这 {count(row['total'])} 项"
        st.page_link(PAGE, label=label, icon=":material/chevron_right:", query_params=words)


def back_link() -> None:
    """A link from one kind to all of them."""
    label = "回到全部漏项"
    st.page_link(PAGE, label=label, icon=":material/arrow_back:", query_params=kept_moment())


def kind_rule(kind: Kind) -> None:
    """What should have happened, by which rule, and what to do about it."""
    lines = {"应当怎样": kind.should, "依据": kind.source, "该谁办": kind.who, "怎么办": kind.remedy}
    st.markdown("  \n".join(f"**{name}**　{plain(text)}" for name, text in lines.items()))
    if kind.group is Group.CLOSING:
        st.caption(f"只看最近 {LOOKING_BACK_DAYS} 天办结的；更早的由管理员用命令行检查。")


def remedy_link(place: Place, person: Person) -> None:
    """A link to where the step is made good, for whoever may go there; a case is opened from its row."""
    for entry in (entry for entries in MENU.values() for entry in entries):
        if place is not Place.INCIDENT and entry.url_path == place and may(person, *entry.needs):
            st.page_link(entry.path, label=f"去{PLACE_NAMES[place]}", icon=entry.icon)


def finding_table(frame: pd.DataFrame, kind: Kind) -> None:
    """The missed steps of one kind, the longest over first; a picked case is opened."""
    shown = frame.assign(
        over=["" if pd.isna(seconds) else span_over(seconds) for seconds in frame["over_seconds"]],
        example=frame["example"].map({True: EXAMPLE_MARK, False: ""}),
    )
    is_case = kind.place is Place.INCIDENT
    if is_case:
        st.caption("选中一行，就打开这件事。")
    columns = ("title", "over", "what", "who", "due", "since", "number", "example")
    picked: Any = st.dataframe(
        shown,
        hide_index=True,
        height="content" if len(shown) < MANY else TABLE_HEIGHT,
        row_height=34,
        key=f"findings_{kind.code}",
        on_select="rerun" if is_case else "ignore",
        selection_mode="single-row",
        placeholder="",
        column_order=[name for name in columns if is_case or name != "number"],
        column_config={
            "title": st.column_config.TextColumn("事件" if is_case else "名称", width="medium"),
            "what": st.column_config.TextColumn("缺了什么", width="large"),
            "who": st.column_config.TextColumn("该谁办"),
            "over": st.column_config.TextColumn("超过", width="small"),
            "due": _time("应在此前办"),
            "since": _time("从何时起"),
            "number": st.column_config.TextColumn("编号"),
            "example": st.column_config.TextColumn("示例", width="small"),
        },
        alt=f"{kind.title}的清单",
    )
    if is_case and picked.selection.rows:
        follow_case(str(frame["number"].iloc[picked.selection.rows[0]]))


def all_rules(kinds: pd.DataFrame, looked_at: datetime | None) -> None:
    """All kinds that are looked for, with what was found of each; `looked_at`: of every matter (UTC)."""
    with st.expander(f"检查哪 {len(KINDS)} 类，依据什么", icon=":material/rule:"):
        by_kind = {row["kind"]: row for row in kinds.to_dict("records")}
        rows = [
            {
                "group": kind.group.value,
                "title": kind.title,
                "total": count(by_kind[kind.code]["total"])
                if by_kind[kind.code]["is_checked"]
                else "没有检查",
                "should": kind.should,
                "source": kind.source,
                "who": kind.who,
            }
            for kind in KINDS.values()
        ]
        names = {"group": "环节", "title": "漏项", "total": "项数", "should": "应当怎样", "source": "依据",
                 "who": "该谁办"}  # fmt: skip
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            height="content",
            column_config={name: st.column_config.TextColumn(title) for name, title in names.items()},
            alt="检查的类别",
        )
        if looked_at:
            note = f"全部事件逐件检查于 {clock_time(looked_at)}，每十分钟一次"
            st.caption(f"{note}；之后办过的、到了时限的，打开时已经重新看过。")
        st.caption("办理记录有没有被改动过，另由管理员用命令行核对校验链。")


def _time(label: str) -> Any:
    return st.column_config.DatetimeColumn(label, format="YYYY-MM-DD HH:mm", timezone=str(TOWNSHIP_ZONE))
