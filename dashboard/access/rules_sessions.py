"""How long a sign-in holds, and how many tries somebody has. No clock, no database."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from dashboard.words.days import SKEW
from dashboard.words.errors import Refused

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

    `failures`: when tries failed, in any order; those older than WINDOW no longer count, nor those of a
    clock that ran ahead.
    """
    lately = sorted(moment for moment in failures if at - WINDOW < moment <= at + SKEW)
    if len(lately) < allowed:
        return timedelta()
    return lately[-allowed] + WINDOW - at


class TooManyTries(Refused):
    """Tries failed too often; `seconds` until the next one is looked at."""

    def __init__(self, pause: timedelta) -> None:
        self.seconds = ceil(pause.total_seconds())
        minutes = ceil(self.seconds / 60)
        super().__init__(f"登录失败的次数太多，为保护账号，暂时不能再试。请在 {minutes} 分钟后重试。")


def hint_of(login: str) -> str:
    """What the log keeps of a login that nobody has: it may be a password, typed into the wrong field."""
    return f"{login[:2]}…"


def login_of(typed: str) -> str:
    """The login that somebody means by what he typed: without signs that no screen shows, lower case."""
    return (
        "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isprintable()).strip().lower()
    )
