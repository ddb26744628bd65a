"""The forms around joint visits: a visit planned, premises registered, one more line for a checklist."""

from datetime import timedelta

import streamlit as st

from dashboard.access.rules import Person, scope_of
from dashboard.delegation.powers import actions_premises, actions_visits, queries_visits
from dashboard.delegation.powers.rules_visits import FURTHEST, LONGEST
from dashboard.incidents.register import queries_places
from dashboard.lists import queries_known
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date


def plan_forms(person: Person) -> None:
    """The three forms; whoever plans for one department sees that one alone."""
    scope = scope_of(person, "joint_visit.plan")
    names = fetch(queries_known.department_names)
    own = names if scope.everything else {k: name for k, name in names.items() if k in scope.departments}
    with st.container(horizontal=True):
        _plan(own)
        _premises()
        _line(own)


def _plan(departments: dict[int, str]) -> None:
    places = {
        int(row["premises_id"]): f"{row['name']}（{row['address']}）"
        for row in fetch(queries_visits.premises).to_dict("records")
    }
    listed = set(fetch(queries_visits.checklists)["department_id"])
    offered = {key_: name for key_, name in departments.items() if key_ in listed}
    today = township_date(now())

    def plan() -> None:
        act(
            actions_visits.plan,
            "已安排检查。",
            premises_id=typed("visit_premises"),
            department_id=typed("visit_department"),
            planned_on=typed("visit_on"),
            reason=typed("visit_reason") or "",
        )

    with (
        st.popover("安排检查", icon=":material/event:", type="primary", key=key("visit_plan")),
        kept_form("visit_plan_form"),
    ):
        st.selectbox("检查对象", list(places), None, format_func=places.__getitem__,
                     key=key("visit_premises"), placeholder="没有的先登记")  # fmt: skip
        st.selectbox("部门", list(offered), None, format_func=offered.__getitem__,
                     key=key("visit_department"), placeholder="带哪个部门的清单")  # fmt: skip
        st.date_input("日期", today + timedelta(days=1), today, today + FURTHEST, key=key("visit_on"),
                      format="YYYY-MM-DD")  # fmt: skip
        st.text_input("检查事由", key=key("visit_reason"), max_chars=LONGEST["reason"])
        send_button("安排", key=key("visit_plan_go"), type="primary", on_click=plan)


def _premises() -> None:
    villages = {
        int(row["village_id"]): str(row["name"]) for row in fetch(queries_places.villages).to_dict("records")
    }

    def save() -> None:
        act(
            actions_premises.add_premises,
            "已登记检查对象。",
            name=typed("premises_name") or "",
            address=typed("premises_address") or "",
            trade=typed("premises_trade") or "",
            village_id=typed("premises_village"),
        )

    with (
        st.popover("登记检查对象", icon=":material/store:", key=key("premises")),
        kept_form("premises_form"),
    ):
        st.text_input("名称", key=key("premises_name"), max_chars=LONGEST["name"])
        st.text_input("地址", key=key("premises_address"), max_chars=LONGEST["address"])
        st.text_input("行业（可以不填）", key=key("premises_trade"), max_chars=LONGEST["trade"])
        st.selectbox("村社（可以不填）", list(villages), None, format_func=villages.__getitem__,
                     key=key("premises_village"), placeholder="在哪个村")  # fmt: skip
        send_button("登记", key=key("premises_go"), type="primary", on_click=save)


def _line(departments: dict[int, str]) -> None:
    def retire() -> None:
        act(actions_premises.retire_line, "已停用这一项。", item_id=typed("line_old"))

    def save() -> None:
        act(
            actions_premises.add_line,
            "已加进检查清单。",
            department_id=typed("line_department"),
            text=typed("line_text") or "",
        )

    with st.popover("检查清单", icon=":material/checklist:", key=key("lines")):
        frame = fetch(queries_visits.checklists)
        st.dataframe(
            frame,
            hide_index=True,
            height=260,
            key="visit_checklists",
            alt="各部门的检查清单",
            column_order=("department", "text"),
            column_config={
                "department": "部门",
                "text": st.column_config.TextColumn("检查内容", width="large"),
            },
        )
        with kept_form("check_line"):
            st.selectbox("部门", list(departments), None, format_func=departments.__getitem__,
                         key=key("line_department"), placeholder="给哪个部门加")  # fmt: skip
            st.text_input("检查内容", key=key("line_text"), max_chars=LONGEST["text"])
            send_button("加一项", key=key("line_go"), on_click=save)
        own = {
            int(row["item_id"]): f"{row['department']}：{row['text']}"
            for row in frame.to_dict("records")
            if int(row["department_id"]) in departments
        }
        with kept_form("check_line_old"):
            st.selectbox("停用一项", list(own), None, format_func=own.__getitem__, key=key("line_old"),
                         placeholder="不再检查的内容")  # fmt: skip
            send_button("停用", key=key("line_old_go"), on_click=retire)
