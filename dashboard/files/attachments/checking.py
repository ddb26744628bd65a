"""Whether every file of the log is still there, and which contents nobody uses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import stat_result
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.files.attachments.storage import Files, State, files_of
from models import (
    AdapterFile,
    AdapterRecord,
    Attachment,
    Incident,
    PostList,
    PostListFile,
    Record,
    StaffFile,
    VillagerFile,
)

# Longer than anybody needs between choosing a file and saving the form.
UNUSED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Fault:
    """A file whose content is missing or was altered; `number` is the incident's, or names what it is on."""

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
    """Every file whose content is not as it was kept: those of incidents, then those of staff cases.

    `thorough` reads all of it (a gigabyte takes seconds); otherwise only sizes are compared.
    """
    files, states = files_of(session), dict[str, State]()
    faults = []
    for attachment_id, number, name, content, size in _files(session):
        if content not in states:
            states[content] = files.state(content) if thorough else files.seems(content, size)
        if states[content] is not State.SOUND:
            faults.append(Fault(attachment_id, number, name, states[content]))
    return faults


def _files(session: Session) -> Iterator[Any]:
    """Id, what it is on, name, hash and size of every file; what waits to be registered among them."""
    named = (col(Attachment.name), col(Attachment.sha256), col(Attachment.size))
    yield from session.execute(
        select(col(Attachment.id), col(Incident.number), *named)
        .join(Incident, col(Incident.id) == col(Attachment.incident_id))
        .order_by(col(Attachment.id))
    )
    file: Any = StaffFile
    of_cases = select(file.id, file.case_id, file.name, file.sha256, file.size).order_by(file.id)
    for file_id, case_id, *rest in session.execute(of_cases):
        yield file_id, f"派驻事项 {case_id}", *rest
    of_list: Any = PostListFile
    of_lists = (
        select(of_list.id, col(PostList.version), of_list.name, of_list.sha256, of_list.size)
        .join(PostList, col(PostList.id) == of_list.list_id)
        .order_by(of_list.id)
    )
    for file_id, version, *rest in session.execute(of_lists):
        yield file_id, f"岗位清单第 {version} 版", *rest
    yield from _waiting(session)


def _waiting(session: Session) -> Iterator[Any]:
    sent: Any = VillagerFile
    of_reports = select(sent.id, sent.report_id, sent.name, sent.sha256, sent.size).order_by(sent.id)
    for file_id, report_id, *rest in session.execute(of_reports):
        yield file_id, f"群众上报 {report_id}（待核对）", *rest
    came: Any = AdapterFile
    of_records = (
        select(came.id, col(AdapterRecord.source_id), came.name, came.sha256, came.size)
        .join(AdapterRecord, col(AdapterRecord.id) == came.record_id)
        .order_by(came.id)
    )
    for file_id, source_id, *rest in session.execute(of_records):
        yield file_id, f"接口来的 {source_id}（等着认词）", *rest


def sweep(session: Session, *, at: datetime, delete: bool) -> Swept:
    """What is older than a day and belongs to nothing: counted, and removed where `delete` says so."""
    files = files_of(session)
    used = _used(session)
    number = size = 0
    for name, _ in files.all():
        if name not in used and (left := _left(files, name, at)):
            number, size = number + 1, size + left.st_size
            if delete:
                files.remove(name)
    for path in files.unfinished():
        if (left := _old(path, at)) is not None:
            number, size = number + 1, size + left.st_size
            if delete:
                path.unlink(missing_ok=True)
    return Swept(number, size)


def forget_contents(session: Session, names: Iterable[str], *, at: datetime) -> None:
    """Remove what no row names any more; whatever somebody took in within the last day stays for a sweep."""
    files, names = files_of(session), set(names)
    for name in names - _used(session) if names else ():
        if _left(files, name, at):
            files.remove(name)


def _used(session: Session) -> set[str]:
    """Every table that names a content counts, not only attachments of incidents."""
    tables = [table for table in Record.metadata.tables.values() if "sha256" in table.c]
    return {name for table in tables for name in session.execute(select(table.c.sha256).distinct()).scalars()}


def _left(files: Files, name: str, at: datetime) -> stat_result | None:
    """Looked at anew just before: somebody may have chosen the same file again a moment ago."""
    return _old(files.path(name), at)


def _old(path: Path, at: datetime) -> stat_result | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat if at.timestamp() - stat.st_mtime > UNUSED_FOR.total_seconds() else None
