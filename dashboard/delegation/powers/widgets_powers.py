"""赋权核对 on the screen: may the town itself enforce in this matter, and who leads by the list."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.lists import queries_powers
from dashboard.lists.widgets_links import view_link
from dashboard.screen.data import fetch
from dashboard.words.labels import EXAMPLE_MARK, plain

HINT = "选事件类别，或者写下是什么事，这里核对镇里有没有执法权，并给出牵头部门。"


def powers_view(check: Callable[[str], dict[str, Any] | None]) -> None:
    """The question, the answer, and who leads. `check` shows the first two, and tells the list's `item`."""
    result = check(HINT)
    item = result["item"] if result else {}
    if not item:
        _groups(None)
        return
    view_link(
        f"清单第{item['number']}项 {plain(item['title'])}：{plain(item['lead'])}牵头，兜底",
        ":material/rule:",
        {"item": str(item["number"])},
        key="item",
    )
    _groups(int(item["lead_id"]), item["lead"])


def _groups(lead_id: int | None, lead: str = "") -> None:
    """How many enforcement items are known by number alone, of the lead or of all departments."""
    frame = fetch(queries_powers.enforcement_groups, department_id=lead_id)
    whose = plain(lead) if lead_id else "各部门"
    st.subheader(f"{whose}交给镇里的执法事项（只有项数）", anchor=False)
    if frame.empty:
        st.info(f"{whose}没有登记交给镇里的执法事项。", icon=":material/inbox:")
        return
    st.markdown(f"共 **{int(frame['total'].sum())}** 项。:gray[事项的名称要等本镇导入执法事项清单。]")
    names = {"department": "部门", "category": "类别", "total": "项数", "stage": "阶段"}
    _table(frame, names, "执法事项的项数")


def _table(frame: pd.DataFrame, names: dict[str, str], alt: str) -> None:
    shown = frame.assign(example=frame["example"].map({True: EXAMPLE_MARK, False: ""}))
    st.dataframe(
        shown[[*names, "example"]].rename(columns=names | {"example": "示例"}),
        column_config={"类别": st.column_config.TextColumn(width=270)},
        hide_index=True,
        height="content",
        width="content",
        alt=alt,
    )
