"""How long a sign-in holds, and how many tries somebody has. No clock, no database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# A screen that nobody touches is left open on a desk: two hours cover a meeting, not a night.
IDLE = timedelta(hours=2)
# A shift of the room and its hand-over; whoever comes next signs in himself.
ABSOLUTE = timedelta(hours=12)
# How exactly "last seen" is known; more often would only write.
SEEN_EVERY = timedelta(seconds=60)

WINDOW = timedelta(minutes=15)
TRIES_OF_A_LOGIN = 5
# A whole office may share one address.
TRIES_OF_AN_ADDRESS = 20


def wait(failures: Sequence[datetime], allowed: int, *, at: datetime) -> timedelta:
    """How long to wait from `at` until another try; nothing while fewer than `allowed` failed lately.

    `failures`: when tries failed, in any order; those older than WINDOW no longer count.
    """
    lately = sorted(moment for moment in failures if moment > at - WINDOW)
    if len(lately) < allowed:
        return timedelta()
    return lately[-allowed] + WINDOW - at
