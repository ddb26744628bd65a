"""Choosing whom to call to the scene: departments and cadres, with the reason why each is offered first."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.incidents.case import queries_call_up
from dashboard.incidents.case.widgets_acts_fields import Case, Field
from dashboard.screen.data import fetch, minute
from dashboard.screen.drafts import Draft
from dashboard.words.labels import plain

SUGGESTED = 3


@dataclass(frozen=True)
class Called(Field):
    """Departments and cadres at once; the free and near ones stand first."""

    def draw(self, case: Case, draft: Draft) -> None:
        departments = fetch(queries_call_up.departments, incident_id=case.incident_id)
        cadres = fetch(queries_call_up.cadres, incident_id=case.incident_id, at=minute())
        _suggest(departments[departments["why"] != ""], cadres[cadres["is_free"]])
        _many("部门", "department_ids", departments, "department_id", draft)
        _many("干部", "cadre_ids", cadres, "cadre_id", draft)
        st.checkbox("攻坚任务（到场时限放宽）", key=draft.key("hard"), persist_state="session")

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {
            "department_ids": tuple(draft.get("department_ids", ())),
            "cadre_ids": tuple(draft.get("cadre_ids", ())),
            "hard": bool(draft.get("hard", False)),
        }


def _suggest(departments: Any, cadres: Any) -> None:
    """Say in words whom the list would call, and why."""
    for title, frame in (("部门", departments), ("干部", cadres)):
        first = [
            f"{plain(row['name'])}（{plain(row['why'])}）" for row in frame.head(SUGGESTED).to_dict("records")
        ]
        if first:
            st.caption(f"建议{title}：{'、'.join(first)}")


def _many(label: str, name: str, frame: Any, key: str, draft: Draft) -> None:
    words = {
        int(row[key]): f"{row['name']}　{row['why']}" if row["why"] else str(row["name"])
        for row in frame.to_dict("records")
    }
    if not words:
        st.caption(f"还没有可以点的{label}。")
        return
    st.multiselect(
        label,
        list(words),
        format_func=lambda one: words.get(one, ""),
        key=draft.key(name),
        placeholder="可以输入名称查找，可以选几个",
        persist_state="session",
        select_all=False,
    )
