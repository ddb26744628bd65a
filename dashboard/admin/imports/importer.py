"""Takes one batch of rows after another into the store, and keeps the record and the count of it."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.admin.imports.columns import convert
from dashboard.admin.imports.context import ImportContext, Names, rule_set_id
from dashboard.admin.imports.times import Around, stated_day
from dashboard.admin.imports.writing import write
from dashboard.files.sheets.issues import Issue, Issues
from dashboard.files.sheets.profile_model import Profile
from dashboard.files.sheets.reading import RawBatch, Table
from dashboard.incidents.life.lifecycle_load import current_rule_set, timing_of
from dashboard.incidents.life.rules_clocks import Timing
from dashboard.store.database import raise_version, reading, transaction
from dashboard.words.days import township_date
from models import BatchStatus, ImportBatch

MOST_FILE_NAME = 200
COUNTED = ("imported", "updated", "unchanged", "refused")
# Others wait while a chunk is written; a slow machine writes fewer rows at a time.
LOCK_SECONDS = 0.4
FEWEST, FIRST = 500, 1_000


@dataclass
class OpenBatch:
    """A running batch and what an earlier, interrupted run of it had already done."""

    id: int
    by: Person
    earlier_imported: int
    earlier_updated: int

    def count(self, session: Session, tally: Counter[str]) -> None:
        """Write the counts so far, in the transaction of the chunk that they include."""
        batch = session.get_one(ImportBatch, self.id)
        batch.imported = self.earlier_imported + tally["imported"]
        batch.updated = self.earlier_updated + tally["updated"]
        # What the earlier run brought comes by again as unchanged.
        batch.unchanged = max(0, tally["unchanged"] - self.earlier_imported - self.earlier_updated)
        batch.refused = tally["refused"]

    def finish(self, tally: Counter[str], status: BatchStatus, at: datetime) -> None:
        with transaction(is_domain=False) as session:
            self.count(session, tally)
            batch = session.get_one(ImportBatch, self.id)
            batch.status, batch.finished_at = status, at
            entry = {
                "batch": self.id,
                "file": batch.file_name,
                "profile": batch.profile,
                "state": status.value,
            }
            entry |= {word: tally[word] for word in COUNTED}
            audit.record(session, self.by.subject, "imported", by=self.by, at=at, data=entry)


def open_batch(profile: Profile, file_name: str, file_hash: str, by: Person, at: datetime) -> OpenBatch:
    """A new batch, or the unfinished one of the same file, which then goes on."""
    with transaction(is_domain=False) as session:
        unfinished = session.exec(
            select(ImportBatch)
            .where(
                ImportBatch.profile == profile.name,
                ImportBatch.file_hash == file_hash,
                ImportBatch.status != BatchStatus.DONE,
            )
            .order_by(col(ImportBatch.id).desc())
        ).first()
        batch = unfinished or ImportBatch(
            profile=profile.name,
            file_name=file_name[-MOST_FILE_NAME:],
            file_hash=file_hash,
            actor=by.name,
            started_at=at,
        )
        batch.status, batch.finished_at = BatchStatus.RUNNING, None
        session.add(batch)
        session.flush()
        assert batch.id is not None  # noqa: S101
        return OpenBatch(batch.id, by, batch.imported, batch.updated)


class SeenIds:
    """Finds the second row with an id, however far from the first.

    Ids are kept as 64-bit hashes: at a million rows the chance of a false alarm is about 1 in 37 million.
    """

    def __init__(self) -> None:
        self._hashes: NDArray[np.int64] = np.empty(0, np.int64)
        self._rows: NDArray[np.int64] = np.empty(0, np.int64)

    def first_rows(self, ids: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each id the row that brought it first: its own row number where it is new."""
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids))
        order = np.argsort(hashes, kind="stable")
        ordered, ordered_rows = hashes[order], rows[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ids) else np.empty(0, int)
        groups = np.searchsorted(starts, np.arange(len(ids)), side="right") - 1
        first = ordered_rows[starts][groups]
        place = np.searchsorted(self._hashes, ordered)
        seen = np.zeros(len(ids), bool)
        inside = place < len(self._hashes)
        seen[inside] = self._hashes[place[inside]] == ordered[inside]
        first[seen] = self._rows[place[seen]]
        new = starts[~seen[starts]]
        self._rows = np.insert(self._rows, place[new], ordered_rows[new])
        self._hashes = np.insert(self._hashes, place[new], ordered[new])
        result = np.empty(len(ids), np.int64)
        result[order] = first
        return result


