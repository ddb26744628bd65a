"""Who acts on an incident, and how far his right to the act reaches."""

from dataclasses import dataclass

from dashboard.access.rules import Person, Scope

COMMANDER = "commander"


@dataclass(frozen=True)
class Actor:
    """Who acts, and how far his right to this act reaches."""

    person: Person
    scope: Scope

    @property
    def accounts(self) -> frozenset[int]:
        """His own account, and those for which he stands in."""
        person = self.person
        own = () if person.account_id is None else (person.account_id,)
        return frozenset((*own, *person.for_accounts))

    @property
    def is_commander(self) -> bool:
        return any(grant.role == COMMANDER for grant in self.person.grants)
