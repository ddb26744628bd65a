"""To whom a notice may be written so that it reaches one person. No clock, no database."""

from dataclasses import dataclass

from dashboard.access.rules import Person, may
from dashboard.access.rules_rights import ROLES

CADRE = "cadre"
# Beyond this many the badge says 99+, and nothing is counted further.
MOST_COUNTED = 99


@dataclass(frozen=True)
class Address:
    """Units by kind and id (cadres among them), and roles. Caches tell persons apart by it.

    `bounties`, `counter`: whether he may read these at all; how far incidents go is his scope's matter.
    """

    units: tuple[tuple[str, int], ...] = ()
    roles: tuple[str, ...] = ()
    bounties: bool = False
    counter: bool = False


def addressed_to(person: Person) -> Address:
    """What reaches `person` today: his units, himself and his roles, and those of whom he stands in for."""
    units, roles = set(), set()
    cadres = {person.cadre_id} | {grant.lender.cadre_id for grant in person.grants if grant.lender}
    for grant in person.grants:
        roles.add(grant.role)
        if grant.unit_id is not None:
            units.add((ROLES[grant.role].unit, grant.unit_id))
    if person.grants:
        units |= {(CADRE, cadre) for cadre in cadres if cadre is not None}
    bounties, counter = may(person, "bounty.read"), may(person, "counter.read")
    return Address(tuple(sorted(units)), tuple(sorted(roles)), bounties, counter)


def badge(number: int) -> str:
    """A number of unread notices as the bell shows it; empty for none."""
    if number <= 0:
        return ""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
