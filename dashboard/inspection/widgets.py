"""Missed steps on the screen: how many of each kind, and the list of one kind."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.inspection.rules import KINDS, LOOKING_BACK_DAYS
from dashboard.inspection.rules_kind import PLACE_NAMES, SEVERITY_NAMES, Group, Kind, Place, Severity
from dashboard.labels import EXAMPLE_MARK, count, duration, plain
from dashboard.ui.frame import MENU
from dashboard.ui.links import follow_case
from dashboard.ui.moment import kept_moment
from models import TOWNSHIP_ZONE

PAGE = "pages/command/inspect.py"
TABLE_HEIGHT = 640
COLOURS = {Severity.SERIOUS: "red", Severity.USUAL: "orange", Severity.NOTICE: "blue"}


def verdict(kinds: pd.DataFrame) -> None:
    """The answer in one sentence, and what it does not cover."""
    checked = kinds[kinds["is_checked"]]
    total, kinds_found = int(checked["total"].sum()), int((checked["total"] > 0).sum())
    if total:
        serious = [KINDS[kind].severity is Severity.SERIOUS for kind in checked["kind"]]
        number = int(checked.loc[serious, "total"].sum())
        st.markdown(
            f"检查了 {len(checked)} 类，发现 **{count(total)} 项漏项**，分属 {kinds_found} 类，"
            f"其中严重的 {count(number)} 项。"
        )
    elif len(checked):
        st.success(f"没有发现漏项，检查了 {len(checked)} 类。", icon=":material/check_circle:")
    for row in kinds[~kinds["is_checked"]].to_dict("records"):
        st.warning(f"“{KINDS[row['kind']].title}”没有检查：{plain(row['why_not'])}", icon=":material/help:")


def cards(kinds: pd.DataFrame) -> None:
    """Every kind of which something was found, by the part of the work that it belongs to."""
    found = {row["kind"]: row for row in kinds[kinds["total"] > 0].to_dict("records")}
    for group in Group:
        of_group = [kind for kind in KINDS.values() if kind.group is group and kind.code in found]
        if of_group:
            st.subheader(group.value, anchor=False)
            with st.grid(min_column_width=260, gap="small"):
                for kind in of_group:
                    _card(kind, found[kind.code])


def _card(kind: Kind, row: Any) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{kind.title}**", width="content")
            st.badge(SEVERITY_NAMES[kind.severity], color=COLOURS[kind.severity], width="content")  # type: ignore[arg-type]
        st.metric(kind.title, f"{count(row['total'])} 项", label_visibility="collapsed", help=kind.should)
        over = row["over_seconds"]
        longest = "没有期限可比" if pd.isna(over) else f"最久的已超过 {duration(over)}"
        st.caption(f"{longest}　该谁办：{kind.who}")
        words = kept_moment() | {"kind": kind.code}
        st.page_link(PAGE, label="看清单", icon=":material/chevron_right:", query_params=words)


def rule_of(kind: Kind) -> None:
    """What should have happened, by which rule, and what to do about it."""
    st.markdown(
        f"**应当怎样**　{kind.should}\n\n**依据**　{kind.source}\n\n"
        f"**该谁办**　{kind.who}\n\n**怎么办**　{_shown(kind.remedy)}"
    )
    if kind.group is Group.CLOSING:
        st.caption(f"只看最近 {LOOKING_BACK_DAYS} 天办结的；更早的由管理员用命令行检查。")


def way_to(place: Place, person: Person) -> None:
    """A link to where the step is made good, for whoever may go there; a case is opened from its row."""
    for entry in (entry for entries in MENU.values() for entry in entries):
        if place is not Place.INCIDENT and entry.url_path == place and may(person, *entry.needs):
            st.page_link(entry.path, label=f"去{PLACE_NAMES[place]}", icon=entry.icon)


def finding_table(frame: pd.DataFrame, kind: Kind) -> None:
    """The missed steps of one kind, the longest over first; a picked case is opened."""
    shown = frame.assign(
        over=["" if pd.isna(seconds) else duration(seconds) for seconds in frame["over_seconds"]],
        example=frame["example"].map({True: EXAMPLE_MARK, False: ""}),
    )
    is_case = kind.place is Place.INCIDENT
    picked: Any = st.dataframe(
        shown,
        hide_index=True,
        height="content" if len(shown) < 16 else TABLE_HEIGHT,
        row_height=34,
        key=f"findings_{kind.code}",
        on_select="rerun" if is_case else "ignore",
        selection_mode="single-row",
        placeholder="",
        column_order=("title", "what", "who", "over", "due", "since", "number", "example"),
        column_config={
            "title": st.column_config.TextColumn("事件" if is_case else "名称", width="large"),
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


def every_rule(kinds: pd.DataFrame) -> None:
    """All kinds that are looked for, with what was found of each."""
    with st.expander(f"检查哪 {len(KINDS)} 类，依据什么", icon=":material/rule:"):
        told = {row["kind"]: row for row in kinds.to_dict("records")}
        rows = [
            {
                "group": kind.group.value,
                "title": kind.title,
                "total": count(told[kind.code]["total"]) if told[kind.code]["is_checked"] else "没有检查",
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
        st.caption("办理记录有没有被改动过，另由管理员用命令行核对校验链。")


def _shown(remedy: str) -> str:
    """The remedy as markdown shows it: a command keeps its dashes."""
    return plain(remedy) if "`" in remedy or "--" in remedy else remedy


def _time(label: str) -> Any:
    return st.column_config.DatetimeColumn(label, format="YYYY-MM-DD HH:mm", timezone=str(TOWNSHIP_ZONE))
