"""The ladder of domain 4.3: a matter over its limit is reminded, then supervised, then criticised."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from dashboard.town.clocks.rules import DAY, WorkingCalendar
from models import Action


class Rung(StrEnum):
    """What a matter over its limit asks for; the later, the sterner."""

    NONE = "none"
    REMIND = "remind"
    SUPERVISE = "supervise"
    CRITICISE = "criticise"


RUNG_NAMES = {Rung.REMIND: "催办", Rung.SUPERVISE: "督办", Rung.CRITICISE: "通报批评"}
# Working days past the due time after which each rung is asked for, the mildest first.
Steps = Mapping[Rung, int]
STEPS: Steps = {Rung.REMIND: 0, Rung.SUPERVISE: 1, Rung.CRITICISE: 5}
# The rungs that are acts of the life cycle; criticism is a note for the assessment.
ACTS = {Rung.REMIND: Action.REMIND, Rung.SUPERVISE: Action.SUPERVISE}
# When each rung was last climbed; one that never was is missing or None.
Climbed = Mapping[Rung, datetime | None]


def steps_of(supervise_after: int, criticise_after: int) -> Steps:
    """The ladder of a town that set other working days than the usual ones."""
    return {Rung.REMIND: 0, Rung.SUPERVISE: supervise_after, Rung.CRITICISE: criticise_after}


def rung_at(due_at: datetime, rung: Rung, calendar: WorkingCalendar, steps: Steps = STEPS) -> datetime:
    """The last moment at which `rung` is not yet asked for, in the zone of `due_at`.

    Raises Refused for days that the calendar does not cover.
    """
    days = steps[rung]
    if not days:
        return due_at
    return calendar.instant(calendar.elapsed(due_at) + days * DAY).astimezone(due_at.tzinfo)


def ladder(due_at: datetime | None, at: datetime, calendar: WorkingCalendar, steps: Steps = STEPS) -> Rung:
    """The sternest rung that a matter due at `due_at` asks for at `at`; the due second itself is in time.

    Without a due time there is none. Raises Refused for days that the calendar does not cover.
    """
    return (Rung.NONE, *asked_for(due_at, at, calendar, steps))[-1]


def asked_for(
    due_at: datetime | None, at: datetime, calendar: WorkingCalendar, steps: Steps = STEPS
) -> tuple[Rung, ...]:
    """Every rung asked for at `at`, the mildest first."""
    if due_at is None:
        return ()
    return tuple(takewhile(lambda rung: at > rung_at(due_at, rung, calendar, steps), steps))


def missed(
    due_at: datetime | None,
    climbed: Climbed,
    at: datetime,
    calendar: WorkingCalendar,
    steps: Steps = STEPS,
) -> tuple[Rung, ...]:
    """The rungs asked for at `at` and not climbed, the mildest first.

    An act counts when it came after the due time: one of before, or for an earlier limit, said
    nothing about this one. A sterner act makes up for the milder ones.
    """
    asked = asked_for(due_at, at, calendar, steps)
    done = [number for number, rung in enumerate(steps) if _is_after(climbed.get(rung), due_at)]
    return asked[max(done, default=-1) + 1 :]


def _is_after(act: datetime | None, due_at: datetime | None) -> bool:
    return act is not None and due_at is not None and act >= due_at
