"""What the log of one incident says: each step in words, what people wrote, its earlier rounds, 剔除."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible, visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.rules_exclusion import step_of
from dashboard.incidents.life.rules_words import (
    details,
    ids_in,
    kind_of,
    log_sentence,
    title_of,
    what_was_written,
)
from dashboard.words.labels import LABELS
from models import (
    Action,
    Assignment,
    Cadre,
    CallUp,
    Category,
    ClockRuleSet,
    Department,
    Grid,
    Incident,
    IncidentLog,
    LectureSession,
    Module,
    OneThing,
    Party,
    Platform,
    ResponsibilityItem,
    Team,
    Village,
)

HISTORY: dict[str, Any] = {
    "seq": "int64",
    "action": "str",
    "from_status": "object",
    "to_status": "str",
    "at": "datetime64[us, UTC]",
    "recorded_at": "datetime64[us, UTC]",
    "actor": "str",
    "role": "str",
    "title": "str",
    "told": "str",
    "details": "str",
    "struck": "bool",
}
Names = dict[str, dict[int, str]]
_TABLES: dict[str, Any] = {
    "category_id": (Category.id, Category.name),
    "village_id": (Village.id, Village.short_name),
    "grid_id": (Grid.id, Grid.name),
    "platform_id": (Platform.id, Platform.name),
    "module_id": (Module.id, Module.name),
    "department_id": (Department.id, Department.name),
    "from_department_id": (Department.id, Department.name),
    "lecture_session_id": (LectureSession.id, LectureSession.topic),
    "one_thing_id": (OneThing.id, OneThing.name),
}


@needs("incident.read")
def history(session: Session, *, incident_id: int, scope: Scope, newest: int | None = None) -> pd.DataFrame:
    """The incident's log in words, oldest first, columns as HISTORY; `newest`: only so many last steps.

    `title` is what a step is called, `told` its whole sentence, `details` the part that follows the title.
    Of the log's data nothing else leaves: the rest may hold what only some may see. Times UTC.
    """
    query: Any = (
        select(
            *(
                col(getattr(IncidentLog, name))
                for name in HISTORY
                if name not in ("title", "told", "details", "struck")
            ),
            col(IncidentLog.reason),
            col(IncidentLog.data),
        )
        .where(col(IncidentLog.incident_id) == incident_id, visible_incident(scope, incident_id))
        .order_by(col(IncidentLog.seq).desc())
        .limit(newest)
    )
    entries = list(reversed(session.execute(query).all()))
    names = _names(session, incident_id, [entry.data for entry in entries], scope)
    struck = {entry.data.get("struck") for entry in entries}
    rows = []
    for entry in entries:
        *own, reason, data = entry
        words = log_sentence(entry.action, entry.from_status, entry.to_status, reason, data, names)
        more = details(entry.action, entry.to_status, reason, data, names)
        title = title_of(entry.action, data)
        rows.append((*own, title, words, more, entry.seq in struck))
    return pd.DataFrame(rows, columns=list(HISTORY)).astype(HISTORY)


STEPS: dict[str, Any] = {"seq": "int64", "at": "datetime64[us, UTC]"}


@needs("incident.read")
def steps(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """When each step of the incident's log was taken (UTC), oldest first, columns as STEPS."""
    query = (
        select(*(col(getattr(IncidentLog, name)) for name in STEPS))
        .where(col(IncidentLog.incident_id) == incident_id, visible_incident(scope, incident_id))
        .order_by(col(IncidentLog.seq))
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(STEPS)).astype(STEPS)


def _names(session: Session, incident_id: int, entries: Iterable[dict[str, Any]], scope: Scope) -> Names:
    wanted: dict[str, set[int]] = defaultdict(set)
    for data in entries:
        for part in ("set", "was"):
            for kind, value in ids_in(data.get(part) or {}):
                wanted[kind].add(value)
    names: Names = {"share": _shares(session, incident_id), "call": _calls(session, incident_id)}
    for kind, ids in wanted.items():
        if kind in _TABLES:
            key, name = _TABLES[kind]
            names[kind] = _pairs(session, select(key, name).where(key.in_(ids)))
    names |= {kind: _others(session, wanted[kind], scope) for kind in ("parent_id", "split_from_id")}
    return names | {
        "item_id": _items(session, wanted["item_id"]),
        "rule_set_id": _rule_sets(session, wanted["rule_set_id"]),
    }


def _shares(session: Session, incident_id: int) -> dict[int, str]:
    """Who holds each share; the lead is named as such."""
    query: Any = (
        select(
            col(Assignment.id),
            func.coalesce(Module.name, Team.name, Department.name, Village.short_name),
            col(Assignment.is_lead),
            col(Assignment.party),
        )
        .join(Module, col(Module.id) == col(Assignment.module_id), isouter=True)
        .join(Team, col(Team.id) == col(Assignment.team_id), isouter=True)
        .join(Department, col(Department.id) == col(Assignment.department_id), isouter=True)
        .join(Village, col(Village.id) == col(Assignment.village_id), isouter=True)
        .where(col(Assignment.incident_id) == incident_id)
    )
    return {
        own: (name or LABELS[Party(party)]) + ("（牵头）" if is_lead else "")
        for own, name, is_lead, party in session.execute(query)
    }


