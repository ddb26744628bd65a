"""The record of an import in the store: begun, counted with every chunk, and done or failed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.files.sheets.profile_model import Profile
from dashboard.store.database import transaction
from models import BatchStatus, ImportBatch

MOST_FILE_NAME = 200
COUNTED = ("imported", "updated", "unchanged", "refused")


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
            told = {
                "batch": self.id,
                "file": batch.file_name,
                "profile": batch.profile,
                "state": status.value,
            }
            told |= {word: tally[word] for word in COUNTED}
            audit.record(session, self.by.subject, "imported", by=self.by, at=at, data=told)


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
