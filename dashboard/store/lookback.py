"""Reading the store as of a moment, for readers that do not know what moves in it.

What a moment means for the tables is known where their logs are replayed; the program's entry names that
way once (`look_back_by`), so that the readers need not import it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlmodel import Session

Way = Callable[[Session, datetime], AbstractContextManager[Session]]
_way: list[Way] = []


def look_back_by(way: Way) -> None:
    """Name the way by which a session reads the store as of a moment (aware); the last one named counts."""
    _way[:] = [way]


def looking_back(session: Session, moment: datetime) -> AbstractContextManager[Session]:
    """Within it, `session` reads the store as of `moment`. RuntimeError where no way was named."""
    if not _way:
        raise RuntimeError("no way to look back was named")
    return _way[0](session, moment)
