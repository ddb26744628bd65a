"""What one pass over the logs of all that was concluded lately does not clear: each kind asks on from it."""

from enum import IntFlag
from typing import Any

from sqlalchemy import and_, case, func, or_, select, true

from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.room.inspection.queries_log import Entry, has_evidence
from dashboard.room.inspection.queries_look import Ended, InspectionScope
from models import Action, IncidentStatus, Level

KEPT = "suspects"
# Of more than these a list in the statement is no help.
MOST = 5_000
# The acts that only the room may do, and those that report a result.
ROOMS_OWN = (Action.DISPATCH, Action.ARBITRATE)
RESULTS = (Action.FEED_BACK, Action.DISTRICT_REPLY, Action.CLOSE_AT_VILLAGE)
TOLD = (IncidentStatus.FED_BACK, IncidentStatus.CLOSED)


class Doubt(IntFlag):
    """What an incident's log may show."""

    ODD = 1
    BY_OTHERS = 2
    UNTOLD = 4
    BARE = 8


def is_suspect(look: InspectionScope, doubt: Doubt) -> Any:
    """A condition on `Ended` that all fulfil whose log leaves it in `doubt`; true where they are many."""
    if KEPT not in look.kept:
        look.kept[KEPT] = look.rows(_pass(look)).all()
    ids = [incident_id for incident_id, doubts in look.kept[KEPT] if doubts & doubt]
    return Ended.id.in_(ids) if len(ids) <= MOST else true()


def is_by_others() -> Any:
    """Whether an entry is an act of the room by somebody whose role may not dispatch.

    Stand-ins are named with the role they carry.
    """
    codes = {
        code for action in ROOMS_OWN for code, words in RIGHTS[f"incident.{action}"].scopes.items() if words
    }
    by_room = or_(*(Entry.role.contains(ROLES[code].name) for code in sorted(codes)))
    return and_(Entry.action.in_(ROOMS_OWN), ~by_room)


def tells_result() -> Any:
    """Whether an entry reports a result."""
    return and_(Entry.action.in_(RESULTS), Entry.to_status.in_(TOLD))


def _pass(look: InspectionScope) -> Any:
    """Id and doubts of what was concluded in the days looked at and is not cleared: one walk over a log."""
    every = sum(doubt.value for doubt in Doubt)
    doubts = case((func.count() == 0, every), else_=sum(_doubts()))
    doubt_bits = select(doubts).where(Entry.incident_id == Ended.id).correlate(Ended).scalar_subquery()
    return select(Ended.id, doubt_bits).where(
        *look.among(Ended.id),
        Ended.status.in_(sorted(CLOSED_STATUSES)),
        Ended.concluded_at >= look.back_to,
        doubt_bits != 0,
    )


def _doubts() -> list[Any]:
    last, is_closed = func.max(Entry.seq), Ended.status == IncidentStatus.CLOSED
    is_bare = and_(Entry.action == Action.FEED_BACK, ~has_evidence(Entry))
    reopened = and_(Entry.action == Action.REOPEN, Ended.round != 1)
    conditions = {
        Doubt.ODD: or_(last != func.count(), last != _last_seq(Entry.to_status == Ended.status)),
        Doubt.BY_OTHERS: _last_seq(is_by_others()) > 0,
        Doubt.UNTOLD: and_(is_closed, _last_seq(tells_result()) <= _last_seq(reopened)),
        Doubt.BARE: and_(is_closed, Ended.level == Level.TOWN, _last_seq(is_bare) > 0),
    }
    return [case((is_doubtful, doubt.value), else_=0) for doubt, is_doubtful in conditions.items()]


def _last_seq(condition: Any) -> Any:
    """The number of the last entry that fulfils `condition`; 0 where none does."""
    return func.max(case((condition, Entry.seq), else_=0))
