"""What people wrote on an incident, apart from what is noted of their acts; and its earlier rounds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.rules_notes import kind_of, said_in
from models import Action, IncidentLog

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
    """What somebody said with each entry of the log, oldest first, columns as NOTES; silent entries too.

    `said` is empty where nobody wrote anything; `kind` is that of a note (`rules_notes.KINDS`), else empty.
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
            said_in(entry.reason, entry.data),
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
