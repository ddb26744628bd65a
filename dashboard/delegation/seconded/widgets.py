"""The board of seconded staff: figures, groups of people, the plan against who is there."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.delegation.seconded import queries_board
from dashboard.delegation.seconded.rules import ENDING_DAYS
from dashboard.delegation.seconded.widgets_presence import (
    UNTOLD,
    presence_badge,
    presence_sentence,
    presence_word,
)
from dashboard.screen.data import fetch
from dashboard.screen.url import url_choice
from dashboard.town.presence.queries_presence import UNKNOWN
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, count, plain
from models import Presence

PAGE = "pages/delegation/seconded.py"
BY = {"module": "按模块", "department": "按部门", "list": "列表"}
WHO = {
    "all": "全部",
    "free": "随时能派",
    "handling": "处置中",
    "untold": "没有登记去向",
    "ending": "锁定快到期",
}
SAYS = {
    "free": "在岗和外勤，手上没有事件。",
    "handling": "手上有点将或交办单，办完自动结束。",
    "untold": "没有人登记过，或者登记的时间到了。",
    "ending": f"{ENDING_DAYS} 天之内满两年的人数。",
}
HERE = (Presence.ON_DUTY, Presence.IN_FIELD)
DATE = "YYYY-MM-DD"


def board_view(at: Any) -> None:
    """Who works where, who is where now."""
    frame = fetch(queries_board.board, at=at)
    plan = fetch(queries_board.staffing, at=at)
    figures(frame, plan)
    if frame.empty:
        st.info(
            "现在没有派驻干部。在“系统设置”里导入名册，或者在“登记”里逐个登记。", icon=":material/groups:"
        )
        return
    with st.container(horizontal=True, gap="medium"):
        by = url_choice("by", "怎么看", BY)
        who = url_choice("who", "看谁", WHO)
    frame = frame[_counted(frame, who)]
    if frame.empty:
        st.markdown(f":gray[现在没有“{WHO[who]}”的人。]")
        return
    if by == "list":
        board_table(frame)
        return
    column = "module_name" if by == "module" else "department"
    groups = frame.groupby(column, sort=False)
    for name, group in groups:
        _group(str(name), group, "department" if by == "module" else "module_name")


def figures(frame: pd.DataFrame, plan: pd.DataFrame) -> None:
    """How many there are of how many places, and what needs looking at."""
    places, number = int(plan["places"].sum()), len(frame)
    cards: dict[str, tuple[str, str, dict[str, str]]] = {
        "在编人数": (f"{count(number)}/{count(places)}" if places else count(number),
                 "今天在派驻期内的人数 / 编制数。", {"view": "plan"}),
        **{WHO[who]: (_of(frame, who), says, {"by": "list", "who": who}) for who, says in SAYS.items()},
        "待补派": (count(int(plan["awaiting"].sum())),
                "退回以后，派出部门还没有补派的人数。", {"view": "plan"}),
    }  # fmt: skip
    with st.grid(6, min_column_width=150, gap="small"):
        for title, (shown, definition, link) in cards.items():
            with st.container(border=True, gap=None, height="stretch"):
                st.metric(title, shown, help=definition)
                st.page_link(PAGE, label="看编制" if "view" in link else "看名单", query_params=link)


def _counted(frame: pd.DataFrame, who: str) -> "pd.Series[bool]":
    """Whom of the board a figure counts, as a mark for each row; its list shows exactly these."""
    left, words = frame["days_left"], frame["presence"]
    match who:
        case "free":
            return words.isin(list(HERE))
        case "handling":
            return words == Presence.HANDLING
        case "untold":
            return words == UNKNOWN
        case "ending":
            return (left > 0) & (left <= ENDING_DAYS)
    return words.notna()


def _of(frame: pd.DataFrame, who: str) -> str:
    return NO_DATA if frame.empty else count(int(_counted(frame, who).sum()))


def _group(name: str, group: pd.DataFrame, beside: str) -> None:
    with st.container(border=True, gap="xsmall"):
        free = int(group["presence"].isin(list(HERE)).sum())
        st.markdown(f"**{plain(name)}**　{len(group)} 人　:gray[随时能派 {free} 人]")
        with st.grid(min_column_width=340, gap="xsmall"):
            for row in group.to_dict("records"):
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    person_link(int(row["cadre_id"]), str(row["name"]))
                    presence_badge(row["presence"])
                    st.markdown(f":gray[{plain(row[beside])}]　{lock_note(row)}", width="content")


def person_link(cadre_id: int, name: str) -> None:
    st.page_link(PAGE, label=plain(name), query_params={"cadre": str(cadre_id)}, width="content")


def lock_note(row: Any) -> str:
    """The countdown, short; what ends soon stands out."""
    left = int(row["days_left"])
    if not left:
        return ":gray[已满两年]"
    return f":{'orange' if left <= ENDING_DAYS else 'gray'}[锁定还有 {left:,} 天]"


def board_table(frame: pd.DataFrame) -> None:
    """Everybody in one table; a picked row is opened."""
    shown = frame.assign(
        where=[presence_word(word) for word in frame["presence"]],
        told=[presence_sentence(row).replace("\\", "") for row in frame.to_dict("records")],
        share=[1 - min(left / 730, 1) for left in frame["days_left"]],
        mark=frame["example"].map({True: EXAMPLE_MARK, False: ""}),
    )
    picked: Any = st.dataframe(
        shown,
        hide_index=True,
        height="content" if len(shown) < 35 else 1_260,
        key="seconded_board",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        column_order=("name", "department", "module_name", "platform", "posts", "where", "told",
                      "locked_until", "days_left", "share", "mark"),
        column_config={
            "name": st.column_config.TextColumn("姓名"),
            "department": st.column_config.TextColumn("派出部门"),
            "module_name": st.column_config.TextColumn("模块"),
            "platform": st.column_config.TextColumn("平台"),
            "posts": st.column_config.TextColumn("岗位"),
            "where": st.column_config.TextColumn("去向"),
            "told": st.column_config.TextColumn("说明"),
            "locked_until": st.column_config.DateColumn("锁定到", format=DATE),
            "days_left": st.column_config.NumberColumn("还有（天）", format="%d"),
            "share": st.column_config.ProgressColumn("锁定期已过", format="percent"),
            "mark": st.column_config.TextColumn("示例", width="small"),
        },
        alt="派驻干部",
    )  # fmt: skip
    if picked.selection.rows:
        chosen = int(frame["cadre_id"].iloc[picked.selection.rows[0]])
        st.switch_page(PAGE, query_params={"cadre": str(chosen)})


def plan_view(at: Any) -> None:
    """The staffing plan against who is there."""
    plan = fetch(queries_board.staffing, at=at)
    if plan.empty:
        st.info("还没有派驻编制。", icon=":material/groups:")
        return
    places, actual = int(plan["places"].sum()), int(plan["actual"].sum())
    planned = plan.loc[plan["places"] > 0, "department"].nunique()
    st.markdown(
        f"编制 **{places}** 人，来自 **{planned}** 个部门；现有 **{actual}** 人，"
        + (f"缺 **{places - actual}** 人。" if actual < places else "没有空缺。")
    )
    shown = plan.assign(
        vacant=(plan["places"] - plan["actual"]).clip(lower=0),
        mark=plan["example"].map({True: EXAMPLE_MARK, False: ""}),
        awaiting=plan["awaiting"].where(plan["awaiting"] > 0).astype("Int64"),
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="",
        column_order=("department", "module", "platform", "places", "actual", "vacant", "awaiting", "due_on",
                      "mark"),
        column_config={
            "department": st.column_config.TextColumn("派出部门"),
            "module": st.column_config.TextColumn("模块"),
            "platform": st.column_config.TextColumn("平台"),
            "places": st.column_config.NumberColumn("编制"),
            "actual": st.column_config.NumberColumn("现有"),
            "vacant": st.column_config.NumberColumn("空缺"),
            "awaiting": st.column_config.NumberColumn("待补派"),
            "due_on": st.column_config.DateColumn("补派期限", format=DATE),
            "mark": st.column_config.TextColumn("示例", width="small"),
        },
        alt="派驻编制和现有人数",
    )  # fmt: skip
    st.caption(
        "锁编锁人：编制和人员一起锁定两年，退回的人空出的编制仍然锁定在镇里，由派出部门补派。"
        f"{UNTOLD}的人也算现有人数。"
    )
