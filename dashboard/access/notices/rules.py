"""One notice before it is written: to whom, in which words; and the desk's sound, computed."""

import math
import wave
from array import array
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from dashboard.access.rules import Person, may
from dashboard.access.rules_rights import RIGHTS, ROLES

CADRE = "cadre"
# Beyond this many the badge says 99+, and nothing is counted further.
MOST_COUNTED = 99
LONGEST = 300
COMMANDER = "commander"
RATE = 8_000
NOTES = (880.0, 1174.7)
NOTE_SECONDS, LOUDNESS = 0.16, 0.35
# So many different lengths of silence behind it.
LENGTHS = 997


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


@dataclass(frozen=True)
class NoticeDraft:
    """One notice: to a unit (`kind` module, team, village, department) or a cadre by id, or to a role."""

    kind: str
    to_id: int | None
    role: str | None
    text: str


def to_role(role: str, text: str) -> NoticeDraft:
    return NoticeDraft("role", None, role, text[:LONGEST])


def to_cadre(cadre_id: int, text: str) -> NoticeDraft:
    return NoticeDraft("cadre", cadre_id, None, text[:LONGEST])


def to_department(department_id: int, text: str) -> NoticeDraft:
    return NoticeDraft("department", department_id, None, text[:LONGEST])


def to_all_who_may(right: str, text: str) -> tuple[NoticeDraft, ...]:
    """The same sentence to each role that has the right over anything; KeyError: no such right."""
    return tuple(to_role(role, text) for role, words in RIGHTS[right].scopes.items() if words)


def tone(number: int) -> bytes:
    """The tone, half a second at most; another `number` gives another file that sounds the same.

    A browser plays one file of a page only once by itself, hence the difference.
    """
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(_notes() + bytes(2 * (number % LENGTHS)))
    return made.getvalue()


@cache
def _notes() -> bytes:
    samples = array("h")
    for pitch in NOTES:
        length = int(RATE * NOTE_SECONDS)
        for place in range(length):
            # Swells and fades, so that it does not click.
            swell = math.sin(math.pi * place / length)
            wave_of_pitch = math.sin(2 * math.pi * pitch * place / RATE)
            samples.append(int(32_767 * LOUDNESS * swell * wave_of_pitch))
    return samples.tobytes()
