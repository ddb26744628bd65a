"""What the store knows about itself: its marks, its data version, its imports."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Record, one_of


class BatchStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class StoreMark(Record, table=True):
    """A fact about the whole store, such as `demo`."""

    __tablename__ = "store_mark"

    key: str = Field(primary_key=True, max_length=40)
    value: str


class VersionStripe(Record, table=True):
    """One of the counters whose sum is the data version; many, so that writers do not queue."""

    __tablename__ = "version_stripe"

    slot: int = Field(primary_key=True)
    count: int = 0


class ImportChoice(Record, table=True):
    """What somebody said about one kind of file: which sheet is read, where its header stands, what a
    column or a word means. `kind` and `field` as in `intake/rules_choices.py`."""

    __tablename__ = "import_choice"
    __table_args__ = (UniqueConstraint("profile", "kind", "field", "said"),)

    id: int | None = Field(default=None, primary_key=True)
    profile: str = Field(max_length=60)
    kind: str = Field(max_length=12)
    field: str = Field(default="", max_length=30)
    said: str = Field(default="", max_length=200)
    meant: str = Field(default="", max_length=200)
    actor: str = Field(max_length=60)
    made_at: datetime


class ImportBatch(Record, table=True):
    __tablename__ = "import_batch"

    id: int | None = Field(default=None, primary_key=True)
    profile: str = Field(max_length=60)
    file_name: str = Field(max_length=200)
    file_hash: str = Field(max_length=64)
    status: BatchStatus = Field(default=BatchStatus.RUNNING, sa_type=one_of(BatchStatus))
    actor: str = Field(max_length=60)
    started_at: datetime
    finished_at: datetime | None = None
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
