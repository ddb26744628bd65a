"""The register of delegated items on the screen: totals, items, stages, and lists from a workbook."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import (
    actions,
    actions_links,
    charts,
    queries,
    queries_links,
    rules_links,
)
from dashboard.delegation.powers.rules import (
    HINTS,
    KIND_NAMES,
    LONGEST_BASIS,
    STAGES,
    completeness,
    plan,
    sheet_name,
)
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.widgets_files import import_sheet
from dashboard.screen.columns import DEPARTMENT, number_column, text_column
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.pictures import chart
from dashboard.screen.url import FIRST_DAY, url_choice, url_text
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, count, plain
from dashboard.words.palette import palette_of
from models import PowerKind

KINDS = {kind.value: name for kind, name in KIND_NAMES.items()}
BY = {"category": "按类别", "department": "按部门"}
TABLE_HEIGHT = 520
NOTE = "一行一个事项，名称认项：同名的再导入就是修改，表里没有写的不动。写错的行不导入，其余的照常导入。"
LINKS_NOTE = (
    "一行一条：哪一类事件对应哪个执法事项。类别、事项、生效日期都相同的再导入就是修改，表里没有写的不动。"
    "写错的行不导入，其余的照常导入。导入改动的类别要重新核对。"
)
LINKS = "links"
YES_NO = ("是", "否")


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
    completed = completeness(row["imported"], row["total"])
    examples = f"；另有示例 {count(row['examples'])} 项，不算在内" if row["examples"] else ""
    elsewhere = f"；其中 {count(row['elsewhere'])} 项的类别不在下表里" if row["elsewhere"] else ""
    st.caption(
        f"{KIND_NAMES[kind]}：{completed}{elsewhere}{examples}。各类项数里标“{EXAMPLE_MARK}”的，分类是举例，合计数属实。"
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        named = table.groupby(by, sort=False)[["before", "added"]].sum().reset_index(names="name")
        chart(
            charts.before_after,
            named,
            palette_of(st.context.theme.type),
            key="powers_chart",
            alt=f"{KIND_NAMES[kind]}{BY[by]}，改革前和新增的项数",
        )
    with right:
        _table(table if by == "category" else _by_department(table), by)
    stage_form(person, table)
    _items(kind)


def _by_department(table: pd.DataFrame) -> pd.DataFrame:
    """The categories of each department together; stages as far as they differ."""
    sums = ["before", "added", "total", "imported"]
    grouped = table.groupby("department", sort=False)
    made = grouped[sums].sum()
    made["stage"] = grouped["stage"].agg(lambda words: "、".join(dict.fromkeys(words)))
    made["example"] = grouped["example"].any()
    return made.reset_index().sort_values("total", ascending=False, kind="stable")


def _table(table: pd.DataFrame, by: str) -> None:
    """The numbers of each category with its department, or of each department."""
    shown = table.assign(
        stage=table["stage"] + table["example"].map({True: f"·{EXAMPLE_MARK}", False: ""}),
        known=table["imported"].astype(str) + " / " + table["total"].astype(str),
    )
    whose = ("category", "department") if by == "category" else ("department",)
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        key="powers_table",
        alt="各类事项的项数",
        column_order=(*whose, "before", "added", "total", "known", "stage"),
        column_config={
            "category": text_column("类别", 16),
            "department": text_column("部门", DEPARTMENT),
            "before": number_column("改革前"),
            "added": number_column("新增"),
            "total": number_column("现在"),
            "known": text_column("已导入", 4, help="一项一项登记了名称的，和总的项数。"),
            "stage": text_column("阶段", 5.5),
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


def stage_form(person: Person, table: pd.DataFrame) -> None:
    """The course of the stages; the form of a change for whoever may change them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if may(person, "power.manage"):
            with (
                st.popover("登记阶段变动", icon=":material/flag:", key=key("stage")),
                kept_form("stage_form"),
            ):
                _fields(table.to_dict("records"))
                send_button("登记", key=key("stage_go"), type="primary", on_click=_save)
    _course()


def _fields(rows: list[dict[Hashable, Any]]) -> None:
    named = {int(row["group_id"]): f"{row['category']}（现在：{row['stage']}）" for row in rows}
    st.selectbox(
        "类别", list(named), None, format_func=named.__getitem__, key=key("stage_group"), placeholder="选一类"
    )
    st.segmented_control("改为", STAGES, key=key("stage_to"))
    st.date_input(
        "从哪一天起",
        township_date(now()),
        FIRST_DAY,
        township_date(now()),
        key=key("stage_on"),
        format="YYYY-MM-DD",
    )
    st.text_input(
        "依据", key=key("stage_basis"), max_chars=LONGEST_BASIS, placeholder="文件名称和文号，如：区政府公告"
    )


def _save() -> None:
    act(
        actions.change_stage,
        "已登记阶段变动。",
        group_id=typed("stage_group") or 0,
        to_stage=typed("stage_to") or "",
        from_on=typed("stage_on"),
        basis=typed("stage_basis") or "",
    )


def _course() -> None:
    frame = fetch(queries.steps)
    with st.expander(f"阶段变动（{len(frame)} 条）", icon=":material/history:"):
        if frame.empty:
            st.markdown("还没有变动过。:gray[试运行转正式、新上报的，登记以后列在这里。]")
            return
        st.dataframe(
            frame.assign(
                kind=frame["kind"].map({kind.value: name for kind, name in KIND_NAMES.items()}),
                step=frame["from_stage"] + " → " + frame["to_stage"],
                example=frame["example"].map({True: EXAMPLE_MARK, False: ""}),
            ),
            hide_index=True,
            key="powers_steps",
            alt="阶段变动",
            column_order=("from_on", "kind", "category", "step", "basis", "recorded_by", "example"),
            column_config={
                "from_on": st.column_config.DateColumn("从哪一天起", format="YYYY-MM-DD"),
                "kind": "事项",
                "category": "类别",
                "step": "变动",
                "basis": "依据",
                "recorded_by": "登记人",
                "example": "示例",
            },
        )


def import_view(person: Person) -> None:
    """Which list, the form, and what each row would do."""
    lists = {one.value: name for one, name in KIND_NAMES.items()} if may(person, "power.manage") else {}
    if may(person, "power_link.manage"):
        lists[LINKS] = rules_links.SHEET
    chosen = url_choice("list", "哪一份名录", lists)
    if chosen == LINKS:
        _import_links()
    else:
        _import_items(PowerKind(chosen))


def _import_items(kind: PowerKind) -> None:
    context = ask(queries.item_context, kind=kind)
    offered = {
        "类别": list(context.categories),
        "部门": list(context.names.shown.values()),
        "阶段": STAGES,
        "镇里能办结": YES_NO,
        "示例": YES_NO,
    }
    form = Form(sheet_name(kind), HINTS)
    name = f"powers_{kind.value}"
    import_sheet(
        name,
        form,
        offered,
        NOTE,
        actions.import_items,
        lambda rows: plan(kind, rows, context),
        inputs=lambda: {"kind": kind},
    )


def _import_links() -> None:
    context = ask(queries_links.link_context)
    offered = {
        "事件类别": list(context.category_names.values()),
        "执法事项": [rules_links.NONE_HELD, *context.items],
        "由谁查处": list(context.names.shown.values()),
        "示例": YES_NO,
    }
    form = Form(rules_links.SHEET, rules_links.HINTS)
    import_sheet(
        "power_links",
        form,
        offered,
        LINKS_NOTE,
        actions_links.import_links,
        lambda rows: rules_links.plan(rows, context),
    )
