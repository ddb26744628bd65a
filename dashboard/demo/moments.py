"""Times as whole seconds since 1970, the texts they become, and dates months or years away."""

from datetime import date, datetime
from functools import cache

DAY, HOUR, MINUTE = 86_400, 3_600, 60
# The township keeps UTC+8 all year.
OFFSET = 8 * HOUR
_SECONDS = tuple(f"{s // HOUR:02d}:{s // MINUTE % 60:02d}:{s % 60:02d}" for s in range(DAY))


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


def months_before(day: date, months: int) -> date:
    """First day of the month `months` earlier."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def years_after(day: date, years: int) -> date:
    """The anniversary; 29 February falls on the 28th in other years."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
