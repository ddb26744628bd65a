"""What is known of a matter that the room has to decide on. No clock, no store."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.words.labels import unless_confirmed
from models import Party, Source


@dataclass(frozen=True)
class Entry:
    """An entry of one of the two lists that fits, as valid today; `about` is the list's name."""

    about: str
    entry_id: int
    title: str
    version: int
    lead_id: int
    lead: str
    why: str
    # The other departments that a 一件事 names, by id and name.
    named: tuple[tuple[int, str], ...] = ()

    @property
    def rule(self) -> str:
        """The row that it is, by number and version."""
        return f"{self.about}{self.title.split(' ')[0]}（第{self.version}版）"


@dataclass(frozen=True)
class Led:
    """A unit that led earlier matters of the same category to their end, and how many."""

    party: Party
    unit_id: int
    name: str
    total: int


@dataclass(frozen=True)
class Facts:
    """What is known of a matter: its category's way, its village's team, the list entries that fit.

    `earlier`: who led the newest matters of the category to their end, how often; `classes`: of which
    class these were; `others`: entries of the lists that the words resemble without being the category's
    own; `returned`: units that gave this matter back.
    """

    source: Source
    category: str = ""
    usual_class: int | None = None
    platform: tuple[int, str, int] | None = None
    module: tuple[int, str] | None = None
    team: tuple[int, str] | None = None
    team_is_assumed: bool = False
    item: Entry | None = None
    thing: Entry | None = None
    earlier: tuple[Led, ...] = ()
    classes: Mapping[int, int] = field(default_factory=dict)
    others: tuple[Entry, ...] = ()
    returned: frozenset[tuple[Party, int]] = frozenset()

    @property
    def team_rule(self) -> str:
        """The table that says which team the village has."""
        return unless_confirmed("组团联村表", self.team_is_assumed)

    @property
    def is_sent_back(self) -> bool:
        """Whether the district had the matter, and handed it back."""
        return any(party is Party.DISTRICT_CENTRE for party, _ in self.returned)

    @property
    def kind(self) -> int | None:
        """The class to suggest: what the district does not do, the town does jointly."""
        return 2 if self.usual_class == 3 and self.is_sent_back else self.usual_class

    def led(self, party: Party) -> int:
        """How many of the earlier matters units of one kind led."""
        return sum(one.total for one in self.earlier if one.party is party)
