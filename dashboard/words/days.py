"""Township days and months as spans of UTC time. None of these asks what time it is."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from models import TOWNSHIP_ZONE

# Clocks of servers differ by less: what is dated later than this was written by a clock that ran ahead.
SKEW = timedelta(minutes=5)
# By date.weekday().
WEEKDAYS = "一二三四五六日"


def holds_on(day: date, first: date | None, last: date | None) -> bool:
    """Whether what holds from `first` to `last`, both included, holds on `day`; None: without that end."""
    return (first is None or first <= day) and (last is None or day <= last)


def share_a_day(first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    """Whether two spans, both ends included, have a day in common; None: without that end."""
    return first <= (other_last or date.max) and other_first <= (last or date.max)


def no_earlier_than(last: datetime, at: datetime) -> datetime:
    """`at`, or `last` where a server whose clock is a little ahead has written that.

    After a clock that ran far ahead and was put right, time goes on as it is.
    """
    return last if at < last <= at + SKEW else at


def township_date(at: datetime) -> date:
    """The calendar day in the township at `at` (any aware datetime)."""
    return at.astimezone(TOWNSHIP_ZONE).date()


def day_start(day: date) -> datetime:
    """The UTC instant at which a township day begins."""
    return datetime.combine(day, time(), TOWNSHIP_ZONE).astimezone(UTC)


def month_start(at: datetime) -> datetime:
    """The UTC instant at which the township month of `at` begins."""
    return day_start(township_date(at).replace(day=1))


def days_back(at: datetime, days: int) -> datetime:
    """Start of the township day `days` before that of `at`, UTC."""
    return day_start(township_date(at) - timedelta(days=days))


class Month(NamedTuple):
    """A township month: its name as 2026-03, and the span [start, end) of UTC time."""

    name: str
    start: datetime
    end: datetime


def months_back(at: datetime, number: int) -> list[Month]:
    """The last `number` township months up to and including that of `at`, the oldest first."""
    today = township_date(at)
    first = today.year * 12 + today.month - number
    return [_month(first + step) for step in range(number)]


def _month(count: int) -> Month:
    start, after = (date(months // 12, months % 12 + 1, 1) for months in (count, count + 1))
    return Month(f"{start.year}-{start.month:02d}", day_start(start), day_start(after))
