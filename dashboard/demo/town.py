"""What the generator must know of a loaded store, and its limits as moments; small enough for workers."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from dashboard.demo.moments import DAY, HOUR, MINUTE, OFFSET
from dashboard.demo.photographs import Pair
from dashboard.demo.words import Phrases, season_of
from dashboard.town.clocks.rules import YELLOW_SHARE
from models import LimitUnit

# (yellow, red) moments, or amounts, keyed by (track, urgent, stage).
Limits = dict[tuple[str, bool, str], tuple[int, str]]
# The yellow and the red moment.
Clock = tuple[int, int]
_SECONDS = {LimitUnit.MINUTES.value: MINUTE, LimitUnit.HOURS.value: HOUR, LimitUnit.WORKING_DAYS.value: DAY}
EPOCH_ORDINAL = 719_163


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


class Clocks:
    """Limits begin, are shared out and are paused here, several times in each of a million lives."""

    def __init__(self, limits: Limits, working_days: tuple[int, ...]) -> None:
        self._limits = {
            key: (amount * _SECONDS[unit], unit == LimitUnit.WORKING_DAYS.value)
            for key, (amount, unit) in limits.items()
        }
        # Working days since 1970, and for each day how many came before it.
        self._days = [ordinal - EPOCH_ORDINAL for ordinal in working_days]
        self._before: dict[int, tuple[int, bool]] = {}

    def run(self, track: str, urgent: bool, stage: str, start: int, grown: float = 1) -> Clock | None:
        """A clock that starts now; `grown` is 1.5 for a limit extended by half. None without a rule."""
        limit = self._limits.get((track, urgent, stage)) or self._limits.get((track, False, stage))
        if limit is None:
            return None
        seconds, in_days = limit
        if not in_days:
            return start + int(seconds * grown * YELLOW_SHARE), start + int(seconds * grown)
        elapsed = self._elapsed(start)
        return (
            self._instant(elapsed + int(seconds * grown * YELLOW_SHARE)),
            self._instant(elapsed + int(seconds * grown)),
        )

    def share(self, track: str, stage: str, start: int, share: float) -> int:
        """When `share` of a limit has been used."""
        seconds, in_days = self._limits[track, False, stage]
        if not in_days:
            return start + int(seconds * share)
        return self._instant(self._elapsed(start) + int(seconds * share))

    def paused(self, clock: Clock, track: str, stage: str, start: int, end: int) -> Clock:
        """The clock after a pause; a lamp that was yellow before stays yellow."""
        in_days = self._limits[track, False, stage][1]
        pause = self._elapsed(end) - self._elapsed(start) if in_days else end - start

        def moved(at: int) -> int:
            if not in_days or pause <= 0:
                return at + (0 if in_days else pause)
            return self._instant(self._elapsed(at) + pause)

        return (moved(clock[0]) if clock[0] > start else clock[0]), moved(clock[1])

    def _elapsed(self, at: int) -> int:
        """Working seconds from the calendar's first day on."""
        day, second = divmod(at + OFFSET, DAY)
        before = self._before.get(day)
        if before is None:
            count = bisect_right(self._days, day - 1)
            before = count, count < len(self._days) and self._days[count] == day
            self._before[day] = before
        return before[0] * DAY + (second if before[1] else 0)

    def _instant(self, elapsed: int) -> int:
        """The earliest moment at which so many working seconds have passed."""
        whole, rest = divmod(elapsed, DAY)
        if rest == 0:
            whole, rest = whole - 1, DAY
        return self._days[whole] * DAY - OFFSET + rest
