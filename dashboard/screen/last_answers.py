"""What a wall shows while something cannot be read: the last answers that could, with their time.

On a wall `fetch` keeps each answer, and gives out the kept one where reading fails. Whoever draws does it
within `watching()`, asks the `Watch` whether that happened, and says so.
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
MOST_ANSWERS, LOGGED_AGAIN = 500, timedelta(minutes=10)


@dataclass
class Watch:
    """How old the data of a wall or panel is: the time of its oldest answer, and the failure's number."""

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
_LOGGED: dict[str, tuple[datetime, str]] = {}


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch whether anything inside the block is shown from an old answer; nested blocks watch separately."""
    outer = _WATCH.get()
    watch = Watch(outer)
    token = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(token)


def current_watch() -> Watch | None:
    """The watch of the innermost `watching()` block; None outside of any."""
    return _WATCH.get()


def is_stale() -> bool:
    """Whether what was read so far, within the innermost `watching()` block, is old."""
    watch = current_watch()
    return watch is not None and watch.is_stale


def keep(key: str, answer: Any) -> None:
    """Remember the answer that was read just now."""
    with _LOCK:
        _ANSWERS[key] = (now(), answer)
        _ANSWERS.move_to_end(key)
        while len(_ANSWERS) > MOST_ANSWERS:
            _ANSWERS.popitem(last=False)


def recall(key: str, error: Exception) -> Any:
    """The last answer under `key`; raises `error` where there is none or it is over an hour old."""
    with _LOCK:
        at, answer = _ANSWERS.get(key, (None, None))
    if at is None or now() - at > LONGEST:
        raise error
    if watch := _WATCH.get():
        watch.note(at, failure_number(error))
    # What is drawn from it may be changed in drawing.
    return deepcopy(answer)


def failure_number(error: Exception) -> str:
    """The number of this failure in the log; the same failure is logged once in ten minutes."""
    name, at = f"{type(error).__name__}: {error}"[:300], now()
    with _LOCK:
        since, number = _LOGGED.get(name, (None, ""))
        if since is None or at - since > LOGGED_AGAIN:
            if len(_LOGGED) > MOST_ANSWERS:
                _LOGGED.clear()
            since, number = _LOGGED[name] = (at, report_failure(error))
    return number
