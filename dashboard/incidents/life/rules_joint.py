"""Whom an act on a joint matter is about: what came back, who may ask for more time. No clock, no store."""

from dashboard.access.rules import may
from dashboard.incidents.life.rules_actor import Actor
from dashboard.incidents.life.rules_standing import ACTIVE, HANDED_OUT, Share, Standing, mine
from models import IncidentStatus


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
    """Whether nobody has triaged the matter as one of class 3 that is about to go up to the district."""
    if standing.status not in (IncidentStatus.ACCEPTED, IncidentStatus.TRIAGED):
        return False
    return standing.row["incident_class"] != 3 or standing.life.triaged_at is None
