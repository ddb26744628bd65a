"""The running clocks of one incident: when they begin, pause, grow and end.

`Clocks` is what the column `Incident.clocks` holds: the clock's name (accept, finish, first_report,
consult, first_reply, again, sign:<assignment id>) with its yellow and red moment as ISO text in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard.incidents.life.rules_standing import Standing
from dashboard.town.clocks.rules import DAY, YELLOW_SHARE, WorkingCalendar, after_pause, share_at
from dashboard.words.errors import Refused
from models import Action, LimitUnit, Stage

Clocks = dict[str, list[str]]
# (track, urgent, stage) -> how much of which unit.
Limits = Mapping[tuple[str, bool, str], tuple[int, LimitUnit]]
FINISH = "finish"
# Of what the district handed back, until the room gives it out anew.
AGAIN = "again"


@dataclass(frozen=True)
class Timing:
    """The limits that an incident began with, and the working days they run on."""

    limits: Limits
    calendar: WorkingCalendar

    def limit(self, track: str, stage: Stage, *, urgent: bool = False) -> tuple[int, LimitUnit] | None:
        """An urgent matter's own limit where there is one, else its class's; None without a rule."""
        own = self.limits.get((track, True, stage.value)) if urgent else None
        return own or self.limits.get((track, False, stage.value))

    def begin(
        self, track: str, stage: Stage, start: datetime, *, urgent: bool = False
    ) -> tuple[datetime, datetime] | None:
        """Yellow and red moment (UTC) of a limit that begins at `start`; None without a rule."""
        limit = self.limit(track, stage, urgent=urgent)
        if limit is None:
            return None
        amount, unit = limit
        start = start.astimezone(UTC)
        return (
            share_at(start, amount, unit, self.calendar, YELLOW_SHARE),
            share_at(start, amount, unit, self.calendar, 1),
        )


def started(clocks: Clocks, name: str, moments: tuple[datetime, datetime] | None) -> Clocks:
    """`clocks` with one more running; the same where there is no such limit."""
    return clocks if moments is None else clocks | {name: [moment.isoformat() for moment in moments]}


def ended(clocks: Clocks, *names: str) -> Clocks:
    return {name: moments for name, moments in clocks.items() if name not in names}


def moments(clocks: Clocks, name: str) -> tuple[datetime, datetime] | None:
    """Yellow and red of one clock, UTC; None where it does not run."""
    both = clocks.get(name)
    if both is None:
        return None
    yellow, red = (datetime.fromisoformat(moment) for moment in both)
    return yellow, red


def lamps(clocks: Clocks) -> dict[str, str | None]:
    """The columns that follow: due_at of the finish clock, yellow_at and red_at of the worst of all."""
    finish = clocks.get(FINISH)
    return {
        "due_at": finish[1] if finish else None,
        "yellow_at": min((both[0] for both in clocks.values()), key=_moment, default=None),
        "red_at": min((both[1] for both in clocks.values()), key=_moment, default=None),
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def paused(clocks: Clocks, start: datetime, end: datetime, timing: Timing, track: str) -> Clocks:
    """Every clock moved by a pause; what was yellow or red before stays so (a pause never makes anything due
    earlier)."""
    limit = timing.limit(track, Stage.FINISH)
    units = {FINISH: limit[1] if limit else LimitUnit.HOURS}

    def moved(name: str, at: str) -> str:
        moment = _moment(at)
        if moment <= start:
            return at
        return after_pause(moment, start, end, units.get(name, LimitUnit.HOURS), timing.calendar).isoformat()

    return {name: [moved(name, at) for at in both] for name, both in clocks.items()}


def extended(clocks: Clocks, amount: int, timing: Timing, track: str) -> Clocks:
    """The finish clock with `amount` more of its class's unit; at most the class's own limit again.

    Raises Refused for less than one, for more than the limit, and where no finish clock runs.
    """
    running, limit = moments(clocks, FINISH), timing.limit(track, Stage.FINISH)
    if running is None or limit is None:
        raise Refused("这件事没有在走的办理期限，不能延期。")
    most, unit = limit
    word = {LimitUnit.WORKING_DAYS: "个工作日", LimitUnit.HOURS: "小时", LimitUnit.MINUTES: "分钟"}[unit]
    if not 1 <= amount <= most:
        raise Refused(f"延期最多{most}{word}（本类事件的办理期限），至少1{word}。请改一下再提交。")
    yellow, red = running
    if unit is LimitUnit.WORKING_DAYS:
        calendar = timing.calendar

        def later(moment: datetime, share: float) -> str:
            reached = calendar.instant(calendar.elapsed(moment) + share * amount * DAY)
            return max(moment, reached.astimezone(UTC)).isoformat()

        return clocks | {FINISH: [later(yellow, YELLOW_SHARE), later(red, 1)]}
    return clocks | {
        FINISH: [
            share_at(yellow, amount, unit, timing.calendar, YELLOW_SHARE).isoformat(),
            share_at(red, amount, unit, timing.calendar, 1).isoformat(),
        ]
    }


def recalculated(clocks: Clocks, standing: Standing, timing: Timing, track: str) -> Clocks:
    """The clocks with the finish clock as the calendar makes it now: from its beginning, with every
    extension and pause of the log. The same where it does not run, or where the log does not say enough."""
    life = standing.life
    start = {"3": life.escalated_at, "village": life.reported_at}.get(track, standing.dispatched_at)
    limit = timing.begin(track, Stage.FINISH, start) if start else None
    if FINISH not in clocks or start is None or limit is None:
        return clocks
    finish = before = started({}, FINISH, limit)
    pause: tuple[datetime, datetime] | None = None
    for past in standing.of_this_round:
        if past.at < start:
            continue
        if past.action is Action.EXTEND:
            if "amount" not in past.data:
                return clocks
            finish = extended(finish, past.data["amount"], timing, track)
        elif past.action is Action.SUSPEND:
            until = past.data.get("set", {}).get("suspended_until")
            if until is None:
                return clocks
            before, pause = finish, (past.at, _moment(until))
            finish = paused(finish, *pause, timing, track)
        elif past.action is Action.RESUME and pause is not None:
            if past.at < pause[1]:
                finish = paused(before, pause[0], past.at, timing, track)
            pause = None
    return clocks | finish


def of_row(row: Mapping[str, Any], shares: Any) -> Clocks:
    """The clocks of an incident whose row came without them (an import, the demo town): as far as it tells.

    The finish clock from due_at, each unsigned share's from its own due time, and what else
    kept the lamp earlier than those as `other`.
    """
    clocks: Clocks = {}
    if (due := row["due_at"]) is not None:
        start = row["dispatched_at"] or row["reported_at"]
        yellow = max(start, start + (due - start) * YELLOW_SHARE) if due > start else due
        clocks[FINISH] = [yellow.isoformat(), due.isoformat()]
    for share in shares:
        if share.is_active and share.signed_at is None and share.sign_due_at is not None:
            sent, due = share.sent_at, share.sign_due_at
            clocks[f"sign:{share.id}"] = [(sent + (due - sent) * YELLOW_SHARE).isoformat(), due.isoformat()]
    if not clocks and row["red_at"] is not None:
        yellow = row["yellow_at"] or row["red_at"]
        clocks["accept"] = [yellow.isoformat(), row["red_at"].isoformat()]
    return clocks
