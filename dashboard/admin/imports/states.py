"""Status, clocks and handling time of a batch, as the log will replay them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.admin.imports.batch import ON_THE_PAGE, Batch, count_unknown, mapped_words
from dashboard.incidents.life.rules_clocks import FINISH, Clocks, Timing, lamps, started
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from models import IncidentStatus, Stage

_CONCLUDED = frozenset(status.value for status in CLOSED_STATUSES)
_KNOWN = frozenset(status.value for status in IncidentStatus)
SECOND = np.timedelta64(1, "s")
Instants = NDArray[np.datetime64]
_S = IncidentStatus
# By whose limit it is finished while it has no class; what is put off or not yet dispatched has none.
_TRACK = {
    **dict.fromkeys((_S.DISPATCHED.value, _S.HANDLING.value, _S.FED_BACK.value), "1"),
    _S.ESCALATED.value: "3",
}
_COLUMNS = ("due_at", "yellow_at", "red_at")


def settle_states(batch: Batch, frame: dict[str, Any]) -> dict[str, Any]:
    """Status and every time that follows from it; contradictions are refused or noted."""
    status = _statuses(batch, frame["concluded_at"])
    concluded = np.fromiter((word in _CONCLUDED for word in status), bool, len(status))
    at = _conclusion(batch, frame, concluded)
    reported, due = frame["reported_at"], frame["due_at"]
    batch.notice("late_report", (reported > _now(batch)), "reported_at", "上报时间在将来，请核对。")
    batch.notice("early_due", (due < reported), "due_at", "办理期限早于上报时间，请核对。")
    batch.notice(
        "early_conclusion", (at < reported), "concluded_at", "办结时间早于上报时间，办理用时记为 0。"
    )
    running = ~concluded & ~np.isnat(due)
    nothing = np.full(len(due), np.datetime64("NaT"), "M8[us]")
    # Three quarters of the time between report and due time.
    yellow = np.where(running, reported + (due - reported) * 3 // 4, nothing)
    lit = {"due_at": due, "yellow_at": yellow, "red_at": np.where(running, due, nothing)}
    clocks: list[Clocks | None] = [None] * len(status)
    if batch.timing is not None:
        times = {name: frame[name] for name in ("reported_at", "accepted_at", "dispatched_at")} | lit
        clocks, lit = run_clocks(status, frame["urgent"], times, batch.timing)
    return {
        "status": status,
        "concluded_at": at,
        "told_due_at": due,
        **lit,
        "clocks": clocks,
        "handling_seconds": _handling(status, at, reported),
    }


def _statuses(batch: Batch, concluded_at: NDArray[np.datetime64]) -> list[str]:
    """The mapped word; where a row has none, closed if it has a closing time."""
    still = batch.profile.constants.get("status", IncidentStatus.REPORTED.value)
    has_column = "status" in batch.profile.columns
    words = mapped_words(batch, "status") if has_column else [""] * len(batch.rows)
    unknown = np.fromiter((bool(word) and word not in _KNOWN for word in words), bool, len(words))
    count_unknown(batch, "status", unknown)
    batch.refuse("unknown_status", unknown, "status", f"状态不认识，没有导入。{ON_THE_PAGE}")
    inferred = np.where(np.isnat(concluded_at), still, IncidentStatus.CLOSED.value).tolist()
    return [word if word in _KNOWN else other for word, other in zip(words, inferred, strict=True)]


def _conclusion(batch: Batch, frame: dict[str, Any], concluded: NDArray[np.bool_]) -> NDArray[np.datetime64]:
    given, fallback = frame["concluded_at"], frame.pop("status_at")
    lost = concluded & np.isnat(given)
    helped = lost & ~np.isnat(fallback)
    batch.notice("by_status_time", helped, "concluded_at", "没有办结时间，按状态时间记。")
    batch.refuse(
        "no_conclusion",
        lost & ~helped,
        "concluded_at",
        "已经办结却没有办结时间，没有导入。请在表里补上办结时间，再上传一次，已导入的行不会重复。",
    )
    early = ~concluded & ~np.isnat(given)
    batch.notice("open_with_conclusion", early, "concluded_at", "还没有办结却有办结时间，没有采用。")
    return np.where(concluded, np.where(lost, fallback, given), np.datetime64("NaT", "us"))


def _handling(
    status: list[str], concluded: NDArray[np.datetime64], reported: NDArray[np.datetime64]
) -> list[int | None]:
    spent = np.where(np.isnat(concluded), np.timedelta64(0, "us"), concluded - reported)
    seconds = np.maximum(spent // SECOND, 0).tolist()
    closed = IncidentStatus.CLOSED.value
    return [value if word == closed else None for word, value in zip(status, seconds, strict=True)]


def _now(batch: Batch) -> np.datetime64:
    return np.datetime64(int(batch.at.timestamp()), "s")


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
            word, urgent[at], {name: _as_utc(one[at]) for name, one in times.items()}, timing
        )
        for name, moment in lamps(clocks).items():
            own[name][at] = np.datetime64("NaT") if moment is None else _stored(moment)
    return per_row, own


def _of(word: str, urgent: bool, instants: dict[str, datetime | None], timing: Timing) -> Clocks:
    reported = instants["reported_at"]
    assert reported is not None  # noqa: S101
    clocks: Clocks = {}
    if word == _S.REPORTED.value:
        clocks = started(clocks, "accept", timing.begin("1", Stage.ACCEPT, reported, urgent=urgent))
    start = instants["dispatched_at"] or instants["accepted_at"] or reported
    if (due := instants["due_at"]) is not None:
        begun = min(start, due)
        return started(clocks, FINISH, (begun + (due - begun) * 3 / 4, due))
    if word in _TRACK:
        clocks = started(clocks, FINISH, timing.begin(_TRACK[word], Stage.FINISH, start, urgent=urgent))
    return clocks


def _as_utc(at: np.datetime64) -> datetime | None:
    return None if np.isnat(at) else at.astype("M8[us]").astype(datetime).replace(tzinfo=UTC)


def _stored(moment: str) -> np.datetime64:
    return np.datetime64(datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None), "us")
