"""The town's own clocks for the open rows of its own sheets, from the times that the sheet tells."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from dashboard.incidents.life.rules_clocks import FINISH, Clocks, Timing, lamps, started
from dashboard.incidents.life.rules_status import CLOSED_STATUSES
from models import IncidentStatus, Stage

Instants = NDArray[np.datetime64]
_S = IncidentStatus
_CONCLUDED = frozenset(status.value for status in CLOSED_STATUSES)
# By whose limit it is finished while it has no class; what is put off or not yet dispatched has none.
_TRACK = {
    **dict.fromkeys((_S.DISPATCHED.value, _S.HANDLING.value, _S.FED_BACK.value), "1"),
    _S.ESCALATED.value: "3",
}
_COLUMNS = ("due_at", "yellow_at", "red_at")


def run_clocks(
    status: Sequence[str], urgent: Sequence[bool], times: dict[str, Instants], timing: Timing
) -> tuple[list[Clocks | None], dict[str, Instants]]:
    """The clocks of each row, and due_at, yellow_at and red_at as they follow; None for what is over.

    A limit that the sheet itself names stands above the town's.
    """
    own = {name: times[name].copy() for name in _COLUMNS}
    per_row: list[Clocks | None] = [None] * len(status)
    for at, word in enumerate(status):
        if word in _CONCLUDED or np.isnat(times["reported_at"][at]):
            continue
        clocks = per_row[at] = _of(
            word, urgent[at], {name: _known(one[at]) for name, one in times.items()}, timing
        )
        for name, moment in lamps(clocks).items():
            own[name][at] = np.datetime64("NaT") if moment is None else _stored(moment)
    return per_row, own


def _of(word: str, urgent: bool, known: dict[str, datetime | None], timing: Timing) -> Clocks:
    reported = known["reported_at"]
    assert reported is not None  # noqa: S101
    clocks: Clocks = {}
    if word == _S.REPORTED.value:
        clocks = started(clocks, "accept", timing.begin("1", Stage.ACCEPT, reported, urgent=urgent))
    start = known["dispatched_at"] or known["accepted_at"] or reported
    if (due := known["due_at"]) is not None:
        begun = min(start, due)
        return started(clocks, FINISH, (begun + (due - begun) * 3 / 4, due))
    if word in _TRACK:
        clocks = started(clocks, FINISH, timing.begin(_TRACK[word], Stage.FINISH, start, urgent=urgent))
    return clocks


def _known(at: np.datetime64) -> datetime | None:
    return None if np.isnat(at) else at.astype("M8[us]").astype(datetime).replace(tzinfo=UTC)


def _stored(moment: str) -> np.datetime64:
    return np.datetime64(datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None), "us")
