"""Takes one batch of rows after another into the store, and keeps the count."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

import numpy as np
import pandas as pd

from dashboard.admin.imports.batches import OpenBatch
from dashboard.admin.imports.columns import convert
from dashboard.admin.imports.context import ImportContext
from dashboard.admin.imports.matching import Names, rule_set_id
from dashboard.admin.imports.seen import SeenIds
from dashboard.admin.imports.times import Around
from dashboard.admin.imports.typed_times import stated_day
from dashboard.admin.imports.writing import write
from dashboard.files.sheets.issues import Issue, Issues
from dashboard.files.sheets.profile_model import Profile
from dashboard.files.sheets.reading import RawBatch, Table
from dashboard.incidents.life.lifecycle_load import current_rule_set, timing_of
from dashboard.incidents.life.rules_clocks import Timing
from dashboard.store.database import raise_version, reading, transaction
from dashboard.words.days import township_date

# Others wait while a chunk is written; a slow machine writes fewer rows at a time.
LOCK_SECONDS = 0.4
FEWEST, FIRST = 500, 1_000


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
                f"编号与{self.issues.told_place(int(first[i]))}相同，只导入先出现的那一行。{self._how_to_number()}",
            )
            for i in np.flatnonzero(again)
        )
        kept: pd.DataFrame = frame[~again]
        return kept
