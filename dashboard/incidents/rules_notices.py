"""Who is told of an act, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.incidents.rules_standing import Share
from dashboard.labels import LABELS
from models import Action, Party

LONGEST = 300
ROOM, COMMANDER, DISTRICT = "dispatcher", "commander", "district_centre"


@dataclass(frozen=True)
class Told:
    """One notice: to a unit (`kind` module, team, village, department) or a cadre by id, or to a role."""

    kind: str
    to_id: int | None
    role: str | None
    text: str


def to_role(role: str, text: str) -> Told:
    return Told("role", None, role, text[:LONGEST])


def to_party(party: Party, unit_id: int | None, text: str) -> Told:
    if party is Party.DISTRICT_CENTRE:
        return to_role(DISTRICT, text)
    return Told(party.value, unit_id, None, text[:LONGEST])


def to_cadre(cadre_id: int, text: str) -> Told:
    return Told("cadre", cadre_id, None, text[:LONGEST])


def to_shares(shares: Iterable[Share], action: Action, title: str, *, reason: str = "") -> tuple[Told, ...]:
    """The same sentence to each party of `shares`."""
    more = f"：{reason}" if reason else ""
    text = f"{LABELS[action]}“{title}”{more}"
    return tuple(to_party(share.party, share.unit_id, text) for share in shares)
