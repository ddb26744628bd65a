"""Fields of the acts on a joint matter: who gave it back, who is at work, what becomes of it, its class."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.incidents.case import queries_one
from dashboard.incidents.case.widgets_acts_fields import Case, Field
from dashboard.incidents.case.widgets_acts_parties import choice, unit_names
from dashboard.incidents.life.actions_joint import Settling
from dashboard.incidents.life.rules_standing import ACTIVE
from dashboard.screen.data import fetch
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


@dataclass(frozen=True)
class SoFar(Field):
    """Says who gave the matter back and why, who is at work, and who is done; asks nothing."""

    def draw(self, case: Case, draft: Draft) -> None:
        shares = records(fetch(queries_one.parties, incident_id=case.incident_id))
        last = max((share["round"] for share in shares), default=0)
        own = [share for share in shares if share["round"] == last]
        lines = [*filter(None, map(_given_back, own)), *filter(None, map(_at_work, own))]
        if lines:
            st.markdown("\n".join(lines))

    def is_silent(self, case: Case) -> bool:
        return True


def _given_back(share: dict[str, Any]) -> str:
    if share["status"] != AssignmentStatus.RETURNED:
        return ""
    when = f"（{local_time(share['ended_at'])[5:]}）" if share["ended_at"] else ""
    return f"- :red[退单] **{_who(share)}**{when}：{plain(share['reason'] or '没有写理由')}"


def _at_work(share: dict[str, Any]) -> str:
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
        names = unit_names()
        st.selectbox(
            "换谁办（也可以再交给原来那一方）",
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=draft.key("unit"),
            placeholder="可以输入名称查找",
            persist_state="session",
        )

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
    """Why a matter is of class 3 that nobody has triaged as such; nothing for one that is triaged."""

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
