"""Mediations on the incident's page, and the parts of the forms that record them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from dashboard.incidents.case import queries_case
from dashboard.incidents.case.widgets_acts_fields import Case, Field, within
from dashboard.screen import drafts
from dashboard.screen.data import fetch
from dashboard.screen.drafts import Draft, Reader
from dashboard.screen.moment import looked_back
from dashboard.words.clock import now, township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time, plain
from models import TOWNSHIP_ZONE

STEP = timedelta(minutes=15)
DATE = "YYYY-MM-DD"


def mediation_cards(incident_id: int) -> None:
    """Each mediation: who, where, what was agreed, until when, and whether it was kept."""
    frame = fetch(queries_case.mediations, incident_id=incident_id)
    if (moment := looked_back()) is not None:
        frame = frame[frame["recorded_at"] <= moment]
    if frame.empty:
        return
    st.subheader("调解记录", anchor=False)
    for row in frame.to_dict("records"):
        with st.container(border=True, gap="xsmall"):
            _card(row, township_date(moment or now()), is_past=moment is not None)


def _card(row: dict[Any, Any], today: Any, *, is_past: bool) -> None:
    kept_on = row["kept_on"] if not is_past or (row["kept_on"] and row["kept_on"] <= today) else None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{local_time(row['held_at'])}**　{plain(row['place'])}", width="content")
        for text, colour in _marks(row, kept_on, today):
            st.badge(text, color=colour)
    for name, title in _TEXTS.items():
        if row[name]:
            st.caption(title)
            st.text(row[name])
    st.caption(f"{plain(row['recorded_by'])}　{local_time(row['recorded_at'])} 记录")


_TEXTS = {"mediators": "调解人", "sides": "参加各方", "dispute": "争议事项", "agreement": "协议"}


def _marks(row: dict[Any, Any], kept_on: Any, today: Any) -> list[tuple[str, Any]]:
    if row["is_struck"]:
        return [("已划去", "gray")]
    if not row["is_agreed"]:
        return [("没有达成协议", "orange")]
    marks: list[tuple[str, Any]] = [("达成协议", "green")]
    if kept_on:
        marks.append((f"{kept_on} 已履行", "green"))
    elif row["due_on"]:
        until = f"{row['due_on']} 前履行"
        marks.append((f"{until}，已过期", "red") if row["due_on"] < today else (until, "blue"))
    return marks


@dataclass(frozen=True)
class HeldAt(Field):
    """When they sat together; not after now."""

    name: str = "held_at"

    def draw(self, case: Case, draft: Draft) -> None:
        local = now().astimezone(TOWNSHIP_ZONE).replace(tzinfo=None, second=0, microsecond=0)
        st.datetime_input("调解时间", local, max_value=local, key=draft.key(self.name), step=STEP,
                          persist_state="session", width=320)  # fmt: skip

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        typed: datetime | None = draft.get(self.name)
        if typed is None:
            raise Refused("还没有选调解时间，请选好再提交。")
        return {self.name: typed.replace(tzinfo=TOWNSHIP_ZONE)}

    def kept(self) -> Mapping[str, Reader]:
        return {self.name: drafts.moment}


@dataclass(frozen=True)
class Agreed(Field):
    """Whether they agreed; what and until when, only where they did."""

    def draw(self, case: Case, draft: Draft) -> None:
        st.radio("结果", (True, False), index=None, format_func=_OUTCOMES.__getitem__,
                 key=draft.key("is_agreed"), horizontal=True, persist_state="session")  # fmt: skip
        if draft.get("is_agreed"):
            st.text_area("协议内容", key=draft.key("agreement"), max_chars=5_000, height=80,
                         placeholder="各方同意什么、谁做什么", persist_state="session")  # fmt: skip
            st.date_input("履行期限（可以不填）", None, key=draft.key("due_on"), format=DATE,
                          persist_state="session", width=320)  # fmt: skip

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        is_agreed = draft.get("is_agreed")
        if is_agreed is None:
            raise Refused("还没有选调解的结果，请选好再提交。")
        if not is_agreed:
            return {"is_agreed": False}
        return {"is_agreed": True, "agreement": draft.get("agreement", ""), "due_on": draft.get("due_on")}

    def kept(self) -> Mapping[str, Reader]:
        return {"is_agreed": drafts.flag, "agreement": drafts.text, "due_on": drafts.day}


_OUTCOMES = {True: "达成协议", False: "没有达成"}


@dataclass(frozen=True)
class Promise(Field):
    """Which agreement was kept, and on which day."""

    def draw(self, case: Case, draft: Draft) -> None:
        frame = fetch(queries_case.mediations, incident_id=case.incident_id)
        open_ones = frame[frame["mediation_id"].isin(case.targets)]
        words = {
            int(row["mediation_id"]): f"{local_time(row['held_at'])}　{row['agreement'][:30]}"
            for row in open_ones.to_dict("records")
        }
        within(draft, "mediation_id", list(words))
        st.selectbox("哪一次调解的协议", list(words), format_func=lambda one: words.get(one, ""),
                     key=draft.key("mediation_id"), persist_state="session")  # fmt: skip
        today = township_date(now())
        st.date_input("哪天履行的", today, max_value=today, key=draft.key("kept_on"), format=DATE,
                      persist_state="session", width=320)  # fmt: skip

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        chosen, kept_on = draft.get("mediation_id"), draft.get("kept_on")
        if chosen is None or kept_on is None:
            raise Refused("还没有选哪一次调解、哪天履行，请选好再提交。")
        return {"mediation_id": chosen, "kept_on": kept_on}

    def kept(self) -> Mapping[str, Reader]:
        return {"mediation_id": drafts.whole, "kept_on": drafts.day}
