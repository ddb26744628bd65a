"""Choosing who takes a share: the parties of a dispatch or an arbitration, or one more."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.incidents.case import queries_choices, queries_one
from dashboard.incidents.case.widgets_acts_fields import Case, Field, within
from dashboard.incidents.life.rules_standing import ACTIVE, Choice
from dashboard.screen.data import fetch
from dashboard.screen.drafts import Draft
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Party


def unit_names() -> dict[str, str]:
    """Every unit that can take a share, as "module:3" -> 模块 · 大执法."""
    frame = fetch(queries_choices.units)
    return {
        f"{row['kind']}:{row['unit_id']}": f"{LABELS[Party(row['kind'])]} · {row['name']}"
        for row in frame.to_dict("records")
    }


def choice(unit: str, **given: bool) -> Choice:
    kind, _, key = unit.partition(":")
    return Choice(Party(kind), int(key), **given)


@dataclass(frozen=True)
class Parties(Field):
    """Any number of parties, one of them the lead; a helper may be one that the matter does not wait for.

    Begins with those that are at work already.
    """

    name: str = "parties"

    def draw(self, case: Case, draft: Draft) -> None:
        names = unit_names()
        if draft.key("units") not in st.session_state:
            draft.put("units", [unit for unit in _at_work(case) if unit in names])
        st.multiselect(
            "承办方",
            list(names),
            format_func=names.__getitem__,
            key=draft.key("units"),
            placeholder="可以输入名称查找，可以选几个",
            persist_state="session",
            select_all=False,
        )
        chosen = list(draft.get("units", ()))
        within(draft, "lead", chosen)
        if len(chosen) == 1:
            draft.put("lead", chosen[0])
        st.selectbox(
            "由谁牵头",
            chosen,
            index=None,
            format_func=lambda unit: names.get(unit, ""),
            key=draft.key("lead"),
            placeholder="请选择" if chosen else "先选承办方",
            disabled=not chosen,
            persist_state="session",
        )
        helpers = [unit for unit in chosen if unit != draft.get("lead")]
        within(draft, "optional", helpers)
        if helpers:
            st.multiselect(
                "其中只是协助、可以不等的",
                helpers,
                format_func=lambda unit: names.get(unit, ""),
                key=draft.key("optional"),
                placeholder="不选：都办完才能反馈",
                persist_state="session",
                select_all=False,
            )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        lead, optional = draft.get("lead"), draft.get("optional", ())
        return {
            self.name: tuple(
                choice(unit, is_lead=unit == lead, is_required=unit == lead or unit not in optional)
                for unit in draft.get("units", ())
            )
        }


def _at_work(case: Case) -> list[str]:
    frame = fetch(queries_one.parties, incident_id=case.incident_id)
    active = frame[frame["status"].isin([status.value for status in ACTIVE]) & frame["unit_id"].notna()]
    return [f"{row['party']}:{row['unit_id']:.0f}" for row in active.to_dict("records")]


@dataclass(frozen=True)
class OneParty(Field):
    """One more party; it may be made the lead where nobody leads."""

    name: str = "party"

    def draw(self, case: Case, draft: Draft) -> None:
        names = unit_names()
        st.selectbox(
            "增加谁",
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=draft.key("unit"),
            placeholder="可以输入名称查找",
            persist_state="session",
        )
        parts = {
            "required": "配合，办完才能反馈",
            "optional": "协助，可以不等",
            "lead": "牵头（现在没有牵头方时）",
        }
        st.radio(
            "分工",
            list(parts),
            format_func=parts.__getitem__,
            key=draft.key("part"),
            horizontal=True,
            persist_state="session",
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        unit, part = draft.get("unit"), draft.get("part", "required")
        if unit is None:
            raise Refused("还没有选增加谁，请选好再提交。")
        return {self.name: choice(unit, is_lead=part == "lead", is_required=part != "optional")}
