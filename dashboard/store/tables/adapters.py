"""What came by an adapter: another system's own form, until every word of it is understood."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Record, one_of
from dashboard.store.tables.evidence import FileColumns
from dashboard.store.tables.incident_words import Word


class AdapterState(Word):
    WAITING = "waiting", "等着认词"
    TAKEN = "taken", "已登记"
    REFUSED = "refused", "不收"


class AdapterRecord(Record, table=True):
    """One record of another system, once by its own number."""

    __tablename__ = "adapter_record"
    __table_args__ = (
        UniqueConstraint("api_key_id", "source_id"),
        Index("ix_adapter_record_state", "state", "adapter"),
    )

    id: int | None = Field(default=None, primary_key=True)
    adapter: str = Field(max_length=40)
    api_key_id: int = Field(foreign_key="api_key.id")
    source_id: str = Field(max_length=80)
    state: AdapterState = Field(sa_type=one_of(AdapterState))
    # As it came but for what its files hold, until it is registered; then the incident holds it.
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    body_hash: str = Field(max_length=64)
    # Words that nobody has said the meaning of: pairs of a field and a word.
    unknown: list[Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    received_at: datetime
    report_id: int | None = Field(default=None, foreign_key="villager_report.id", index=True)
    decided_by: str = Field(default="", max_length=60)
    decided_at: datetime | None = None
    # Why it was not taken; the sender reads that.
    decision: str = Field(default="", max_length=500)
    # Which of its files were not taken, and why; the sender and the room read that.
    files_refused: str = Field(default="", max_length=2_000)


class AdapterFile(FileColumns, table=True):
    """A file that came with a record, until it is registered; then the incident has it."""

    __tablename__ = "adapter_file"

    id: int | None = Field(default=None, primary_key=True)
    record_id: int = Field(foreign_key="adapter_record.id", index=True)
