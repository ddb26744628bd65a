"""What may happen to an incident, from which status, and where it leads, as the records of the acts say."""

from functools import cache

from dashboard.access.rules import Person, scope_of
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.incidents.life.rules_acts import OF_ACTION
from dashboard.incidents.life.rules_standing import Actor, Standing
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import Action, IncidentStatus, Level

Status = IncidentStatus


def outcomes(action: Action, current: Status | None) -> frozenset[Status]:
    """Every status that `action` may lead to from `current`; empty where it is not possible."""
    return frozenset(OF_ACTION[action].moves.get(current, ()))


def is_at_level(action: Action, level: Level) -> bool:
    """Whether a matter of that level may take the act: some are the village's alone."""
    return level is Level.VILLAGE or not OF_ACTION[action].is_of_village


def possible_actions(current: Status, level: Level = Level.TOWN) -> list[Action]:
    """What may be done now, in the order of the life cycle."""
    return [action for action in Action if outcomes(action, current) and is_at_level(action, level)]


def next_status(action: Action, current: Status | None, level: Level, wanted: Status | None = None) -> Status:
    """The status after `action`.

    `wanted` chooses among alternatives (a reply that returns the case, one of
    several returns). Raises Refused, naming what is possible instead.
    """
    if current is not None and not is_at_level(action, level):
        raise Refused(f"这件事已经到镇里，不能“{LABELS[action]}”。{_possible(current, level)}")
    leads_to = OF_ACTION[action].moves.get(current, ())
    chosen = wanted or next(iter(leads_to), None)
    if chosen is None or chosen not in leads_to:
        state = f"事件现在是“{LABELS[current]}”" if current else "事件还没有登记"
        raise Refused(f"{state}，不能“{LABELS[action]}”。{_possible(current, level)}")
    return chosen


# A screen of tasks says it a hundred times; it depends on nothing else.
@cache
def _possible(current: Status | None, level: Level) -> str:
    if current is None:
        return "请先登记事件。"
    steps = [action for action in possible_actions(current, level) if outcomes(action, current) != {current}]
    names = "、".join(
        f"{LABELS[action]}（{_for_whom(action)}）" for action in steps if action is not Action.IMPORT
    )
    return f"现在可以：{names}。"


def _for_whom(action: Action) -> str:
    """The roles that have the right to an act, by their names."""
    scopes = RIGHTS[OF_ACTION[action].right].scopes
    return "、".join(ROLES[role].name for role, words in scopes.items() if words)


def actor_of(person: Person, action: Action) -> Actor:
    """Who acts, with the reach of his right to the act."""
    return Actor(person, scope_of(person, OF_ACTION[action].right))


def refusal(action: Action, standing: Standing, actor: Actor) -> str | None:
    """Why `action` is not possible now, whatever is typed; None where it is (domain: life cycle)."""
    if actor.scope.is_empty:
        return f"您现在的角色不能“{LABELS[action]}”。"
    try:
        next_status(action, standing.status, standing.life.level)
    except Refused as refused:
        return str(refused)
    moves_on = outcomes(action, standing.status) != {standing.status}
    if standing.life.arbitration and action is not Action.ARBITRATE and moves_on:
        return f"这件事已经两次退单，等指挥长裁定，裁定以前不能“{LABELS[action]}”。"
    guard = OF_ACTION[action].guard
    return guard(standing, actor) if guard else None
