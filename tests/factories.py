"""Rows with sensible defaults: a test names only what it is about."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from dashboard.store.chain import FIRST, INCIDENT_LOG, entry_hash
from dashboard.words.days import township_date
from models import Action, Incident, IncidentLog, IncidentStatus, Source

NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)
_numbers = count(1)


def an_incident(**given: Any) -> Incident:
    """An incident reported at NOON; its number is its own unless given."""
    reported_at = given.get("reported_at", NOON)
    number = f"NL-20260304-{next(_numbers):04d}"
    defaults = {
        "title": "村道上有障碍物",
        "source": Source.GRID,
        "status": IncidentStatus.REPORTED,
        "reported_at": reported_at,
        "reported_on": township_date(reported_at) if reported_at.tzinfo else reported_at.date(),
        "number": number,
    }
    return Incident(**(defaults | given))


def an_entry(**given: Any) -> IncidentLog:
    """The first row of an incident's log; a later one belongs into `chained`."""
    defaults = {
        "incident_id": 1,
        "seq": 1,
        "action": Action.REPORT,
        "to_status": IncidentStatus.REPORTED,
        "at": NOON,
        "recorded_at": NOON,
        "actor": "测试员",
    }
    return chained(IncidentLog(**(defaults | given)))[0]


def chained(*entries: IncidentLog) -> list[IncidentLog]:
    """The entries of one incident, whole and in order, each with the hash that its chain asks for."""
    before = FIRST
    for entry in entries:
        before = entry.hash = entry_hash(before, entry, INCIDENT_LOG)
    return list(entries)
