"""What the generator must know of a loaded store; small enough to be sent to worker processes."""

from dataclasses import dataclass
from itertools import accumulate

from dashboard.demo.photographs import Pair
from dashboard.demo.words import Phrases, season_of

# (yellow, red) moments, or amounts, keyed by (track, urgent, stage).
Limits = dict[tuple[str, bool, str], tuple[int, str]]


@dataclass(frozen=True)
class Ground:
    """A village: its ground and who looks after it."""

    id: int
    name: str
    longitude: float
    latitude: float
    rings: tuple[tuple[tuple[float, float], ...], ...]
    team_id: int
    grids: tuple[tuple[int, str], ...]
    weight: float


@dataclass(frozen=True)
class Item:
    id: int
    number: int
    version: int
    lead_id: int
    helpers: tuple[int, ...]


@dataclass(frozen=True)
class Thing:
    """A 一件事: the lead and the departments that work with it."""

    id: int
    name: str
    lead_id: int
    department_ids: tuple[int, ...]


@dataclass(frozen=True)
class Matter:
    """A category as the dispatcher sees it."""

    id: int
    code: str
    name: str
    usual_class: int
    urgent: bool
    weight: int
    platform_id: int
    platform: str
    module_id: int
    item: Item | None
    thing: Thing | None
    # Which of the drawn pictures shows it.
    motif: str
    # Whether people quarrel, so that somebody mediates.
    is_dispute: bool
    phrases: Phrases


@dataclass(frozen=True)
class Town:
    grounds: tuple[Ground, ...]
    matters: tuple[Matter, ...]
    modules: dict[int, str]
    departments: dict[int, str]
    # Module codes and department codes that the lives name.
    module_ids: dict[str, int]
    department_ids: dict[str, int]
    limits: Limits
    working_days: tuple[int, ...]
    rule_set_id: int
    rule_set: str
    room: tuple[str, ...]
    commander: str
    by_module: dict[int, tuple[str, ...]]
    by_team: dict[int, tuple[str, ...]]
    seconded: tuple[tuple[int, str], ...]
    # Village -> its sessions of the lecture hall, the newest first: township day and id.
    lectures: dict[int, tuple[tuple[str, int], ...]]
    # By motif: before and after.
    pictures: dict[str, Pair]

    def matter(self, code: str) -> Matter:
        return next(matter for matter in self.matters if matter.code == code)

    def ground(self, name: str) -> Ground:
        return next(ground for ground in self.grounds if ground.name == name)


@dataclass(frozen=True)
class Lottery:
    """Which matter is reported: by class and month, heavier ones more often."""

    matters: tuple[Matter, ...]
    steps: tuple[float, ...]


def lotteries(town: Town) -> dict[tuple[int, int], Lottery]:
    """One draw for each class (1–3) and month (1–12)."""
    made = {}
    for incident_class in (1, 2, 3):
        matters = tuple(m for m in town.matters if m.usual_class == incident_class)
        for month in range(1, 13):
            weights = (m.weight * season_of(m.code)[month - 1] for m in matters)
            made[incident_class, month] = Lottery(matters, tuple(accumulate(weights)))
    return made
