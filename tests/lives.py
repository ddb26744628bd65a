"""Random but legal lives of incidents, for tests that compare a store with its log."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from dashboard.incidents.life.rules_acts import outcomes, possible_actions
from dashboard.incidents.life.rules_life import OPEN_STATUSES, LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.words.days import township_date
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    Incident,
    IncidentLog,
    IncidentStatus,
    Level,
    Party,
    Rating,
)
from tests.factories import NOON, an_incident, chained

LEFT_OUT = {Action.IMPORT, Action.AMEND, Action.STRIKE, Action.ARBITRATE}


@dataclass
class Told:
    """One incident as its log tells it, with what does not change."""

    fixed: dict[str, Any]
    entries: list[LogEntry]
    froms: list[IncidentStatus | None] = field(default_factory=list)


@st.composite
def lives(draw: st.DrawFn, longest: int = 12) -> Told:
    """An incident of up to `longest` steps around NOON, every step allowed by the table."""
    at = NOON + timedelta(minutes=draw(st.integers(-60 * 24 * 20, 60 * 24 * 5)))
    level = draw(st.sampled_from(Level))
    fixed = {
        "category_id": draw(st.sampled_from([None, 1, 2])),
        "cell": draw(st.sampled_from([None, "1_1", "1_2"])),
        "village_id": draw(st.sampled_from([1, 2])),
        "place": draw(st.sampled_from(["", "桥头"])),
        "one_thing_id": draw(st.sampled_from([None, None, 1])),
        "module_id": draw(st.sampled_from([None, 1, 2])),
        "reported_at": at,
    }
    first = {"level": level.value, "due_at": (at + timedelta(hours=24)).isoformat()}
    entries = [LogEntry(Action.REPORT, at, IncidentStatus.REPORTED, {"set": first})]
    for _ in range(draw(st.integers(0, longest))):
        life = replay(entries)
        assert life.status is not None
        choices = [a for a in possible_actions(life.status, life.level) if a not in LEFT_OUT]
        action = draw(st.sampled_from(choices))
        at += timedelta(minutes=draw(st.integers(1, 4000)))
        entries.append(_entry(draw, action, life.status, at))
    froms: list[IncidentStatus | None] = [None]
    froms += [replay(entries[:n]).status for n in range(1, len(entries))]
    return Told(fixed, entries, froms)


def _entry(draw: st.DrawFn, action: Action, status: IncidentStatus, at: datetime) -> LogEntry:
    to = draw(st.sampled_from(sorted(outcomes(action, status))))
    data: dict[str, Any] = {}
    if action is Action.RATE:
        data["rating"] = draw(st.sampled_from(Rating)).value
    if action is Action.SUSPEND:
        until = at + timedelta(minutes=draw(st.integers(1, 3000)))
        data["set"] = {"suspended_until": until.isoformat()}
    if action in (Action.DISPATCH, Action.EXTEND, Action.ESCALATE):
        data["set"] = {"due_at": (at + timedelta(minutes=draw(st.integers(1, 6000)))).isoformat()}
    if action is Action.DISPATCH:
        data["sign_due_at"] = (at + timedelta(hours=2)).isoformat()
        data["department_id"] = draw(st.sampled_from([1, 2]))
    return LogEntry(action, at, to, data)


def rows_of(told: Told, incident_id: int) -> tuple[Incident, list[IncidentLog], list[Assignment]]:
    """The rows that the store would hold of this life."""
    life = replay(told.entries)
    columns = life.columns() | told.fixed
    incident = an_incident(id=incident_id, reported_on=township_date(told.fixed["reported_at"]), **columns)
    log = chained(*[
        IncidentLog(
            incident_id=incident_id, seq=number, action=entry.action, from_status=before,
            to_status=entry.to_status, at=entry.at, recorded_at=entry.at, actor="测试员", data=entry.data,
        )
        for number, (entry, before) in enumerate(zip(told.entries, told.froms, strict=True), start=1)
    ])  # fmt: skip
    return incident, log, _assignments(told, incident_id)


def _assignments(told: Told, incident_id: int) -> list[Assignment]:
    made: list[Assignment] = []
    for entry in told.entries:
        if entry.action is Action.DISPATCH:
            made.append(
                Assignment(
                    incident_id=incident_id,
                    party=Party.DEPARTMENT,
                    department_id=entry.data["department_id"],
                    sent_at=entry.at,
                    sign_due_at=datetime.fromisoformat(entry.data["sign_due_at"]),
                )
            )
        elif made and entry.action is Action.SIGN and made[-1].signed_at is None:
            made[-1].signed_at, made[-1].status = entry.at, AssignmentStatus.SIGNED
        elif made and entry.action is Action.RETURN:
            made[-1].status, made[-1].ended_at = AssignmentStatus.RETURNED, entry.at
    return made


def is_open(status: IncidentStatus) -> bool:
    return status in OPEN_STATUSES
