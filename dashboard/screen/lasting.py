"""What a wall shows while something cannot be read: the last answers that could, with their time.

On a wall `fetch` keeps each answer, and gives out the kept one where reading fails. Whoever draws does it
within `lasting()`, asks the `Watch` whether that happened, and says so.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from dashboard.words.clock import now
from dashboard.words.errors import report_failure

# Longer than this nobody takes old figures for the present ones.
LONGEST = timedelta(hours=1)
MOST_ANSWERS, TOLD_AGAIN = 500, timedelta(minutes=10)


@dataclass
class Watch:
    """Of a wall or of one of its panels: since when what it shows is not newer, and the failure's number."""

    outer: "Watch | None" = None
    since: datetime | None = None
    number: str = ""
    # Whether something is not shown at all.
    has_failed: bool = False

    @property
    def is_stale(self) -> bool:
        return self.since is not None

    def note(self, since: datetime, number: str) -> None:
        """Something was shown as it stood at `since`."""
        self.since = min(self.since or since, since)
        self.number = self.number or number
        if self.outer:
            self.outer.note(since, number)

    def fail(self) -> None:
        """Something could not be shown."""
        self.has_failed = True
        if self.outer:
            self.outer.fail()


_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)
_LOCK = Lock()
_ANSWERS: OrderedDict[str, tuple[datetime, Any]] = OrderedDict()
_TOLD: dict[str, tuple[datetime, str]] = {}


@contextmanager
def lasting() -> Iterator[Watch]:
    """Watch whether anything inside is shown as it last was; one inside another watches for itself."""
    outer = _WATCH.get()
    watch = Watch(outer)
    token = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(token)


def watched() -> Watch | None:
    """The innermost `lasting()` around this; None outside of any."""
    return _WATCH.get()


def is_stale() -> bool:
    """Whether what was read so far, within the innermost `lasting()`, is not of now."""
    watch = watched()
    return watch is not None and watch.is_stale


def keep(key: str, answer: Any) -> None:
    """Note what was read just now."""
    with _LOCK:
        _ANSWERS[key] = (now(), answer)
        _ANSWERS.move_to_end(key)
        while len(_ANSWERS) > MOST_ANSWERS:
            _ANSWERS.popitem(last=False)


def recall(key: str, error: Exception) -> Any:
    """What was last read under `key`; raises `error` where that is nothing, or too long ago."""
    with _LOCK:
        at, answer = _ANSWERS.get(key, (None, None))
    if at is None or now() - at > LONGEST:
        raise error
    if watch := _WATCH.get():
        watch.note(at, told(error))
    # What is drawn from it may be changed in drawing.
    return deepcopy(answer)


def told(error: Exception) -> str:
    """The number under which the log has this failure; the same one is logged once in ten minutes."""
    name, at = f"{type(error).__name__}: {error}"[:300], now()
    with _LOCK:
        since, number = _TOLD.get(name, (None, ""))
        if since is None or at - since > TOLD_AGAIN:
            if len(_TOLD) > MOST_ANSWERS:
                _TOLD.clear()
            since, number = _TOLD[name] = (at, report_failure(error))
    return number
