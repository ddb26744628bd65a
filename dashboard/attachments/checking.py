"""Whether every file of the log is still there, and which contents nobody uses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from os import stat_result
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.attachments.storage import Files, State, files_of
from models import Attachment, Incident

# Between choosing a file and saving what it belongs to nobody needs a day.
UNUSED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Fault:
    """An attachment whose content is missing or was altered."""

    attachment_id: int
    number: str
    name: str
    state: State


@dataclass(frozen=True)
class Swept:
    """Contents that no attachment names (and writers' leftovers), and their bytes."""

    number: int
    size: int


def missing_files(session: Session, *, thorough: bool = True) -> list[Fault]:
    """Every attachment whose content is not as it was kept, in the order of their coming.

    `thorough` reads all of it (a gigabyte takes seconds); otherwise only sizes are compared.
    """
    kept, known = files_of(session), dict[str, State]()
    rows = session.execute(
        select(
            col(Attachment.id),
            col(Incident.number),
            col(Attachment.name),
            col(Attachment.sha256),
            col(Attachment.size),
        )
        .join(Incident, col(Incident.id) == col(Attachment.incident_id))
        .order_by(col(Attachment.id))
    )
    faults = []
    for attachment_id, number, name, content, size in rows:
        if content not in known:
            known[content] = kept.state(content) if thorough else kept.seems(content, size)
        if known[content] is not State.SOUND:
            faults.append(Fault(attachment_id, number, name, known[content]))
    return faults


def sweep(session: Session, *, at: datetime, delete: bool) -> Swept:
    """What is older than a day and belongs to nothing: counted, and removed where `delete` says so."""
    kept = files_of(session)
    used = set(session.execute(select(col(Attachment.sha256)).distinct()).scalars())
    number = size = 0
    for name, _ in kept.all():
        if name not in used and (left := _left(kept, name, at)):
            number, size = number + 1, size + left.st_size
            if delete:
                kept.remove(name)
    for path in kept.unfinished():
        if (left := _old(path, at)) is not None:
            number, size = number + 1, size + left.st_size
            if delete:
                path.unlink(missing_ok=True)
    return Swept(number, size)


def _left(kept: Files, name: str, at: datetime) -> stat_result | None:
    """Looked at anew just before: somebody may have chosen the same file again a moment ago."""
    return _old(kept.path(name), at)


def _old(path: Path, at: datetime) -> stat_result | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found if at.timestamp() - found.st_mtime > UNUSED_FOR.total_seconds() else None
