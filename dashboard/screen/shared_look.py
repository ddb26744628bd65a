"""Which state of the store walls go by: one for all of them, for some seconds.

Each wall looks at a moment of its own. On a busy day each would meet a data version of its own and ask
every question anew; so they ask the same questions, and all but the first get the answers that are there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

# With a wall's own pace (11.5 s at most, and 1.5 s after a turn) what is new is seen within 15 s.
SHARED_FOR = timedelta(seconds=2)


@dataclass(frozen=True)
class SeenVersion:
    """The data version of the store `url`, read at `at` (UTC) or later."""

    url: str
    version: int
    at: datetime


def may_share(kept: SeenVersion | None, new: SeenVersion) -> bool:
    """Whether whoever has just read `new` may go by `kept` instead.

    Only within the minute that a wall names as the time of its data.
    """
    return (
        kept is not None
        and kept.url == new.url
        and timedelta(0) <= new.at - kept.at < SHARED_FOR
        and _minute(kept.at) == _minute(new.at)
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


_LOCK = Lock()
_KEPT: list[SeenVersion] = []


def shared_version(new: SeenVersion) -> int:
    """The version that all go by; two that come at the same moment go by the same."""
    with _LOCK:
        if not may_share(_KEPT[0] if _KEPT else None, new):
            _KEPT[:] = [new]
        return _KEPT[0].version
