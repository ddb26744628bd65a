"""One notice before it is written: to whom, and in which words. No clock, no database."""

from dataclasses import dataclass

from dashboard.access.rules_rights import RIGHTS

LONGEST = 300
COMMANDER = "commander"


@dataclass(frozen=True)
class Told:
    """One notice: to a unit (`kind` module, team, village, department) or a cadre by id, or to a role."""

    kind: str
    to_id: int | None
    role: str | None
    text: str


def to_role(role: str, text: str) -> Told:
    return Told("role", None, role, text[:LONGEST])


def to_cadre(cadre_id: int, text: str) -> Told:
    return Told("cadre", cadre_id, None, text[:LONGEST])


def to_department(department_id: int, text: str) -> Told:
    return Told("department", department_id, None, text[:LONGEST])


def to_all_who_may(right: str, text: str) -> tuple[Told, ...]:
    """The same sentence to each role that has the right over anything; KeyError: no such right."""
    return tuple(to_role(role, text) for role, words in RIGHTS[right].scopes.items() if words)
