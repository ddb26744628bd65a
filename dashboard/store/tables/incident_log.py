"""The log that only grows, the numbers given on a day, and what is left out of the assessed figures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from dashboard.store.tables.base import TOWNSHIP_CODE, Record, one_of
from dashboard.store.tables.incident_words import Action, IncidentStatus


class IncidentLog(Record, table=True):
    """What happened, in order. Rows are added and never changed; the database refuses otherwise."""

    __tablename__ = "incident_log"
    # By time: what changed since a moment, for whoever looks back at it.
    __table_args__ = (Index("ix_incident_log_at", "at", "incident_id"), {"sqlite_with_rowid": False})

    incident_id: int = Field(foreign_key="incident.id", primary_key=True)
    seq: int = Field(primary_key=True)
    action: Action = Field(sa_type=one_of(Action))
    from_status: IncidentStatus | None = Field(default=None, sa_type=one_of(IncidentStatus, "from_status"))
    to_status: IncidentStatus = Field(sa_type=one_of(IncidentStatus, "to_status"))
    # When it happened, and when the room learned of it (UTC).
    at: datetime
    recorded_at: datetime
    actor: str = Field(max_length=60)
    role: str = Field(default="", max_length=40)
    reason: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # Covers this entry and the one before it: see dashboard.store.chain.
    hash: bytes


class IncidentEvent(Record, table=True):
    """The number of an entry of the log, in the order of writing: by it others ask what is new. The database
    writes it, by a trigger on the log."""

    __tablename__ = "incident_event"

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int
    seq: int


class IncidentDay(Record, table=True):
    """The last number given on one township day."""

    __tablename__ = "incident_day"

    township_code: str = Field(default=TOWNSHIP_CODE, foreign_key="township.code", primary_key=True)
    day: date = Field(primary_key=True)
    last: int = 0


class Exclusion(Record, table=True):
    """剔除: an incident left out of the assessed figures, with reason and approver."""

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", unique=True)
    reason: str = Field(min_length=2)
    approver: str = Field(min_length=2, max_length=60)
    at: datetime
