"""Incidents, the shares their parties take, and call-ups."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import field_validator, model_validator
from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, false, text
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of
from dashboard.store.tables.incident_words import (
    AssignmentStatus,
    IncidentStatus,
    Level,
    OffList,
    Party,
    Rating,
    Source,
)

# Columns that a query may read without touching the wide row, at a million rows.
OPEN, UNDER_WAY = text("concluded_at IS NULL"), text("released_at IS NULL")
IN_HAND = text("signed_by IS NOT NULL AND ended_at IS NULL")
# What a unit's record is counted from, read without the rows.
TALLIED = ("status", "rating", "due_at", "concluded_at")


def where_known(column: str) -> dict[str, Any]:
    """Index options that leave out the rows without a value: imports have many of them."""
    condition = text(f"{column} IS NOT NULL")
    return {"sqlite_where": condition, "postgresql_where": condition}


class NewIncident(Record):
    """What is known when a matter is reported; validated before it becomes a row."""

    title: str = Field(min_length=2, max_length=200)
    description: str = Field(default="", max_length=20_000)
    source: Source = Field(default=Source.ROOM, sa_type=one_of(Source))
    urgent: bool = False
    category_id: int | None = Field(default=None, foreign_key="category.id")
    village_id: int | None = Field(default=None, foreign_key="village.id")
    grid_id: int | None = Field(default=None, foreign_key="grid.id")
    place: str = Field(default="", max_length=300)
    # WGS-84 degrees, both or neither.
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    reporter_name: str | None = Field(default=None, max_length=40)
    reporter_phone: str | None = Field(default=None, max_length=20)
    secret: bool = False
    reported_at: datetime

    @field_validator("*", mode="before")
    @classmethod
    def without_control_characters(cls, value: object) -> object:
        # PostgreSQL refuses NUL, and no screen can show the others.
        if not isinstance(value, str) or isinstance(value, StrEnum):
            return value
        return "".join(c for c in value if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127)).strip()

    @model_validator(mode="after")
    def position_is_whole(self) -> "NewIncident":
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("longitude and latitude belong together")
        return self


class Incident(NewIncident, InTownship, table=True):
    """One matter. Status, times and clocks are the projection of its log (`rules_life.replay`)."""

    __table_args__ = (
        UniqueConstraint("township_code", "number"),
        UniqueConstraint("township_code", "source_system", "source_id"),
        CheckConstraint("incident_class IN (1, 2, 3)", name="incident_class"),
        CheckConstraint("(longitude IS NULL) = (latitude IS NULL)", name="position"),
        # The moment first, though empty in each: what SQLite finds by an equal value it prefers.
        Index("ix_incident_open", "concluded_at", "status", "red_at", "yellow_at", "module_id", "village_id",
              "incident_class", "urgent", "due_at", "reported_at", "cell", "longitude", "latitude",
              "number", "title", "ever_secret", "rule_set_id", "source_system", "extensions", "arbitration",
              sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_incident_reported_at", "reported_at", "id"),
        Index("ix_incident_reported_on", "reported_on", "module_id", "status", "category_id", "village_id"),
        Index("ix_incident_due_at", "due_at", "module_id", "department_id", "concluded_at", "status"),
        # Status first: SQLite takes the equal column for the narrower one, whatever follows.
        Index("ix_incident_status", "status", "concluded_at", "module_id", "department_id", "level",
              "escalated_at", "rating", "reworks", "round", "handling_seconds", "reported_at", "due_at"),
        Index("ix_incident_dispatched_at", "dispatched_at", "extensions", **where_known("dispatched_at")),
        Index("ix_incident_accepted_at", "accepted_at", **where_known("accepted_at")),
        Index("ix_incident_module_id", "module_id", "reported_at", **where_known("module_id")),
        Index("ix_incident_department_id", "department_id", "reported_at", *TALLIED,
              **where_known("department_id")),
        Index("ix_incident_village_id", "village_id", "reported_at", *TALLIED,
              **where_known("village_id")),
        Index("ix_incident_category_id", "category_id", "reported_at"),
        Index("ix_incident_cell", "cell", "reported_on"),
        Index("ix_incident_escalated_at", "escalated_at", **where_known("escalated_at")),
        Index("ix_incident_one_thing_id", "concluded_at", "status", "one_thing_id",
              **where_known("one_thing_id")),
        Index("uq_incident_form_key", "form_key", unique=True, **where_known("form_key")),
        Index("ix_incident_parent_id", "parent_id", **where_known("parent_id")),
        Index("ix_incident_item_id", "item_id", "reported_at", **where_known("item_id")),
        Index("ix_incident_off_list", "off_list", "reported_at", **where_known("off_list")),
        Index("ix_incident_from_department_id", "from_department_id", "reported_at", "off_list",
              **where_known("from_department_id")),
        Index("ix_incident_lecture_session_id", "lecture_session_id", "reported_at", "concluded_at",
              "status", **where_known("lecture_session_id")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=24)
    # The room itself has no foreign id; an import keeps the source's own.
    source_system: str | None = Field(default=None, max_length=40)
    source_id: str | None = Field(default=None, max_length=80)
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    source_hash: str | None = Field(default=None, max_length=32)
    # Who reported it asked for secrecy, now or at any time. The database sets it with `secret` and never
    # clears it, whoever writes: this is what every reader goes by, not `secret`.
    ever_secret: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # Township date of the report, and the place's square of about 250 m.
    reported_on: date
    cell: str | None = Field(default=None, max_length=20)

    status: IncidentStatus = Field(default=IncidentStatus.REPORTED, sa_type=one_of(IncidentStatus))
    level: Level = Field(default=Level.TOWN, sa_type=one_of(Level))
    round: int = 1
    incident_class: int | None = None
    platform_id: int | None = Field(default=None, foreign_key="platform.id")
    module_id: int | None = Field(default=None, foreign_key="module.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    # The row of the list is one version of the item: what was valid at triage.
    item_id: int | None = Field(default=None, foreign_key="responsibility_item.id")
    one_thing_id: int | None = Field(default=None, foreign_key="one_thing.id")
    why: str = ""
    parent_id: int | None = Field(default=None, foreign_key="incident.id")

    accepted_at: datetime | None = None
    triaged_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    escalated_at: datetime | None = None
    fed_back_at: datetime | None = None
    concluded_at: datetime | None = None
    suspended_until: datetime | None = None

    rule_set_id: int | None = Field(default=None, foreign_key="clock_rule_set.id")
    # Finish clock of the current round; then the worst running clock of any kind.
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    red_at: datetime | None = None
    paused_seconds: int = 0
    # From report to conclusion, pauses taken out.
    handling_seconds: int | None = None
    returns: int = 0
    reworks: int = 0
    extensions: int = 0
    arbitration: bool = False
    result: str = ""
    rating: Rating | None = Field(default=None, sa_type=one_of(Rating))
    rated_at: datetime | None = None
    # on_time or overdue as the source system saw it; ours is computed.
    external_verdict: str | None = Field(default=None, max_length=12)
    example: bool = False
    # Running clocks by name: [yellow, red] as ISO text. None where an import or the demo town wrote the row.
    clocks: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    # What the category's questions were answered: question -> answer.
    answers: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    # The number of the form by which it was reported: sent twice, it makes one incident.
    form_key: str | None = Field(default=None, max_length=64)
    # 清单之外: a department's task without an item is flagged, then refused or accepted.
    off_list: OffList | None = Field(default=None, sa_type=one_of(OffList))
    # Which department passed it down; who leads is another question.
    from_department_id: int | None = Field(default=None, foreign_key="department.id")
    lecture_session_id: int | None = Field(default=None, foreign_key="lecture_session.id")
    split_from_id: int | None = Field(default=None, foreign_key="incident.id")
    # How often the reporter had to come, by his own words when called back.
    runs: int | None = Field(default=None, ge=0)


class Assignment(Record, table=True):
    """One party's share of an incident, with its own status and clock."""

    __table_args__ = (
        CheckConstraint(
            " + ".join(
                f"(CASE WHEN {party}_id IS NULL THEN 0 ELSE 1 END)"
                for party in ("module", "team", "department", "village")
            )
            + " <= 1",
            name="one_party",
        ),
        Index("ix_assignment_incident_id", "incident_id", "status", "department_id", "sent_at", "module_id",
              "team_id", "village_id"),
        Index("ix_assignment_sent_at", "sent_at", "status", "sign_due_at", "signed_at", "department_id"),
        Index("ix_assignment_department_id", "department_id", "sent_at", "incident_id"),
        Index("ix_assignment_signed_by", "signed_by", "incident_id", "signed_at", "status",
              sqlite_where=IN_HAND, postgresql_where=IN_HAND),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id")
    round: int = 1
    party: Party = Field(sa_type=one_of(Party))
    module_id: int | None = Field(default=None, foreign_key="module.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    village_id: int | None = Field(default=None, foreign_key="village.id")
    is_lead: bool = True
    is_required: bool = True
    status: AssignmentStatus = Field(default=AssignmentStatus.SENT, sa_type=one_of(AssignmentStatus))
    sent_at: datetime
    sign_due_at: datetime | None = None
    due_at: datetime | None = None
    signed_at: datetime | None = None
    # The account, as the entry of the signature names it; none where nobody of the town's signed.
    signed_by: int | None = None
    ended_at: datetime | None = None
    reason: str = ""
    result: str = ""


class CallUp(Record, table=True):
    """点兵点将: the town calls a department or a person to the scene."""

    __tablename__ = "call_up"
    __table_args__ = (
        CheckConstraint("department_id IS NOT NULL OR cadre_id IS NOT NULL", name="whom"),
        Index("ix_call_up_called_at", "called_at", "department_id"),
        Index("ix_call_up_department_id", "department_id", "incident_id"),
        Index("ix_call_up_cadre_id", "cadre_id", "incident_id"),
        Index("ix_call_up_under_way", "called_at", "incident_id", "cadre_id", "arrived_at", "arrive_due_at",
              sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    cadre_id: int | None = Field(default=None, foreign_key="cadre.id")
    hard: bool = False
    task: str = Field(default="", max_length=500)
    called_by: str = Field(default="", max_length=60)
    called_at: datetime
    sign_due_at: datetime
    arrive_due_at: datetime
    signed_at: datetime | None = None
    arrived_at: datetime | None = None
    released_at: datetime | None = None
    result: str = ""
    rating: Rating | None = Field(default=None, sa_type=one_of(Rating))
