"""The import of one file, from bytes to report."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from dashboard.access.marks import require_real_store
from dashboard.access.rules import Person
from dashboard.admin.imports.importer import Importer, open_batch
from dashboard.admin.imports.queries import remembered
from dashboard.admin.imports.report import Report, SheetUse, unknown_names
from dashboard.files.sheets.issues import Issues
from dashboard.files.sheets.profile_model import Profile
from dashboard.files.sheets.reading import Table, open_tables, require_tables
from dashboard.files.sheets.rules_choices import Choices
from dashboard.store.database import reading
from dashboard.words.errors import Refused
from models import BatchStatus

CHUNK = 3_000


@dataclass(frozen=True)
class Progress:
    """How far an import has come: `share` of the file from 0 to 1, and rows so far."""

    share: float
    rows: int


def import_file(
    source: Path | BinaryIO,
    file_name: str,
    profile: Profile,
    *,
    by: Person,
    at: datetime,
    dry_run: bool = False,
    into_demo: bool = False,
    choices: Choices | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Bring the rows of a CSV or XLSX file (also .gz) into the store, chunk by chunk.

    Each chunk is whole or absent; running again after an interruption goes on where it
    stopped, and a file that is already in changes nothing. `at` (aware) is the time of
    the import, `by` who asked for it. Raises Refused for files that cannot be read
    as the profile says, and for a demo store unless `into_demo`. `choices`: what was chosen on the page;
    by default what is remembered for the profile.
    """
    started = time.perf_counter()
    if choices is None:
        with reading() as session:
            choices = remembered(session, profile=profile.name)
    profile = profile.with_words(choices.words())
    if not (dry_run or into_demo):
        with reading() as session:
            require_real_store(session, "真实的事件")
    digest = _digest(source)
    with open_tables(source, profile, choices) as tables:
        require_tables(tables)
        batch = None if dry_run else open_batch(profile, file_name, digest, by, at)
        names = tuple(table.look.name for table in tables.read)
        importer = Importer(
            profile, at, batch, CHUNK, Issues(names), numbers_by_sheet=choices.numbers_by_sheet
        )
        uses: dict[str, int] = {}
        try:
            for table in tables.read:
                before = sum(importer.tally.values())
                _take_all(importer, table, progress)
                uses[table.look.name] = sum(importer.tally.values()) - before
        except BaseException:
            if batch:
                batch.finish(importer.tally, BatchStatus.FAILED, at)
            raise
        if batch:
            batch.finish(importer.tally, BatchStatus.DONE, at)
    sheets = [
        SheetUse(look.name, uses.get(look.name, 0), look.header_row, look.why_not) for look in tables.looks
    ]
    headers = [table.header for table in tables.read]
    return _report(importer, file_name, time.perf_counter() - started, sheets, headers)


def _take_all(importer: Importer, table: Table, progress: Callable[[Progress], None] | None) -> None:
    importer.begin(table)
    try:
        for raw in table.batches(lambda: importer.chunk):
            importer.take(raw)
            if progress:
                progress(Progress(raw.share, sum(importer.tally.values())))
    except Refused as refusal:
        done = sum(importer.tally.values())
        if not done or importer.batch is None:
            raise
        raise Refused(f"{refusal}前面的 {done} 行已经处理；改好文件后再导入一次，不会重复。") from refusal


def _report(
    importer: Importer, file_name: str, seconds: float, sheets: list[SheetUse], headers: list[list[str]]
) -> Report:
    profile, used = importer.profile, importer.profile.used_columns()
    return Report(
        profile=profile.name,
        profile_title=profile.title,
        file_name=file_name,
        dry_run=importer.batch is None,
        started_at=importer.at,
        batch_id=importer.batch.id if importer.batch else None,
        **{name: importer.tally[name] for name in ("imported", "updated", "unchanged", "refused")},
        seconds=seconds,
        longest_lock_seconds=importer.longest_lock,
        issues=importer.issues,
        unknown=unknown_names(importer.names, importer.issues),
        unused_columns=list(
            dict.fromkeys(name for header in headers for name in header if name and name not in used)
        ),
        absent_columns=[name for name in used if not all(name in header for header in headers)],
        sheets=sheets,
    )


def _digest(source: Path | BinaryIO) -> str:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    source.seek(0)
    return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
