"""What people did with the system itself, chained and sealed; the store's marks, version and imports."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Record, one_of


class AuditLog(Record, table=True):
    """One entry of one subject's chain; `hash` covers the entry and the hash before it."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_at", "at"), {"sqlite_with_rowid": False})

    # account:17, display_key:3, incident:NL-…, import:5, door (unknown names), settings
    subject: str = Field(primary_key=True, max_length=60)
    seq: int = Field(primary_key=True)
    at: datetime
    # One of dashboard.access.rules_audit.KINDS.
    kind: str = Field(max_length=30)
    actor: str = Field(max_length=60)
    role: str = Field(default="", max_length=40)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    address: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=500)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    hash: bytes


class Seal(Record, table=True):
    """A checkpoint: how far some chains of one log had come. Its hash covers them and the seal before it."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    # incident or audit.
    log: str = Field(max_length=10)
    # How many chains grew since they were last sealed, and how many entries they hold now.
    subjects: int
    entries: int
    hash: bytes


class SealedTail(Record, table=True):
    """The last entry of one chain when it was sealed; chains that did not grow since are not repeated."""

    __tablename__ = "sealed_tail"
    __table_args__ = (Index("ix_sealed_tail_seal_id", "seal_id"), {"sqlite_with_rowid": False})

    log: str = Field(primary_key=True, max_length=10)
    subject: str = Field(primary_key=True, max_length=60)
    seq: int = Field(primary_key=True)
    seal_id: int = Field(foreign_key="seal.id")
    hash: bytes


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
