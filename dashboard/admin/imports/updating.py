"""Rows that their source has changed since: the incident follows, and its log says in what."""

from collections import defaultdict
from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_reporter import IN_CONFIDENCE, who_may
from dashboard.admin.imports.context import ImportContext
from dashboard.admin.imports.inserting import LOG_COLUMNS, ROLE, actor_of
from dashboard.files.sheets.issues import Issue
from dashboard.files.sheets.profile_model import PLAIN_FIELDS
from dashboard.store.bulk import insert_rows
from dashboard.store.chain import canonical, link
from dashboard.town.places.rules import cell_of
from dashboard.words.fields import PERSONAL
from models import TOWNSHIP_ZONE, Action, Incident, IncidentLog, IncidentStatus

_TIMES = ("reported_at", "accepted_at", "dispatched_at", "due_at", "yellow_at", "red_at", "concluded_at")
_AS_THEY_ARE = (
    *PLAIN_FIELDS,
    *("result", "source", "urgent", "secret", "status"),
    *("department_id", "category_id", "village_id"),
)
# Once the room has worked on a matter, these are its own.
_LIFE = frozenset(
    ("status", "handling_seconds", "result", "department_id", "clocks", "rule_set_id", *_TIMES[1:])
)
_NO_WORK = frozenset((Action.IMPORT, Action.COMMENT))


def update_changed(session: Session, frame: pd.DataFrame, run: ImportContext) -> int:
    """Bring known incidents to what their rows say now; returns how many really changed.

    What the room itself has done to an incident stays as it is, and the report says so.
    """
    ids = frame["id"].tolist()
    # In one order for all, so that two writers of the same matters wait and do not block each other.
    theirs = select(Incident).where(col(Incident.id).in_(ids)).order_by(col(Incident.id))
    if not run.is_trial:
        theirs = theirs.with_for_update()
    incidents = {one.id or 0: one for one in session.scalars(theirs)}
    last, own = _logs(session, ids)
    entries = []
    for row in map(_named, frame.to_dict("records")):
        incident_id = row["id"]
        incident = incidents[incident_id]
        wanted = _wanted(row) | _ours(row, incident, run)
        changes = {name: value for name, value in wanted.items() if getattr(incident, name) != value}
        changed = own[incident_id] & changes.keys()
        if changed:
            run.issues.extend([_left_alone(row, run)])
            changes = {name: value for name, value in changes.items() if name not in changed}
        if incident.ever_secret and (closed := _in_confidence(changes)):
            run.issues.extend([_secret(row, run)])
            changes = {name: value for name, value in changes.items() if name not in closed}
        if not changes:
            continue
        before = incident.status
        status = IncidentStatus(changes.pop("status", before))
        entry = (
            *(incident_id, last[incident_id].seq + 1, Action.IMPORT.value, before.value, status.value),
            *(run.at, run.at, actor_of(run.batch_id), ROLE, "来源表有变化"),
        )
        data = _data(changes)
        entries.append((*entry, data, link(last[incident_id].hash, *entry, data=data)))
        if not run.is_trial:
            _apply(incident, {**changes, "status": status}, row["source_hash"], run)
    if not run.is_trial and entries:
        session.flush()
        insert_rows(session.connection(), "incident_log", LOG_COLUMNS, entries)
    return len(entries)


def _logs(session: Session, ids: list[int]) -> tuple[dict[int, Any], dict[int, set[str]]]:
    """The last entry of each log, and the columns that the room itself has settled."""
    last: dict[int, Any] = {}
    own: dict[int, set[str]] = defaultdict(set)
    log: Any = IncidentLog
    query = (
        select(log.incident_id, log.seq, log.action, log.data, log.hash)
        .where(log.incident_id.in_(ids))
        .order_by(log.incident_id, log.seq)
    )
    for entry in session.execute(query):
        last[entry.incident_id] = entry
        if entry.action not in _NO_WORK:
            own[entry.incident_id] |= _LIFE | entry.data.get("set", {}).keys()
    return last, own


def _named(row: dict[Hashable, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _wanted(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of `Incident` that a row settles, as the model holds them."""
    wanted = {name: row[name] for name in _AS_THEY_ARE}
    for name in _TIMES:
        at: pd.Timestamp = row[name]
        wanted[name] = None if pd.isna(at) else at.to_pydatetime().replace(tzinfo=UTC)
    for name in ("longitude", "latitude", "handling_seconds"):
        wanted[name] = None if pd.isna(row[name]) else row[name]
    for name in PERSONAL:
        wanted[name] = row[name] or None
    wanted["external_verdict"] = row["verdict"]
    return wanted


def _ours(row: dict[str, Any], incident: Incident, run: ImportContext) -> dict[str, Any]:
    """The town's limits, which an open row of its own sheets runs by, and which end with it."""
    if row["clocks"] is not None:
        # It began by the limits of its day, if it ran by the town's then.
        rules = incident.rule_set_id if incident.clocks is not None else run.town_rules
        return {"clocks": row["clocks"], "rule_set_id": rules}
    return {} if incident.clocks is None else {"clocks": {}}


def _apply(incident: Incident, changes: dict[str, Any], source_hash: str, run: ImportContext) -> None:
    for name, value in changes.items():
        setattr(incident, name, value)
    incident.reported_on = incident.reported_at.astimezone(TOWNSHIP_ZONE).date()
    incident.cell = cell_of(incident.longitude, incident.latitude)
    incident.source_hash = source_hash
    incident.import_batch_id = run.batch_id


def _data(changes: dict[str, Any]) -> str:
    plain = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in changes.items()
        if name not in PERSONAL
    }
    # Who reported it is changed without a copy in the log, as by a correction.
    return canonical({"set": plain} | ({"reporter": True} if PERSONAL & changes.keys() else {}))


def _in_confidence(changes: dict[str, Any]) -> set[str]:
    """What of a matter that was ever secret no file changes: its reporter, and that it is secret."""
    return set(PERSONAL & changes.keys()) | ({"secret"} if changes.get("secret") is False else set())


def _secret(row: dict[str, Any], run: ImportContext) -> Issue:
    column = run.profile.column("source_id")
    reason = (
        "这件事的上报人要求过保密，来源表里上报人和保密的变化没有导入，其他变化照常导入。"
        f"确实要改的，请由{who_may(IN_CONFIDENCE)}中能更正事件的人在事件页“更正”。"
    )
    return Issue(False, "in_confidence", int(row["row"]), column, row["source_id"], reason)


def _left_alone(row: dict[str, Any], run: ImportContext) -> Issue:
    column = run.profile.column("source_id")
    reason = "这件事已在指挥室办理，状态、时间等以本系统为准，没有按来源表改。"
    return Issue(False, "worked_here", int(row["row"]), column, row["source_id"], reason)
