"""An incident replayed from its log: as it stands, and with shares and calls as they stood at a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.incidents.life.rules_acts import OF_ACTION, next_status
from dashboard.incidents.life.rules_exclusion import Step, step_of
from dashboard.incidents.life.rules_life import CLOSED_STATUSES, Life, LogEntry
from dashboard.words.fields import FIELDS
from models import Action, AssignmentStatus, IncidentStatus, Level, Rating


def follow(life: Life, entry: LogEntry) -> None:
    """Take `life` one step further. Raises Refused where the act does not lead where the entry says."""
    act, before = OF_ACTION[entry.action], life.status
    life.status = next_status(entry.action, before, life.level, entry.to_status)
    if act.first_time and getattr(life, act.first_time) is None:
        setattr(life, act.first_time, entry.at)
    if before is IncidentStatus.SUSPENDED and life.status is not IncidentStatus.SUSPENDED:
        life.end_pause(entry.at)
    if act.follows:
        act.follows(life, entry)
    life.overwrite(entry.data.get("set", {}))
    if life.status in CLOSED_STATUSES and before not in CLOSED_STATUSES:
        life.conclude(entry.at)


def replay(entries: Iterable[LogEntry]) -> Life:
    """The incident that a log describes. The first entry reports or imports it."""
    life: Life | None = None
    for entry in entries:
        if life is None:
            life = Life(reported_at=entry.at)
        follow(life, entry)
    if life is None:
        raise ValueError("an incident without a log does not exist")
    return life


Columns = dict[str, Any]
_OF_LIFE = frozenset(Life.__dataclass_fields__)
_EMPTY: Columns = {field.name: field.empty for field in FIELDS}
_WORDS = {"status": IncidentStatus, "level": Level, "rating": Rating}


@dataclass(frozen=True)
class Line:
    """An entry of the log; `at` UTC."""

    action: Action
    at: datetime
    to_status: IncidentStatus
    data: Columns
    actor: str = ""


def row_at(row: Columns, lines: Sequence[Line], at: datetime) -> Columns:
    """The incident's columns at `at`: what the log says; where it says so only later, what was before.

    `row` is the present row, `lines` its whole log, oldest first, of which at least the first lies
    not after `at`.
    """
    before = [line for line in lines if line.at <= at]
    later = [line for line in lines if line.at > at]
    then = dict(row)
    for line in reversed(later):
        was = line.data.get("was", {})
        for name in line.data.get("set", {}):
            if name not in _OF_LIFE:
                then[name] = was.get(name, _EMPTY.get(name))
    life = replay(LogEntry(line.action, line.at, line.to_status, line.data) for line in before).columns()
    then |= {name: _WORDS[name](value) if name in _WORDS and value else value for name, value in life.items()}
    return {name: value for name, value in then.items() if name in row}


def exclusion_at(
    incident_id: int, row: Columns | None, lines: Sequence[Line], at: datetime
) -> Columns | None:
    """The record by which the incident was left out (剔除) at `at`; None where it counted.

    `row`: the present record. It stands for itself where the log tells no step.
    """
    steps = [(step, line) for line in lines if (step := step_of(line.data))]
    if not steps:
        return row if row is not None and row["at"] <= at else None
    before = [(step, line) for step, line in steps if line.at <= at]
    if not before or before[-1][0] is not Step.APPROVED:
        return None
    asked = next((line.data.get("why", "") for step, line in reversed(before) if step is Step.ASKED), "")
    approved = before[-1][1]
    return {"incident_id": incident_id, "reason": asked, "approver": approved.actor, "at": approved.at}


def share_at(share: Columns, lines: Sequence[Line], at: datetime) -> Columns | None:
    """A share's columns at `at`; None where it had not been sent.

    From the log where that tells of the share; else (an import, the demo town) from its own times.
    """
    if share["sent_at"] > at:
        return None
    if (then := _logged_at("shares", "sent_at", share, lines, at)) is not None:
        # Whoever signed is known from his signature on; older entries name him beside the share.
        return then if then["signed_at"] else then | {"signed_by": None}
    if share["ended_at"] is not None and share["ended_at"] <= at:
        return dict(share)
    signed = share["signed_at"] if share["signed_at"] is not None and share["signed_at"] <= at else None
    status = AssignmentStatus.SIGNED if signed else AssignmentStatus.SENT
    by = share["signed_by"] if signed else None
    then = dict(share) | {"status": status, "signed_at": signed, "signed_by": by}
    return then | {"ended_at": None, "reason": "", "result": ""}


def _logged_at(kind: str, first: str, row: Columns, lines: Sequence[Line], at: datetime) -> Columns | None:
    """The row as the log's own entries about it make it by `at`; None where they lack its beginning."""
    key = str(row["id"])
    entries = [(line.at, line.data[kind][key]) for line in lines if key in line.data.get(kind, {})]
    if not entries or first not in entries[0][1]:
        return None
    then = row | {name: None for name in _LATER if name in row} | {"result": ""}
    for when, changes in entries:
        if when <= at:
            then |= _stored(changes)
    return {name: value for name, value in then.items() if name in row}


# What is empty when a share or a call begins.
_LATER = ("signed_at", "ended_at", "arrived_at", "released_at", "rating")


def _stored(changes: Columns) -> Columns:
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value is not None else value
        for name, value in changes.items()
    }


def call_at(call: Columns, lines: Sequence[Line], at: datetime) -> Columns | None:
    """A call's columns at `at`, as `share_at`; None where nobody had been called."""
    if call["called_at"] > at:
        return None
    if (logged := _logged_at("calls", "called_at", call, lines, at)) is not None:
        return logged
    then = dict(call)
    for name in ("signed_at", "arrived_at", "released_at"):
        if then[name] is not None and then[name] > at:
            then[name] = None
    if then["released_at"] is None:
        then |= {"result": "", "rating": None}
    return then
