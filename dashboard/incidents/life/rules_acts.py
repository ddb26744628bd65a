"""The table of acts: what may happen to an incident, from which status, where it leads, who is shown it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from dashboard.access.rules import Person, may, scope_of
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.incidents.life.rules_act import Act
from dashboard.incidents.life.rules_acts_beside import BESIDE
from dashboard.incidents.life.rules_acts_steps import STEPS
from dashboard.incidents.life.rules_standing import Actor, Past, Standing, holds
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, local_time
from models import Action, IncidentStatus, Level

ACTS: dict[str, Act] = {act.key: act for act in (*STEPS, *BESIDE)}
# The act that each word of the log is named after.
OF_ACTION: dict[Action, Act] = {action: ACTS[action.value] for action in Action}
# Those that have a button, in its order.
OFFERED: tuple[Act, ...] = tuple(act for act in ACTS.values() if act.is_offered)


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


def what_changed(action: Action, standing: Standing, seen: int, actor: Actor) -> str | None:
    """A sentence where the screen that the person acted on no longer holds; None where it still does.

    `seen`: the last entry of the log that his screen showed. Different parties sign and finish
    side by side; of two people on the same thing, the second is told what the first did.
    """
    since = [past for past in standing.log if past.seq > seen]
    if not since:
        return None
    again = next((past for past in since if past.action is action and _is_own(past, actor)), None)
    if again is not None and not OF_ACTION[action].is_repeatable:
        return f"您在{_time(again)}已经“{LABELS[action]}”过了，没有重复办理。"
    if OF_ACTION[action].goes_with_others:
        return None
    own = {str(share.id) for share in standing.shares if holds(actor.scope, share)}
    for past in reversed(since):
        moved = past.from_status is not past.to_status
        touches = not actor.scope.everything and bool(own & set(past.data.get("shares", {})))
        if action is Action.SIGN and past.action is Action.SIGN and not touches:
            continue
        if moved or touches or past.action is action:
            return (
                f"您打开以后，{past.actor}在{_time(past)}已经“{LABELS[past.action]}”，"
                f"事件现在是“{LABELS[standing.status]}”。您填写的内容还在，请看清楚再决定。"
            )
    return None


def _is_own(past: Past, actor: Actor) -> bool:
    account = past.data.get("account")
    return account is not None and account in actor.accounts


def _time(past: Past) -> str:
    return local_time(past.at)[11:]


NOT_HELD = "这件事现在不由您承办，只能查看。"


@dataclass(frozen=True)
class Shown:
    """An act as it stands for a person: why it is not possible now (None: it is), and what it can be about.

    `targets`: ids of shares, calls or entries of the log, as the act needs them.
    """

    act: Act
    refused: str | None
    targets: tuple[int, ...] = ()

    @property
    def is_possible(self) -> bool:
        return self.refused is None


def acts_of(person: Person) -> tuple[Act, ...]:
    """The acts that some role of `person` has at all."""
    return tuple(act for act in OFFERED if may(person, act.right))


def shown_acts(standing: Standing, person: Person, held: Mapping[str, bool]) -> tuple[Shown, ...]:
    """Each act of `person`, possible or not; `held`: by right, whether the incident lies within its reach."""
    return tuple(_shown(act, standing, person, held[act.right]) for act in acts_of(person))


def _shown(act: Act, standing: Standing, person: Person, is_held: bool) -> Shown:
    if not is_held:
        return Shown(act, NOT_HELD)
    actor = Actor(person, scope_of(person, act.right))
    if reason := refusal(act.action, standing, actor):
        return Shown(act, reason)
    if act.targets is None:
        return Shown(act, None)
    ids = tuple(act.targets(standing, actor))
    return Shown(act, None, ids) if ids or not act.no_targets else Shown(act, act.no_targets)


def likeliest(acts: Iterable[Shown], standing: Standing) -> str | None:
    """The key of the act that comes next; None where nothing does."""
    skipped = set()
    if standing.row["incident_class"] != 3:
        skipped.add("escalate")
    if standing.status is IncidentStatus.TRIAGED:
        skipped.add("triage")
    steps = (one.act for one in acts if one.is_possible and one.act.is_step and one.act.is_proposed)
    return next((act.key for act in steps if act.key not in skipped), None)


def by_status(acts: Iterable[Shown], status: IncidentStatus, level: Level) -> tuple[Act, ...]:
    """The acts that the status alone forbids: one sentence says it for all of them."""
    return tuple(
        one.act
        for one in acts
        if not one.is_possible and one.refused != NOT_HELD and not _fits(one.act, status, level)
    )


def _fits(act: Act, status: IncidentStatus, level: Level) -> bool:
    return bool(outcomes(act.action, status)) and is_at_level(act.action, level)
