"""What seals leave behind outside the store: one line for each, in a file beside it and in a second place.

Whoever changes the store alone cannot change these. ROOM_SEALS names the second place: a file on another
machine's disk, which this one may append to.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url
from sqlmodel import Session, col, select

from dashboard.access.marks import is_demo
from dashboard.store.store_files import database_url, local_folder
from models import Seal

VARIABLE = "ROOM_SEALS"
ENDING = ".seals"
# Number, time and hash; what else stands in the file is somebody's note.
PARTS = 3


def beside(url: str | None = None) -> Path | None:
    """The file beside the store in use (or `url`); of a store on a server, in the folder of local ones."""
    address = make_url(url or database_url())
    if address.get_backend_name() != "sqlite":
        return local_folder() / f"{address.database or 'room'}{ENDING}"
    return Path(address.database).with_suffix(ENDING) if address.database else None


def second() -> Path | None:
    """The place that ROOM_SEALS names."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def append_seals(session: Session, url: str | None = None) -> None:
    """Append to each place the seals that it has not yet. OSError where one cannot be written.

    The invented seals of a demo town do not go to the second place.
    """
    places = [beside(url), None if is_demo(session) else second()]
    failed: OSError | None = None
    for place in filter(None, places):
        try:
            _append(session, place)
        except OSError as error:
            failed = error
    if failed:
        raise failed


def lines_of(place: Path) -> Iterator[tuple[int, str]]:
    """Number and hash (hex) of each seal that a place has; a line that was cut off is passed over."""
    if not place.exists():
        return
    with place.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if line.endswith("\n") and len(parts) == PARTS and parts[0].isdecimal():
                yield int(parts[0]), parts[2]


def _append(session: Session, place: Path) -> None:
    has = max((number for number, _ in lines_of(place)), default=0)
    query = select(Seal.id, Seal.at, Seal.hash).where(col(Seal.id) > has).order_by(col(Seal.id))
    text = "".join(f"{number}\t{at.isoformat()}\t{made.hex()}\n" for number, at, made in session.exec(query))
    if not text:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    is_cut = place.exists() and place.read_bytes()[-1:] not in (b"", b"\n")
    # Only its owner reads it, as the store itself.
    handle = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write((b"\tcut off\n" if is_cut else b"") + text.encode())
        file.flush()
        os.fsync(file.fileno())
