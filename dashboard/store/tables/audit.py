"""What people did with the system itself; chained by hash, and sealed from time to time."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from dashboard.store.tables.base import Record


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