def _calls(session: Session, incident_id: int) -> dict[int, str]:
    query = (
        select(col(CallUp.id), func.coalesce(Cadre.name, Department.name, ""))
        .join(Department, col(Department.id) == col(CallUp.department_id), isouter=True)
        .join(Cadre, col(Cadre.id) == col(CallUp.cadre_id), isouter=True)
        .where(col(CallUp.incident_id) == incident_id)
    )
    return _pairs(session, query)


def _others(session: Session, ids: set[int], scope: Scope) -> dict[int, str]:
    """Numbers of other incidents, as far as they may be known."""
    query = select(col(Incident.id), col(Incident.number)).where(col(Incident.id).in_(ids), *visible(scope))
    return _pairs(session, query) if ids else {}


def _items(session: Session, ids: set[int]) -> dict[int, str]:
    item: Any = ResponsibilityItem
    query = select(item.id, item.number, item.version, item.matter).where(item.id.in_(ids))
    rows = session.execute(query) if ids else ()
    return {
        own: f"属地管理事项第{number}项（第{version}版）{matter}" for own, number, version, matter in rows
    }


def _rule_sets(session: Session, ids: set[int]) -> dict[int, str]:
    sets: Any = ClockRuleSet
    rows = session.execute(select(sets.id, sets.name, sets.version).where(sets.id.in_(ids))) if ids else ()
    return {own: f"{name} 第{version}版" for own, name, version in rows}


def _pairs(session: Session, query: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(query)}


NOTES: dict[str, Any] = {
    "seq": "int64",
    "action": "str",
    "at": "datetime64[us, UTC]",
    "actor": "str",
    "said": "str",
    "kind": "str",
    "duty": "str",
    "struck": "bool",
}
TIMES = ("reported_at", "dispatched_at", "due_at", "concluded_at")
ROUNDS: dict[str, Any] = {
    "round": "int64",
    **dict.fromkeys(TIMES, "datetime64[us, UTC]"),
    "paused_seconds": "float64",
    "handling_seconds": "float64",
    "reopened_at": "datetime64[us, UTC]",
    "why": "str",
}


@needs("incident.read")
def notes(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """What somebody wrote with each entry of the log, oldest first, columns as NOTES.

    Also entries without words: `said` is empty where nobody wrote anything; `kind` is a key of
    `rules_words.NOTE_KINDS`, empty where the entry is no note.
    """
    log: Any = IncidentLog
    query = (
        select(log.seq, log.action, log.at, log.actor, log.reason, log.data)
        .where(log.incident_id == incident_id, visible_incident(scope, incident_id))
        .order_by(log.seq)
    )
    entries = session.execute(query).all()
    struck = {entry.data.get("struck") for entry in entries}
    rows = [
        (
            entry.seq,
            entry.action.value,
            entry.at,
            entry.actor,
            what_was_written(entry.reason, entry.data),
            kind_of(entry.action, entry.data),
            str(entry.data.get("duty") or ""),
            entry.seq in struck,
        )
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=list(NOTES)).astype(NOTES)


@needs("incident.read")
def rounds(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """The clock record of each round before the present one, columns as ROUNDS: it stays when one reopens."""
    query = (
        select(col(IncidentLog.at), col(IncidentLog.reason), col(IncidentLog.data))
        .where(
            col(IncidentLog.incident_id) == incident_id,
            col(IncidentLog.action) == Action.REOPEN,
            visible_incident(scope, incident_id),
        )
        .order_by(col(IncidentLog.seq))
    )
    rows = [
        _round(number, at, reason, data.get("was") or {})
        for number, (at, reason, data) in enumerate(session.execute(query), start=1)
    ]
    return pd.DataFrame(rows, columns=list(ROUNDS)).astype(ROUNDS)


def _round(number: int, at: datetime, reason: str, was: Mapping[str, Any]) -> tuple[Any, ...]:
    times = (datetime.fromisoformat(was[name]) if was.get(name) else None for name in TIMES)
    spans = (was.get(name) for name in ("paused_seconds", "handling_seconds"))
    return was.get("round", number), *times, *spans, at, reason


EXCLUSION_STEPS: dict[str, Any] = {
    "seq": "int64",
    "step": "str",
    "at": "datetime64[us, UTC]",
    "actor": "str",
    "role": "str",
    "reason": "str",
    "accounts": "object",
}


@needs("incident.read")
def exclusion_steps(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every step of 剔除, oldest first, columns as EXCLUSION_STEPS; empty where nobody asked.

    The last step says how it stands. `accounts`: whose step it was, and in whose place; they may not decide
    on it.
    """
    log: Any = IncidentLog
    query = (
        select(log.seq, log.data, log.at, log.actor, log.role, log.reason)
        .where(
            col(IncidentLog.incident_id) == incident_id,
            col(IncidentLog.action) == Action.COMMENT,
            visible_incident(scope, incident_id),
        )
        .order_by(log.seq)
    )
    rows = [
        (row.seq, step.value, row.at, row.actor, row.role, row.reason, _accounts(row.data))
        for row in session.execute(query)
        if (step := step_of(row.data))
    ]
    return pd.DataFrame(rows, columns=list(EXCLUSION_STEPS)).astype(EXCLUSION_STEPS)


def _accounts(data: dict[str, Any]) -> tuple[int, ...]:
    return tuple(one for one in (data.get("account"), *data.get("for_accounts", ())) if one is not None)
