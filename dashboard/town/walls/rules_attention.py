"""When new urgent incidents and lamps that turned red take the wall's scene.

Of each cycle of slots the first may be taken; which one that is follows from the clock alone, so that all
walls of a town agree, and one that starts again comes back to the same. Whatever happened since the slot
before is shown together: the heaviest with its place, the others by their number. So nothing is left
out, nothing is shown twice, and nothing is older than a cycle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, inf

# Long enough for a look of every wall (each 8 to 11.5 s) to fall into it.
SLOT = timedelta(seconds=20)
# Percent of the time; 0: never.
USUAL, LEAST, MOST = 25, 1, 50
LONGEST_CYCLE = ceil(100 / LEAST) * SLOT
_START = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """What happened to an incident at a moment (UTC): reported as urgent, or its lamp turned red."""

    at: datetime
    number: str
    is_urgent: bool


@dataclass(frozen=True)
class Bulletin:
    """What takes the scene: one incident, whether it is a new urgent one, and how many more there are."""

    number: str
    is_urgent: bool
    more: int = 0


def cycle(share: int) -> int:
    """How many slots there are to one that may be taken, at a share of so many percent."""
    return ceil(100 / min(max(share, LEAST), MOST))


def taken(share: int, at: datetime) -> tuple[datetime, datetime] | None:
    """Where `at` lies in a slot that may be taken: between which moments (UTC) happened what it shows."""
    if share <= 0:
        return None
    number = (at - _START) // SLOT
    if number % cycle(share):
        return None
    until = _START + number * SLOT
    return until - cycle(share) * SLOT, until


def bulletin(events: Sequence[Event], share: int, at: datetime) -> Bulletin | None:
    """What takes the scene at `at`: urgent ones before red ones, then the latest; None for nothing."""
    if (between := taken(share, at)) is None:
        return None
    since, until = between
    current = [event for event in events if since < event.at <= until]
    if not current:
        return None
    first = max(current, key=lambda event: (event.is_urgent, event.at, event.number))
    others = {event.number for event in current} - {first.number}
    return Bulletin(first.number, first.is_urgent, len(others))


def next_edge(events: Sequence[Event], share: int, at: datetime) -> float:
    """Seconds until what takes the scene at `at` makes way, or something takes it in the next slot that
    may be taken; infinite where neither is known yet."""
    if share <= 0:
        return inf
    number = (at - _START) // SLOT
    if bulletin(events, share, at):
        edge = _START + (number + 1) * SLOT
    else:
        edge = _START + (number + cycle(share) - number % cycle(share)) * SLOT
        if not bulletin(events, share, edge):
            return inf
    return (edge - at) / timedelta(seconds=1)
