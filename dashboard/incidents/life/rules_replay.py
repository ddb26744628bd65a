"""An incident as the projection of its log: entry by entry."""

from collections.abc import Iterable

from dashboard.incidents.life.rules import next_status
from dashboard.incidents.life.rules_acts import OF_ACTION
from dashboard.incidents.life.rules_life import Life, LogEntry
from dashboard.incidents.life.rules_status import CLOSED_STATUSES
from models import IncidentStatus


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
