"""平急转换: what 应急 changes, and when it may be switched to."""

from datetime import datetime, timedelta

from dashboard.words.days import SKEW
from dashboard.words.errors import Refused

NORMAL, EMERGENCY = "平时", "应急"
LONGEST_REASON = 200
# Nobody plans an emergency for later than that.
FURTHEST = timedelta(days=7)
MINUTES, SHIFT_HOURS = "emergency_minutes_percent", "emergency_shift_hours"


def name_of(is_emergency: bool) -> str:
    return EMERGENCY if is_emergency else NORMAL


def minutes_in(minutes: int, percent: int, *, is_emergency: bool) -> int:
    """How many minutes somebody who is called has: in 应急 so many percent of them, at least one."""
    return max(minutes * percent // 100, 1) if is_emergency else minutes


def is_too_long(started_at: datetime, at: datetime, hours: int) -> bool:
    """Whether a shift in 应急 lasts longer than so many hours."""
    return at - started_at > timedelta(hours=hours)


def checked_from(from_at: datetime, at: datetime) -> datetime:
    """From when a state holds: a whole minute, UTC, as screens ask by the minute. Refused for the past, which
    would rewrite what was so, and for later than a week."""
    if from_at < at - SKEW - timedelta(minutes=1):
        raise Refused("平急转换从现在或者以后起，不能从以前起。请改时间。")
    if from_at > at + FURTHEST:
        raise Refused("平急转换最多提前七天定。请改时间。")
    return max(from_at, at).replace(second=0, microsecond=0)
