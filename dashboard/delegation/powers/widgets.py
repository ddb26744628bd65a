"""The register of delegated items on the screen: totals, before and after, what is known item by item."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person
from dashboard.delegation.powers import charts, queries
from dashboard.delegation.powers.rules import KIND_NAMES, completeness
from dashboard.delegation.powers.widgets_stage import stage_form
from dashboard.screen.data import fetch
from dashboard.screen.url import url_choice, url_text
from dashboard.words.labels import EXAMPLE_MARK, count, plain
from dashboard.words.palette import palette_of
from models import PowerKind

KINDS = {kind.value: name for kind, name in KIND_NAMES.items()}
BY = {"category": "按类别", "department": "按部门"}
TABLE_HEIGHT = 520


def figures() -> None:
    """The area's effect: how many items of each kind before and now, and how many are known by name."""
    of_kind = {row["kind"]: row for row in fetch(queries.totals).to_dict("records")}
    approval, enforcement = of_kind["approval"], of_kind["enforcement"]
    with st.grid(4, min_column_width=180):
        st.metric(
            "审批服务事项", count(approval["total"]), border=True,
            help="镇里能办的审批服务事项总数：改革前的加上新增的。",
        )  # fmt: skip
        st.metric(
            "改革前 + 新增", f"{count(approval['before'])} + {count(approval['added'])}", border=True,
            help="改革前多是社保、医保，改革后新增资源规划、市场监管等。",
        )  # fmt: skip
        st.metric(
            "执法事项", count(enforcement["total"]), border=True, help="交给镇里“一支队伍管执法”的执法事项。"
        )
        imported, total = (approval[name] + enforcement[name] for name in ("imported", "total"))
        st.metric(
            "已导入单项", f"{count(imported)} / {count(total)}", border=True,
            help="名录里一项一项登记了名称的；示例不算。其余的只知道各类有多少项。",
        )  # fmt: skip


def register(person: Person) -> None:
    """One kind of items: the chart, the table, its stages, and the items that are known by name."""
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = PowerKind(url_choice("kind", "哪一类事项", KINDS))
        by = url_choice("by", "怎么分", BY)
    table = fetch(queries.groups, kind=kind)
    if table.empty:
        st.info("还没有登记各类事项的项数。", icon=":material/inbox:")
        return
    row: dict[Any, Any] = next(one for one in fetch(queries.totals).to_dict("records") if one["kind"] == kind)
    told = completeness(row["imported"], row["total"])
    examples = f"；另有示例 {count(row['examples'])} 项，不算在内" if row["examples"] else ""
    elsewhere = f"；其中 {count(row['elsewhere'])} 项的类别不在下表里" if row["elsewhere"] else ""
    st.caption(
        f"{KIND_NAMES[kind]}：{told}{elsewhere}{examples}。各类项数里标“{EXAMPLE_MARK}”的，分类是举例，合计数属实。"
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        named = table.groupby(by, sort=False)[["before", "added"]].sum().reset_index(names="name")
        st.altair_chart(
            charts.before_after(named, palette_of(st.context.theme.type)),
            key="powers_chart",
            alt=f"{KIND_NAMES[kind]}{BY[by]}，改革前和新增的项数",
        )
    with right:
        _table(table if by == "category" else _by_department(table))
    stage_form(person, table)
    _items(kind)


def _by_department(table: pd.DataFrame) -> pd.DataFrame:
    """The categories of each department together; stages and categories as far as they differ."""
    sums = ["before", "added", "total", "imported"]
    grouped = table.groupby("department", sort=False)
    made = grouped[sums].sum()
    made["stage"] = grouped["stage"].agg(lambda words: "、".join(dict.fromkeys(words)))
    made["category"] = grouped["category"].agg("、".join)
    made["example"] = grouped["example"].any()
    return made.reset_index().sort_values("total", ascending=False, kind="stable")


def _table(table: pd.DataFrame) -> None:
    shown = table.assign(
        example=table["example"].map({True: EXAMPLE_MARK, False: ""}),
        known=table["imported"].astype(str) + " / " + table["total"].astype(str),
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        key="powers_table",
        alt="各类事项的项数",
        column_order=("category", "department", "before", "added", "total", "known", "stage", "example"),
        column_config={
            "category": st.column_config.TextColumn("类别", width=250),
            "department": "部门",
            "before": st.column_config.NumberColumn("改革前", width="small"),
            "added": st.column_config.NumberColumn("新增", width="small"),
            "total": st.column_config.NumberColumn("现在", width="small"),
            "known": st.column_config.TextColumn("已导入单项", width="small"),
            "stage": st.column_config.TextColumn("阶段", width="small"),
            "example": st.column_config.TextColumn("示例", width="small"),
        },
    )


def _items(kind: PowerKind) -> None:
    frame = fetch(queries.items, kind=kind)
    st.subheader(f"单项名录（{count(len(frame))}）", anchor=False)
    if frame.empty:
        st.info("还没有一项一项导入。有权限的人可以在“导入名录”里上传表格。", icon=":material/inbox:")
        return
    words = url_text("q", "在名录里找", "事项、类别或部门").strip()
    texts = frame["name"] + " " + frame["category"] + " " + frame["department"]
    rows = frame[texts.str.contains(words, regex=False)] if words else frame
    if rows.empty:
        st.info(f"名录里没有“{plain(words)}”。换个说法，或者到“办得了吗”里问。", icon=":material/search_off:")
        return
    st.dataframe(
        rows.assign(
            since=rows["since"].map(lambda day: "" if day is None else day.isoformat()),
            finishes_in_town=rows["finishes_in_town"].map({True: "能", False: "不能"}),
            example=rows["example"].map({True: EXAMPLE_MARK, False: ""}),
        ),
        hide_index=True,
        height=TABLE_HEIGHT if len(rows) > 14 else "content",
        key="powers_items",
        alt="单项名录",
        column_order=(
            "name", "category", "department", "stage", "since", "finishes_in_town", "example"
        ),
        column_config={
            "name": st.column_config.TextColumn("事项", width="large"),
            "category": "类别",
            "department": "部门",
            "stage": st.column_config.TextColumn("阶段", width="small"),
            "since": st.column_config.TextColumn("起始日期", width="small"),
            "finishes_in_town": st.column_config.TextColumn("镇里能办结", width="small"),
            "example": st.column_config.TextColumn("示例", width="small"),
        },
    )  # fmt: skip
