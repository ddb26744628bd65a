"""Township months as spans of UTC time, and how a response is told. No clock, no store."""

from datetime import date, datetime
from typing import NamedTuple

from dashboard.words.days import day_start, township_date


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