@dataclass
class Importer:
    """One run over a file. Without a batch it only says what would happen.

    `chunk` is how many rows to take next: fewer where the store is slow.
    """

    profile: Profile
    at: datetime
    batch: OpenBatch | None
    chunk: int
    issues: Issues = field(default_factory=Issues)
    # Whether the ids of each sheet go by its name, and what tells the years of each sheet.
    numbers_by_sheet: bool = False
    tally: Counter[str] = field(default_factory=Counter)
    longest_lock: float = 0.0

    def __post_init__(self) -> None:
        self.names = Names(self.profile)
        self._seen = SeenIds()
        with reading() as session:
            self.names.load(session)
            self._town_rules: int | None = None
            self._timing: Timing | None = None
            if self.profile.clocks == "town":
                self._town_rules = current_rule_set(session, township_date(self.at))
                self._timing = timing_of(session, self._town_rules)
        self._rule_set_id: int | None = None
        self._most, self.chunk = self.chunk, min(self.chunk, FIRST)

    def begin(self, table: Table) -> None:
        """The batches that follow are of this table."""
        self._header = table.header
        self._prefix = table.look.name if self.numbers_by_sheet else ""
        above = " ".join(chain.from_iterable(table.look.top[: table.look.header_row - 1]))
        stated = stated_day(f"{table.look.name} {above}")
        self._around = Around(township_date(self.at) + timedelta(days=1), stated)

    def take(self, raw: RawBatch) -> None:
        """Convert and write one batch: one transaction, whole or nothing."""
        frame = self._once_each(
            convert(
                raw,
                self._header,
                self.profile,
                self.issues,
                self.at,
                self._timing,
                self._around,
                self._prefix,
            )
        )
        counts = Counter(refused=len(raw) - len(frame))
        if self.batch is None:
            with reading() as session:
                counts += write(session, frame, self._run(0))
        else:
            counts += self._written(frame, counts, self.batch)
        self.tally += counts

    def _written(self, frame: pd.DataFrame, before: Counter[str], batch: OpenBatch) -> Counter[str]:
        with transaction(is_domain=False) as session:
            started = time.perf_counter()
            if self._rule_set_id is None:
                self._rule_set_id = rule_set_id(session)
            written = write(session, frame, self._run(self._rule_set_id))
            batch.count(session, self.tally + before + written)
            # A file that is already in leaves every viewer's cache alone.
            if written["imported"] or written["updated"]:
                raise_version(session)
        self._note_lock(time.perf_counter() - started, len(frame))
        return written

    def _note_lock(self, seconds: float, rows: int) -> None:
        self.longest_lock = max(self.longest_lock, seconds)
        if rows:
            fitting = int(rows * LOCK_SECONDS / max(seconds, 0.001))
            self.chunk = min(self._most, max(FEWEST, fitting))

    def _run(self, rules: int) -> ImportContext:
        batch_id = self.batch.id if self.batch else None
        return ImportContext(
            self.profile, self.issues, self.names, self.at, batch_id, rules, self._town_rules
        )

    def _how_to_number(self) -> str:
        if len(self.issues.sheets) < 2 or self.numbers_by_sheet:
            return "请在表里改成不同的编号，再上传。"
        return "每张表各自编号的，请在“数据导入”页勾选“各表的编号各算各的”。"

    def _once_each(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Without rows whose id an earlier row of the file has brought."""
        ids, rows = frame["source_id"].tolist(), frame["row"].to_numpy(np.int64)
        first = self._seen.first_rows(ids, rows)
        again = first != rows
        column = self.profile.column("source_id")
        self.issues.extend(
            Issue(
                True,
                "repeated_id",
                int(rows[i]),
                column,
                ids[i],
                f"编号与{self.issues.place_words(int(first[i]))}相同，只导入先出现的那一行。{self._how_to_number()}",
            )
            for i in np.flatnonzero(again)
        )
        once: pd.DataFrame = frame[~again]
        return once
