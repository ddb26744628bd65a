"""What hangs on an incident beside its log: files, mediation records, lecture sessions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of


class FileKind(StrEnum):
    PICTURE = "picture"
    PDF = "pdf"
    OFFICE = "office"


class FileColumns(Record):
    """What every row about a file says of it, as `KeptFile` has it; its content lies outside the database."""

    # Of the content as stored (a picture without its camera's data), hexadecimal.
    sha256: str = Field(max_length=64)
    name: str = Field(max_length=200)
    kind: FileKind = Field(sa_type=one_of(FileKind))
    media_type: str = Field(max_length=100)
    size: int
    width: int | None = None
    height: int | None = None
    # WGS-84 degrees where the picture holds them and the person did not remove them.
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    taken_at: datetime | None = None


class Attachment(FileColumns, table=True):
    """A file on an incident."""

    __table_args__ = (Index("ix_attachment_incident_id", "incident_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id")
    # The entry of the incident's log with which it came.
    seq: int
    added_by: str = Field(max_length=60)
    added_at: datetime
    # Struck out: it stays, and is shown as struck.
    struck_at: datetime | None = None


class Mediation(Record, table=True):
    """调解记录: who sat together, and what they agreed."""

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    seq: int
    held_at: datetime
    place: str = Field(default="", max_length=200)
    mediators: str = Field(min_length=2, max_length=300)
    # The quarrelling sides and the departments that took part, one a line.
    parties: str = Field(min_length=2, max_length=2_000)
    dispute: str = Field(default="", max_length=5_000)
    is_agreed: bool
    agreement: str = Field(default="", max_length=5_000)
    # When the promise has to be kept, and whether it was.
    due_on: date | None = None
    kept_on: date | None = None
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime


class LectureSession(InTownship, table=True):
    """乡村振兴讲堂: a session at which people say what they need."""

    __tablename__ = "lecture_session"

    id: int | None = Field(default=None, primary_key=True)
    village_id: int = Field(foreign_key="village.id", index=True)
    held_on: date
    # Where in the village; empty where nobody wrote it.
    place: str = Field(default="", max_length=100)
    topic: str = Field(min_length=2, max_length=200)
    # Who spoke.
    host: str = Field(default="", max_length=60)
    attendees: int | None = Field(default=None, ge=0)
    note: str = Field(default="", max_length=2_000)
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    # Counted and closed; nothing is changed afterwards.
    ended_at: datetime | None = None
    example: bool = False
