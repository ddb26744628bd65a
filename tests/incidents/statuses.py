"""An incident in each status, brought there by the acts that lead to it."""

from datetime import timedelta

from dashboard.incidents.life import actions_district, actions_ends, actions_merge, actions_times
from models import IncidentStatus, Level
from tests.incidents.room import Room

S = IncidentStatus
WHY = {"reason": "测试需要"}


def brought_to(room: Room, status: IncidentStatus) -> int:
    """The id of a new incident of the enforcement module in `status`."""
    return _WAYS[status](room)


def at_the_village(room: Room) -> int:
    return room.report(
        "grid_worker:330803112001", village_id=room.unit("village", "330803112001"), level=Level.VILLAGE
    )


def _accepted(room: Room) -> int:
    incident = room.report()
    room.do("dispatcher", actions_ends.accept, incident_id=incident)
    return incident


def _suspended(room: Room) -> int:
    incident = room.handling()
    until = room.at + timedelta(days=10)
    room.do("dispatcher", actions_times.suspend, incident_id=incident, until=until, **WHY)
    return incident


def _escalated(room: Room) -> int:
    incident = room.triaged(3)
    room.do("commander", actions_district.escalate, incident_id=incident, **WHY)
    return incident


def _rejected(room: Room) -> int:
    incident = room.report()
    room.do("dispatcher", actions_ends.reject, incident_id=incident, **WHY)
    return incident


def _merged(room: Room) -> int:
    parent = room.row(room.report()).number
    incident = room.report()
    room.do("dispatcher", actions_merge.merge, incident_id=incident, into=parent, **WHY)
    return incident


def _cancelled(room: Room) -> int:
    incident = room.dispatched()
    room.do("dispatcher", actions_ends.cancel, incident_id=incident, **WHY)
    return incident


_WAYS = {
    S.REPORTED: Room.report,
    S.ACCEPTED: _accepted,
    S.TRIAGED: Room.triaged,
    S.DISPATCHED: Room.dispatched,
    S.HANDLING: Room.handling,
    S.SUSPENDED: _suspended,
    S.ESCALATED: _escalated,
    S.FED_BACK: Room.fed_back,
    S.CLOSED: Room.closed,
    S.REJECTED: _rejected,
    S.MERGED: _merged,
    S.CANCELLED: _cancelled,
}
