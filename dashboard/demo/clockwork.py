"""The town's limits as moments in whole seconds; a test compares every kind with `clocks.rules`."""

from bisect import bisect_right

from dashboard.demo.moments import DAY, HOUR, MINUTE, OFFSET
from dashboard.demo.town import Limits
from dashboard.town.clocks.rules import YELLOW_SHARE
from models import LimitUnit

# The yellow and the red moment.
Clock = tuple[int, int]
_SECONDS = {LimitUnit.MINUTES.value: MINUTE, LimitUnit.HOURS.value: HOUR, LimitUnit.WORKING_DAYS.value: DAY}
EPOCH_ORDINAL = 719_163


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
        known = self._before.get(day)
        if known is None:
            count = bisect_right(self._days, day - 1)
            known = count, count < len(self._days) and self._days[count] == day
            self._before[day] = known
        return known[0] * DAY + (second if known[1] else 0)

    def _instant(self, elapsed: int) -> int:
        """The earliest moment at which so many working seconds have passed."""
        whole, rest = divmod(elapsed, DAY)
        if rest == 0:
            whole, rest = whole - 1, DAY
        return self._days[whole] * DAY - OFFSET + rest
