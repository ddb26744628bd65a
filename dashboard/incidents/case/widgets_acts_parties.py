"""The parties of a matter in the forms of the acts: who takes a share, who is called to the scene."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.incidents.case import queries_case, queries_choices
from dashboard.incidents.case.widgets_acts_fields import Case, Field, within
from dashboard.incidents.life.actions_dispatch import Settling
from dashboard.incidents.life.rules_standing import ACTIVE, Choice
from dashboard.screen.data import fetch, minute
from dashboard.screen.drafts import Draft
from dashboard.words.errors import Refused
from dashboard.words.frames import records
from dashboard.words.labels import LABELS, local_time, plain
from models import AssignmentStatus, Party

HOW = {
    Settling.REPLACED: "换一方办",
    Settling.OPTIONAL: "改为可以不等",
    Settling.TAKEN_OFF: "撤下，不用办了",
}


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
            "parties": tuple(
                choice(unit, is_lead=unit == lead, is_required=unit == lead or unit not in optional)
                for unit in draft.get("units", ())
            )
        }


def _at_work(case: Case) -> list[str]:
    frame = fetch(queries_case.parties, incident_id=case.incident_id)
    active = frame[frame["status"].isin([status.value for status in ACTIVE]) & frame["unit_id"].notna()]
    return [f"{row['party']}:{row['unit_id']:.0f}" for row in active.to_dict("records")]


def _choose_unit(label: str, draft: Draft) -> None:
    """One of all units that may take part."""
    names = unit_names()
    st.selectbox(
        label,
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=draft.key("unit"),
        placeholder="可以输入名称查找",
        persist_state="session",
    )


@dataclass(frozen=True)
class OneParty(Field):
    """One more party; it may be made the lead where nobody leads."""

    def draw(self, case: Case, draft: Draft) -> None:
        _choose_unit("增加谁", draft)
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
        return {"party": choice(unit, is_lead=part == "lead", is_required=part != "optional")}


@dataclass(frozen=True)
class SoFar(Field):
    """Says who gave the matter back and why, who is at work, and who is done; asks nothing."""

    def draw(self, case: Case, draft: Draft) -> None:
        shares = records(fetch(queries_case.parties, incident_id=case.incident_id))
        last = max((share["round"] for share in shares), default=0)
        own = [share for share in shares if share["round"] == last]
        lines = [*filter(None, map(_line_of_return, own)), *filter(None, map(_line_of_work, own))]
        if lines:
            st.markdown("\n".join(lines))

    def is_silent(self, case: Case) -> bool:
        return True


def _line_of_return(share: dict[str, Any]) -> str:
    if share["status"] != AssignmentStatus.RETURNED:
        return ""
    when = f"（{local_time(share['ended_at'])[5:]}）" if share["ended_at"] else ""
    return f"- :red[退单] **{_who(share)}**{when}：{plain(share['reason'] or '没有写理由')}"


def _line_of_work(share: dict[str, Any]) -> str:
    status = AssignmentStatus(share["status"])
    if status not in ACTIVE and status is not AssignmentStatus.DONE:
        return ""
    return f"- :green[在办] **{_who(share)}**：{LABELS[status]}"


def _who(share: dict[str, Any]) -> str:
    name = plain(share["who"] or LABELS[Party(share["party"])])
    return f"{name}（牵头）" if share["is_lead"] else name


@dataclass(frozen=True)
class Settled(Field):
    """What becomes of a part that came back, and who does it where it is given to another."""

    def draw(self, case: Case, draft: Draft) -> None:
        st.radio(
            "怎么处理",
            list(HOW),
            index=None,
            format_func=HOW.__getitem__,
            key=draft.key("how"),
            horizontal=True,
            persist_state="session",
        )
        if draft.get("how") != Settling.REPLACED:
            return
        _choose_unit("换谁办（也可以再交给原来那一方）", draft)

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        how, unit = draft.get("how"), draft.get("unit")
        if how is None:
            raise Refused("还没有选“怎么处理”，请选好再提交。")
        if how != Settling.REPLACED:
            return {"how": Settling(how)}
        if unit is None:
            raise Refused("还没有选换谁办，请选好再提交。")
        return {"how": Settling(how), "party": choice(unit)}


@dataclass(frozen=True)
class ClassThree(Field):
    """Why the matter is of class 3, where it was not triaged as such; else nothing."""

    def draw(self, case: Case, draft: Draft) -> None:
        if not case.targets:
            return
        st.text_area(
            "为什么定为三类（还没有研判为三类，这里写的记为研判）",
            key=draft.key("why"),
            height=68,
            max_chars=2_000,
            persist_state="session",
        )

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        return {"why": draft.get("why", "")} if case.targets else {}


SUGGESTED = 3


@dataclass(frozen=True)
class Called(Field):
    """Departments and cadres at once; the free and near ones stand first."""

    def draw(self, case: Case, draft: Draft) -> None:
        departments = fetch(queries_choices.departments, incident_id=case.incident_id)
        cadres = fetch(queries_choices.cadres, incident_id=case.incident_id, at=minute())
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
