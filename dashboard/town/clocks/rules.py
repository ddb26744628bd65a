"""Due times: round-the-clock limits, working days, and what a pause adds."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE, Light, LimitUnit

DAY = 86_400
YELLOW_SHARE = 0.75


class WorkingCalendar:
    """The working days of the township, from the calendar table.

    A working day is 00:00–24:00 township time. Times outside the covered days
    are refused rather than guessed.
    """

    def __init__(self, working_days: Iterable[date]) -> None:
        self._ordinals = sorted(day.toordinal() for day in working_days)

    def is_working(self, day: date) -> bool:
        at = bisect_right(self._ordinals, day.toordinal())
        return at > 0 and self._ordinals[at - 1] == day.toordinal()

    def elapsed(self, at: datetime) -> float:
        """Working seconds from the calendar's first day to `at`."""
        local = at.astimezone(TOWNSHIP_ZONE)
        day = local.toordinal()
        self._require_covered(day)
        before = bisect_right(self._ordinals, day - 1)
        if before < len(self._ordinals) and self._ordinals[before] == day:
            midnight = datetime.combine(local.date(), time(), TOWNSHIP_ZONE)
            return before * DAY + (local - midnight).total_seconds()
        return before * DAY

    def instant(self, elapsed: float) -> datetime:
        """The earliest moment (township zone) at which `elapsed` working seconds have passed."""
        whole, rest = divmod(elapsed, DAY)
        if rest == 0:
            whole, rest = whole - 1, DAY
        index = int(whole)
        if not 0 <= index < len(self._ordinals):
            raise Refused("工作日历不够长，算不出办理期限。请在“系统”里补上后面年份的日历。")
        midnight = datetime.combine(date.fromordinal(self._ordinals[index]), time(), TOWNSHIP_ZONE)
        return midnight + timedelta(seconds=rest)

    def _require_covered(self, ordinal: int) -> None:
        if not self._ordinals or not self._ordinals[0] <= ordinal <= self._ordinals[-1]:
            raise Refused("这一天不在工作日历里，算不出办理期限。请在“系统”里补上那一年的日历。")


def due_at(start: datetime, amount: int, unit: LimitUnit, calendar: WorkingCalendar) -> datetime:
    """When a limit that began at `start` runs out, UTC. Minutes and hours run round the clock."""
    return share_at(start, amount, unit, calendar, 1)


def share_at(
    start: datetime, amount: int, unit: LimitUnit, calendar: WorkingCalendar, share: float
) -> datetime:
    if unit is LimitUnit.WORKING_DAYS:
        moment = calendar.instant(calendar.elapsed(start) + share * amount * DAY)
        return moment.astimezone(start.tzinfo)
    minutes = amount if unit is LimitUnit.MINUTES else amount * 60
    return start + timedelta(minutes=minutes * share)


def after_pause(
    due: datetime, paused_from: datetime, paused_to: datetime, unit: LimitUnit, calendar: WorkingCalendar
) -> datetime:
    """`due` moved by the pause: the same working time for day limits, the same time for others."""
    if unit is not LimitUnit.WORKING_DAYS:
        return due + (paused_to - paused_from)
    pause = calendar.elapsed(paused_to) - calendar.elapsed(paused_from)
    if pause <= 0:
        return due
    return calendar.instant(calendar.elapsed(due) + pause).astimezone(due.tzinfo)


def light(yellow: datetime | None, red: datetime | None, at: datetime, *, is_open: bool) -> Light:
    """The lamp of the worst running clock at `at`: the due second itself is still in time."""
    if not is_open or red is None:
        return Light.NONE
    if at > red:
        return Light.RED
    if yellow is not None and at >= yellow:
        return Light.YELLOW
    return Light.GREEN
