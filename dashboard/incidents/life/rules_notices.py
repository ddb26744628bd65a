"""Who is told of an act, and in which words."""

from collections.abc import Iterable

from dashboard.access.notices.rules_told import COMMANDER as COMMANDER
from dashboard.access.notices.rules_told import LONGEST
from dashboard.access.notices.rules_told import Told as Told
from dashboard.access.notices.rules_told import to_cadre as to_cadre
from dashboard.access.notices.rules_told import to_role as to_role
from dashboard.incidents.life.rules_standing import Share
from dashboard.words.labels import LABELS
from models import Action, Party

ROOM, DISTRICT = "dispatcher", "district_centre"


def to_party(party: Party, unit_id: int | None, text: str) -> Told:
    if party is Party.DISTRICT_CENTRE:
        return to_role(DISTRICT, text)
    return Told(party.value, unit_id, None, text[:LONGEST])


def to_shares(shares: Iterable[Share], action: Action, title: str, *, reason: str = "") -> tuple[Told, ...]:
    """The same sentence to each party of `shares`."""
    more = f"：{reason}" if reason else ""
    text = f"{LABELS[action]}“{title}”{more}"
    return tuple(to_party(share.party, share.unit_id, text) for share in shares)
