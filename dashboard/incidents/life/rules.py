"""What may happen to an incident, from which status, and where it leads (one table)."""

from functools import cache

from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Action, IncidentStatus, Level

S = IncidentStatus

CLOSED_STATUSES = frozenset({S.CLOSED, S.REJECTED, S.MERGED, S.CANCELLED})
OPEN_STATUSES = frozenset(S) - CLOSED_STATUSES

# action -> {from: to}; a status that leads to itself stays as it is.
_STAYS: dict[IncidentStatus | None, IncidentStatus] = {status: status for status in OPEN_STATUSES}
_EVERYWHERE: dict[IncidentStatus | None, IncidentStatus] = {status: status for status in S}
TRANSITIONS: dict[Action, dict[IncidentStatus | None, IncidentStatus]] = {
    Action.REPORT: {None: S.REPORTED},
    Action.IMPORT: {**_EVERYWHERE, None: S.REPORTED},
    Action.ACCEPT: {S.REPORTED: S.ACCEPTED},
    Action.REJECT: {S.REPORTED: S.REJECTED, S.ACCEPTED: S.REJECTED},
    Action.PASS_UP: {S.REPORTED: S.REPORTED},
    Action.CLOSE_AT_VILLAGE: {S.REPORTED: S.CLOSED},
    Action.TRIAGE: {S.ACCEPTED: S.TRIAGED, S.TRIAGED: S.TRIAGED},
    Action.DISPATCH: {S.TRIAGED: S.DISPATCHED},
    Action.SIGN: {S.DISPATCHED: S.HANDLING, S.HANDLING: S.HANDLING},
    Action.RETURN: {S.DISPATCHED: S.ACCEPTED, S.HANDLING: S.ACCEPTED},
    Action.ARBITRATE: {S.ACCEPTED: S.DISPATCHED},
    Action.ESCALATE: {S.ACCEPTED: S.ESCALATED, S.TRIAGED: S.ESCALATED, S.HANDLING: S.ESCALATED},
    Action.DISTRICT_RECEIPT: {S.ESCALATED: S.ESCALATED},
    Action.DISTRICT_REPLY: {S.ESCALATED: S.FED_BACK},
    Action.SUSPEND: {S.HANDLING: S.SUSPENDED},
    Action.RESUME: {S.SUSPENDED: S.HANDLING},
    Action.FEED_BACK: {S.HANDLING: S.FED_BACK},
    Action.VERIFY: {S.FED_BACK: S.CLOSED},
    Action.REWORK: {S.FED_BACK: S.HANDLING},
    Action.MERGE: dict.fromkeys(OPEN_STATUSES, S.MERGED),
    Action.UNMERGE: {S.MERGED: S.REPORTED},
    Action.CANCEL: dict.fromkeys(OPEN_STATUSES, S.CANCELLED),
    Action.REOPEN: {S.CLOSED: S.TRIAGED, S.REJECTED: S.REPORTED, S.CANCELLED: S.REPORTED},
    Action.RATE: {S.CLOSED: S.CLOSED},
    Action.EXTEND: _STAYS,
    Action.REMIND: _STAYS,
    Action.SUPERVISE: _STAYS,
    Action.ADD_PARTY: _STAYS,
    Action.REMOVE_PARTY: _STAYS,
    Action.FIRST_REPORT: _STAYS,
    Action.CALL_UP: _STAYS,
    Action.ARRIVE: _STAYS,
    Action.AMEND: _EVERYWHERE,
    Action.COMMENT: _EVERYWHERE,
    Action.STRIKE: _EVERYWHERE,
}
# Where the outcome decides: the row's data names it, these are all it may name.
ALTERNATIVES: dict[tuple[Action, IncidentStatus | None], frozenset[IncidentStatus]] = {
    # Returned by the district.
    (Action.DISTRICT_REPLY, S.ESCALATED): frozenset({S.TRIAGED}),
    # One of several parties returned its share: the others go on.
    (Action.RETURN, S.HANDLING): frozenset({S.HANDLING}),
    (Action.RETURN, S.DISPATCHED): frozenset({S.DISPATCHED}),
    # A party that goes on with what it had signed keeps the matter where it was.
    (Action.ARBITRATE, S.ACCEPTED): frozenset({S.HANDLING}),
    (Action.UNMERGE, S.MERGED): OPEN_STATUSES,
    # An import brings a matter as far as its source had taken it, again and again.
    (Action.IMPORT, None): frozenset(S),
} | {(Action.IMPORT, status): frozenset(S) for status in S}
VILLAGE_ONLY = frozenset({Action.PASS_UP, Action.CLOSE_AT_VILLAGE})


def outcomes(action: Action, current: IncidentStatus | None) -> frozenset[IncidentStatus]:
    """Every status that `action` may lead to from `current`; empty where it is not possible."""
    usual = TRANSITIONS[action].get(current)
    others = ALTERNATIVES.get((action, current), frozenset())
    return others if usual is None else others | {usual}


def possible_actions(current: IncidentStatus, level: Level = Level.TOWN) -> list[Action]:
    """What may be done now, in the order of the life cycle."""
    return [
        action
        for action in Action
        if outcomes(action, current) and (level is Level.VILLAGE or action not in VILLAGE_ONLY)
    ]


def next_status(
    action: Action, current: IncidentStatus | None, level: Level, wanted: IncidentStatus | None = None
) -> IncidentStatus:
    """The status after `action`.

    `wanted` chooses among alternatives (a reply that returns the case, one of
    several returns). Raises Refused, naming what is possible instead.
    """
    if current is not None and level is Level.TOWN and action in VILLAGE_ONLY:
        raise Refused(f"这件事已经到镇里，不能“{LABELS[action]}”。{_possible(current, level)}")
    allowed = outcomes(action, current)
    usual = TRANSITIONS[action].get(current)
    chosen = wanted or usual
    if chosen is None or chosen not in allowed:
        state = f"事件现在是“{LABELS[current]}”" if current else "事件还没有登记"
        raise Refused(f"{state}，不能“{LABELS[action]}”。{_possible(current, level)}")
    return chosen


# A screen of tasks says it a hundred times; it depends on nothing else.
@cache
def _possible(current: IncidentStatus | None, level: Level) -> str:
    if current is None:
        return "请先登记事件。"
    steps = [action for action in possible_actions(current, level) if outcomes(action, current) != {current}]
    names = "、".join(
        f"{LABELS[action]}（{_for_whom(action)}）" for action in steps if action is not Action.IMPORT
    )
    return f"现在可以：{names}。"


def _for_whom(action: Action) -> str:
    """The roles that have the right to an act, by their names."""
    scopes = RIGHTS[f"incident.{action.value}"].scopes
    return "、".join(ROLES[role].name for role, words in scopes.items() if words)
