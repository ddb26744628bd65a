"""Fields that ask which of an incident's shares or calls is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.incidents.case import queries_one
from dashboard.incidents.case.widgets_acts_fields import Case, Field, within
from dashboard.screen import drafts
from dashboard.screen.data import fetch
from dashboard.screen.drafts import Draft, Reader
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Party


def names_of(case: Case, kind: str) -> dict[int, str]:
    """Who holds each share of the incident, or who was called, by id (`kind`: share or call)."""
    if kind == "call":
        calls = fetch(queries_one.call_ups, incident_id=case.incident_id)
        return dict(zip(calls["call_id"].astype(int), calls["who"], strict=True))
    frame = fetch(queries_one.parties, incident_id=case.incident_id)
    return {
        int(row["assignment_id"]): (row["who"] or LABELS[Party(row["party"])])
        + ("（牵头）" if row["is_lead"] else "")
        for row in frame.to_dict("records")
    }


@dataclass(frozen=True)
class Pick(Field):
    """Which of the person's own shares or calls is meant; asked only where there are several."""

    name: str
    label: str
    kind: str = "share"

    def draw(self, case: Case, draft: Draft) -> None:
        if self.is_silent(case):
            return
        names = names_of(case, self.kind)
        within(draft, self.name, case.targets)
        st.selectbox(
            self.label,
            case.targets,
            index=None,
            format_func=lambda key: names.get(key, ""),
            key=draft.key(self.name),
            placeholder="请选择",
            persist_state="session",
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        chosen = case.targets[0] if self.is_silent(case) and case.targets else draft.get(self.name)
        if chosen is None:
            raise Refused(f"还没有选“{self.label}”，请选好再提交。")
        return {self.name: chosen}

    def kept(self) -> Mapping[str, Reader]:
        return {self.name: drafts.whole}

    def is_silent(self, case: Case) -> bool:
        return len(case.targets) < 2


@dataclass(frozen=True)
class PickMany(Field):
    """Any number of the shares that the act can be about; `placeholder` says what it means to choose none."""

    name: str
    label: str
    placeholder: str

    def draw(self, case: Case, draft: Draft) -> None:
        if not case.targets:
            return
        names = names_of(case, "share")
        within(draft, self.name, case.targets)
        st.multiselect(
            self.label,
            case.targets,
            format_func=lambda key: names.get(key, ""),
            key=draft.key(self.name),
            placeholder=self.placeholder,
            persist_state="session",
            select_all=False,
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {self.name: tuple(draft.get(self.name, ()))}

    def kept(self) -> Mapping[str, Reader]:
        return {self.name: drafts.wholes}
