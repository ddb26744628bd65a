"""Going through a case step by step: which step stands at a moment, and which come before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models import IncidentStatus


@dataclass(frozen=True)
class Place:
    """The step shown, of how many; `first` is below `number` where several were taken at one moment.

    `before` and `after`: the moments (UTC) to show next, None where there is nothing that way.
    """

    first: int
    number: int
    total: int
    before: datetime | None
    after: datetime | None


def place(times: Sequence[datetime], moment: datetime | None) -> Place:
    """Where `moment` (None: the present) lies among the moments of a log, oldest first, which is not empty.

    Of steps at one moment only the last can be shown: a moment is all that a case can be looked back at.
    """
    number = len(times) if moment is None else sum(at <= moment for at in times)
    shown = times[number - 1] if number else None
    first = number and times.index(times[number - 1]) + 1
    earlier = [at for at in times if shown is not None and at < shown]
    return Place(
        first, number, len(times), earlier[-1] if earlier else None, next(iter(times[number:]), None)
    )


# The seven stages of a matter, and which of them each status waits for; what ended otherwise has none.
STAGES = ("上报", "受理", "研判", "交办", "签收", "处置", "核查")
_WAITS_FOR = {
    IncidentStatus.REPORTED: 1,
    IncidentStatus.ACCEPTED: 2,
    IncidentStatus.TRIAGED: 3,
    IncidentStatus.DISPATCHED: 4,
    IncidentStatus.HANDLING: 5,
    IncidentStatus.SUSPENDED: 5,
    IncidentStatus.ESCALATED: 5,
    IncidentStatus.FED_BACK: 6,
    IncidentStatus.CLOSED: 7,
}


def stage_of(status: IncidentStatus) -> int | None:
    """How many of STAGES are behind a matter in `status`; None where it ended before its last."""
    return _WAITS_FOR.get(status)
