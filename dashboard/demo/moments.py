"""Times as whole seconds since 1970, and the texts they become."""

from datetime import UTC, date, datetime
from functools import cache

from dashboard.clocks.rules import WorkingCalendar, after_pause, share_at
from dashboard.demo.town import Limits
from models import LimitUnit

DAY, HOUR, MINUTE = 86_400, 3_600, 60
# The township keeps UTC+8 all year.
OFFSET = 8 * HOUR
YELLOW_SHARE = 0.75
_SECONDS = tuple(f"{s // HOUR:02d}:{s // MINUTE % 60:02d}:{s % 60:02d}" for s in range(DAY))

Clock = tuple[int, int]


@cache
def _day_text(day: int) -> str:
    return date.fromordinal(day + 719_163).isoformat()


def stamp(at: int, zone: str) -> str:
    """The text a database column takes; `zone` is +00 where the column has a zone."""
    day, second = divmod(at, DAY)
    return f"{_day_text(day)} {_SECONDS[second]}.000000{zone}"


def iso(at: int) -> str:
    """The text a log's data takes."""
    day, second = divmod(at, DAY)
    return f"{_day_text(day)}T{_SECONDS[second]}+00:00"


def township_day(at: int) -> str:
    return _day_text((at + OFFSET) // DAY)


def township_month(at: int) -> int:
    return int(_day_text((at + OFFSET) // DAY)[5:7])


def seconds_of(at: datetime) -> int:
    return int(at.timestamp())


class Clocks:
    """The town's limits as (yellow, red) moments; the arithmetic is that of `clocks.rules`."""

    def __init__(self, limits: Limits, working_days: tuple[int, ...]) -> None:
        self._limits = {key: (amount, LimitUnit(unit)) for key, (amount, unit) in limits.items()}
        self._calendar = WorkingCalendar(date.fromordinal(day) for day in working_days)

    def run(self, track: str, urgent: bool, stage: str, start: int, grown: float = 1) -> Clock | None:
        """A clock that starts now; `grown` is 1.5 for a limit extended by half. None without a rule."""
        limit = self._limits.get((track, urgent, stage)) or self._limits.get((track, False, stage))
        if limit is None:
            return None
        return self._at(start, limit, YELLOW_SHARE * grown), self._at(start, limit, grown)

    def share(self, track: str, stage: str, start: int, share: float) -> int:
        """When `share` of a limit has been used."""
        return self._at(start, self._limits[track, False, stage], share)

    def paused(self, clock: Clock, track: str, stage: str, start: int, end: int) -> Clock:
        """The clock after a pause; a lamp that was yellow before stays yellow."""
        unit = self._limits[track, False, stage][1]
        yellow, red = clock
        moved = self._after(red, start, end, unit)
        return (self._after(yellow, start, end, unit) if yellow > start else yellow), moved

    def _at(self, start: int, limit: tuple[int, LimitUnit], share: float) -> int:
        amount, unit = limit
        if unit is LimitUnit.WORKING_DAYS:
            return seconds_of(share_at(_utc(start), amount, unit, self._calendar, share))
        return start + int(amount * (MINUTE if unit is LimitUnit.MINUTES else HOUR) * share)

    def _after(self, due: int, start: int, end: int, unit: LimitUnit) -> int:
        return seconds_of(after_pause(_utc(due), _utc(start), _utc(end), unit, self._calendar))


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
