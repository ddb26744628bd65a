"""The stages of the register's categories on the screen: what changed when, and the form of a change."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import actions, queries
from dashboard.delegation.powers.rules import KIND_NAMES, LONGEST_BASIS, STAGES
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import FIRST_DAY
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK


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
