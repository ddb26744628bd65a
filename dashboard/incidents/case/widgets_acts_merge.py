"""Choosing the incident into which one is merged: by its number, or among those that may be the same."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.incidents.case import widgets_duplicates
from dashboard.incidents.case.widgets_acts_fields import Case, Field
from dashboard.incidents.find import queries_alike
from dashboard.screen.data import fetch
from dashboard.screen.drafts import Draft
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import IncidentStatus


@dataclass(frozen=True)
class Target(Field):
    """The number of the incident that goes on for both; likely ones are offered, each with why."""

    def draw(self, case: Case, draft: Draft) -> None:
        found = fetch(queries_alike.to_merge, incident_id=case.incident_id)
        words = {
            str(row["number"]): "　".join(
                (row["number"], row["title"], LABELS[IncidentStatus(row["status"])], row["why"])
            )
            for row in found.to_dict("records")
        }
        if words:
            st.caption(f"附近、近期、同类或说法相近的有 {len(words)} 件，可以直接选；也可以按字找别的。")
        else:
            st.caption("附近近期没有同类或说法相近的事件，请按字找，或输入编号。")
        asked = st.text_input(
            "按标题、地点、编号里的字找（几个词用空格隔开）",
            key=draft.key("words"),
            max_chars=60,
            persist_state="session",
        )
        if asked.strip():
            also = fetch(queries_alike.named, words=asked, besides=case.incident_id)
            words |= {
                str(row["number"]): "　".join(
                    (row["number"], row["title"], LABELS[IncidentStatus(row["status"])])
                )
                for row in also.to_dict("records")
                if row["number"] not in words
            }
            if also.empty:
                st.caption("没有找到标题、地点或编号里有这些字的在办事件，请换几个字。")
        st.selectbox(
            "合并到哪一件",
            list(words),
            index=None,
            format_func=lambda number: words.get(number, number),
            key=draft.key("into"),
            placeholder="选一件，或输入编号",
            accept_new_options=True,
            persist_state="session",
        )
        number = str(draft.get("into", "")).strip()
        if number and st.button("看这一件", key=draft.key("look"), icon=":material/visibility:"):
            widgets_duplicates.look(number)

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        number = str(draft.get("into", "")).strip()
        if not number:
            raise Refused("还没有选合并到哪一件，请选好或输入编号再提交。")
        return {"into": number}
