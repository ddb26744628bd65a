"""What is counted as it happens, and what the inspector's last round found: read from a few rows."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from dashboard.store.tables.base import Record

# A row of two numbers is found by its key alone.
_IN_KEY = {"sqlite_with_rowid": False}


class DueTally(Record, table=True):
    """应办结 by the day of the finish clock: neither merged, cancelled, rejected nor excluded."""

    __tablename__ = "due_tally"
    __table_args__ = _IN_KEY

    day: date = Field(primary_key=True)
    module_id: int = Field(primary_key=True)
    department_id: int = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    due: int = 0
    closed: int = 0
    on_time: int = 0


class ConcludedTally(Record, table=True):
    """What was closed, merged or cancelled, by the day on which that was."""

    __tablename__ = "concluded_tally"
    __table_args__ = _IN_KEY

    day: date = Field(primary_key=True)
    module_id: int = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    concluded: int = 0
    # The first of these that holds; none of them: settled within the town.
    merged: int = 0
    escalated: int = 0
    at_village: int = 0
    # Of those that were closed.
    closed: int = 0
    reworked: int = 0
    rated: int = 0
    content: int = 0


class ReportedTally(Record, table=True):
    """Reports by their day."""

    __tablename__ = "reported_tally"
    __table_args__ = _IN_KEY

    day: date = Field(primary_key=True)
    module_id: int = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    reported: int = 0


class CellTally(Record, table=True):
    """Reports of a week, by square; `week` is its Monday."""

    __tablename__ = "cell_tally"
    # All weeks of a square side by side, for the sum over all of them.
    __table_args__ = (Index("ix_cell_tally_cell", "cell", "reported"), _IN_KEY)

    week: date = Field(primary_key=True)
    cell: str = Field(max_length=20, primary_key=True)
    slot: int = Field(primary_key=True)
    reported: int = 0


class KeptFinding(Record, table=True):
    """One missed step as the last round found it, or one that will be missed soon if nothing is done."""

    __tablename__ = "kept_finding"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    incident_id: int = Field(foreign_key="incident.id")
    # When the incident ended, where the kind looks only at what ended in the last days.
    ended_at: datetime | None = None
    since: datetime | None = None
    due: datetime | None = None
    who: str
    what: str


class KeptTally(Record, table=True):
    """What the incidents of a village or a department that were reported on a day had come to."""

    __tablename__ = "kept_tally"

    # village or department
    unit: str = Field(max_length=12, primary_key=True)
    unit_id: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    on_time: int
    late: int
    content: int
    rated: int
