"""Whether anybody can sign for a unit or a person today. No clock, no store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboard.access.rules import Grant, grants_on
from dashboard.access.rules_accounts import Spells
from dashboard.access.rules_rights import RIGHTS

SIGN = "incident.sign"


@dataclass(frozen=True)
class Holder:
    """An account that may sign in today: its cadre, its grants, a seconded cadre's spells (else None)."""

    cadre_id: int | None
    grants: tuple[Grant, ...]
    spells: Spells | None = None


# module, team, village, department or cadre, and its id.
Whom = tuple[str, int]


def signable_parties(holders: Iterable[Holder], on: date) -> set[Whom]:
    """Everybody for whom one of `holders` may sign on a township day."""
    return {whom for holder in holders for whom in _reached(holder, on)}


def _reached(holder: Holder, on: date) -> Iterable[Whom]:
    for grant in grants_on(holder.grants, on, seconded=holder.spells):
        for word in RIGHTS[SIGN].scopes[grant.role]:
            if word == "own" and holder.cadre_id is not None:
                yield "cadre", holder.cadre_id
            elif word != "own" and grant.unit_id is not None:
                yield word, grant.unit_id
