"""Files that were made for one person to fetch: each in a folder of its own, for an hour.

They lie on the disk of the server that made them, so that a long file is never held in memory.
"""

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.store.private import own_folder
from dashboard.store.store_files import local_folder

KEPT = timedelta(hours=1)
# An unfinished file cannot be fetched.
_HALF = ".half"
_PLACE = re.compile("[0-9a-f]{32}")


def folder() -> Path:
    return local_folder() / "downloads"


@contextmanager
def making(name: str, *, at: datetime) -> Iterator[tuple[str, Path]]:
    """A new place, and the file called `name` that is to be written there; older ones are cleared away.

    What was not written to its end is removed.
    """
    clear(at)
    place = secrets.token_hex(16)
    half = folder() / (place + _HALF)
    own_folder(folder())
    half.mkdir(mode=0o700)
    try:
        yield place, half / name
        half.rename(folder() / place)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def file_at(place: str, *, at: datetime) -> Path | None:
    """The file at `place`; None where there is none any more."""
    if not _PLACE.fullmatch(place):
        return None
    there = folder() / place
    if not there.is_dir() or _is_old(there, at):
        return None
    return next(there.iterdir(), None)


def clear(at: datetime) -> None:
    """Remove what has lain there for its time, and what a server that was stopped left unfinished."""
    # Where earlier versions kept them.
    shutil.rmtree(local_folder() / "outbox", ignore_errors=True)
    for one in folder().iterdir() if folder().is_dir() else ():
        if _is_old(one, at):
            shutil.rmtree(one, ignore_errors=True)


def _is_old(one: Path, at: datetime) -> bool:
    return datetime.fromtimestamp(one.stat().st_mtime, UTC) < at - KEPT
