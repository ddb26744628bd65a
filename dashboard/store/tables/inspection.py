"""What the inspector's last round found and counted, so that nobody waits for it to be done again."""

from datetime import date, datetime

from sqlmodel import Field

from dashboard.store.tables.base import Record


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
