"""What is counted as it happens, so that a month's figures are read from a few rows.

Triggers keep these counts with each change of an incident, in its transaction. `slot` says who counted: on
PostgreSQL each connection has rows of its own, so that nobody waits for anybody, and a count is the sum over
the slots. 0 stands for a unit that an incident does not have. Days are those of the township.
"""

from datetime import date

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
