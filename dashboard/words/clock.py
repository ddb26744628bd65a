"""What time it is. Tests replace `now`."""

from datetime import UTC, datetime

# The pure functions of township days stand apart, so that rules may use them.
from dashboard.words.days import day_start as day_start
from dashboard.words.days import days_back as days_back
from dashboard.words.days import month_start as month_start
from dashboard.words.days import township_date as township_date


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def this_minute() -> datetime:
    """The present moment cut to the whole minute, UTC: half of every viewer's cache key."""
    return now().replace(second=0, microsecond=0)
