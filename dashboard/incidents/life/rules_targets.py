"""What an act can be about: the shares, calls, entries of the log that it may name, for one person."""

from collections.abc import Callable, Iterable

from dashboard.access.rules import Scope, may
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.incidents.life.rules_standing import (
    ACTIVE,
    HANDED_OUT,
    Actor,
    Past,
    Share,
    Standing,
    holds,
    is_called,
    mine,
)
from models import Action, AssignmentStatus, IncidentStatus, Party

SENT, SIGNED, DONE = AssignmentStatus.SENT, AssignmentStatus.SIGNED, AssignmentStatus.DONE
STRIKABLE = frozenset({Action.COMMENT, Action.FIRST_REPORT, Action.REMIND, Action.SUPERVISE})
# The ids that an act can be about.
FindTargets = Callable[[Standing, Actor], Iterable[int]]


def leads(standing: Standing, scope: Scope) -> bool:
    """Whether a unit within `scope` leads the matter, and has signed."""
    lead = standing.lead
    return lead is not None and lead.status is SIGNED and holds(scope, lead)


def removable(standing: Standing, actor: Actor) -> tuple[Share, ...]:
    """The shares that may be taken off: by the room any but the lead's, also one that was given back; by
    the lead of a 一件事 those of the other departments that are at work."""
    helpers = tuple(share for share in standing.active if not share.is_lead)
    if actor.scope.everything:
        return helpers + standing.owed
    if standing.row["one_thing_id"] is None or not leads(standing, actor.scope):
        return ()
    return tuple(share for share in helpers if share.party is Party.DEPARTMENT)


def remindable(standing: Standing, actor: Actor) -> tuple[Share, ...]:
    """Whom the lead may remind, one or several; whoever reminds for the town reminds all that are at work."""
    if actor.scope.everything or not leads(standing, actor.scope):
        return ()
    return tuple(share for share in standing.active if not share.is_lead)


def to_settle(standing: Standing, actor: Actor) -> tuple[Share, ...]:
    """The returned parts of which the room has to say what becomes of them."""
    if not actor.scope.everything or standing.status not in HANDED_OUT:
        return ()
    return standing.owed


def to_ask(standing: Standing, actor: Actor) -> tuple[Share, ...]:
    """The person's shares for which he cannot put the matter off himself: a helper's, or where he has no
    such right."""
    if standing.status not in HANDED_OUT or standing.life.due_at is None:
        return ()
    may_extend = may(actor.person, "incident.extend")
    own = mine(actor.scope, standing, *ACTIVE)
    return tuple(share for share in own if not (share.is_lead and may_extend))


def lacks_class_three(standing: Standing) -> bool:
    """Whether the matter is about to go to the district without having been triaged as class 3."""
    if standing.status not in (IncidentStatus.ACCEPTED, IncidentStatus.TRIAGED):
        return False
    return standing.row["incident_class"] != 3 or standing.life.triaged_at is None


def is_strikable(past: Past) -> bool:
    """Whether an entry is words that somebody added, and no step."""
    steps = ("shares", "calls", "exclusion")
    return past.action in STRIKABLE and not any(past.data.get(step) for step in steps)


def ids_of(shares: Callable[[Standing, Actor], Iterable[Share]]) -> FindTargets:
    return lambda standing, actor: (share.id for share in shares(standing, actor))


def unsigned(standing: Standing, actor: Actor) -> Iterable[int]:
    return (share.id for share in mine(actor.scope, standing, SENT))


def active(standing: Standing, actor: Actor) -> Iterable[int]:
    return (share.id for share in mine(actor.scope, standing, *ACTIVE))


def to_finish(standing: Standing, actor: Actor) -> Iterable[int]:
    return (share.id for share in mine(actor.scope, standing, SIGNED) if not share.is_lead)


def to_triage(standing: Standing, _: Actor) -> Iterable[int]:
    """The incident itself, where going up asks for its class too."""
    return (standing.incident_id,) if lacks_class_three(standing) else ()


def to_rework(standing: Standing, _: Actor) -> Iterable[int]:
    return (share.id for share in standing.shares if share.status is DONE and not share.is_lead)


def at_district(*statuses: AssignmentStatus) -> FindTargets:
    def found(standing: Standing, _: Actor) -> Iterable[int]:
        own = (share for share in standing.shares if share.party is Party.DISTRICT_CENTRE)
        return (share.id for share in own if share.status in statuses)

    return found


def calls_to_sign(standing: Standing, actor: Actor) -> Iterable[int]:
    return (call.id for call in standing.calls if is_called(actor.scope, call) and call.is_unsigned)


def calls_to_arrive(standing: Standing, actor: Actor) -> Iterable[int]:
    return (call.id for call in standing.calls if is_called(actor.scope, call) and call.is_awaited)


def calls_to_finish(standing: Standing, actor: Actor) -> Iterable[int]:
    return (call.id for call in standing.calls if is_called(actor.scope, call) and call.is_there)


def calls_to_rate(standing: Standing, _: Actor) -> Iterable[int]:
    rated = {past.data.get("call_rated") for past in standing.log}
    return (call.id for call in standing.calls if call.released_at is not None and call.id not in rated)


def strikable_entries(standing: Standing, _: Actor) -> Iterable[int]:
    """Entries that may be struck out; without any there are still the files."""
    return (past.seq for past in standing.log if is_strikable(past) and past.seq not in standing.struck)


def open_promises(standing: Standing, _: Actor) -> Iterable[int]:
    """Mediations with an agreement that is not yet noted as kept."""
    data_of = [past.data for past in standing.log if past.seq not in standing.struck]
    kept = {data.get("mediation_kept") for data in data_of}
    return (data["mediation"] for data in data_of if data.get("agreed") and data["mediation"] not in kept)


def still_open(standing: Standing, _: Actor) -> Iterable[int]:
    return () if standing.status in CLOSED_STATUSES else (standing.incident_id,)
