"""Delegated powers at work: dated stages, the counter, the enforcement team, joint visits to premises."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of


class CounterStatus(StrEnum):
    ACCEPTED = "accepted"
    FINISHED = "finished"
    SENT_UP = "sent_up"
    WITHDRAWN = "withdrawn"


class TeamSlot(StrEnum):
    """The places of 1+4+2; X is no place but follows from the items."""

    LEAD = "lead"
    RESIDENT = "resident"
    ON_CALL = "on_call"


class VisitStatus(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    MERGED = "merged"
    CANCELLED = "cancelled"


class CheckResult(StrEnum):
    FINE = "fine"
    PROBLEM = "problem"
    NOT_APPLICABLE = "not_applicable"


STANDING = text("cancelled_at IS NULL")
NONE_HELD = text("item_id IS NULL")
NOT_ENDED = text("ended_at IS NULL")


class PowerStageStep(Record, table=True):
    """A category of delegated items that went from one stage to another, on a township day."""

    __tablename__ = "power_stage_step"
    __table_args__ = (UniqueConstraint("group_id", "from_on"),)

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="power_group.id")
    from_stage: str = Field(max_length=12)
    to_stage: str = Field(max_length=12)
    from_on: date
    # The document that says so.
    basis: str = Field(max_length=200)
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    example: bool = False


class PowerLink(InTownship, table=True):
    """What the town holds for a category of events from day to day: an enforcement item, or none at all.

    `to_on` is the last day. A judgement never rests on a row that is missing.
    """

    __tablename__ = "power_link"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        CheckConstraint("item_id IS NULL OR department_id IS NULL", name="instead"),
        Index("uq_power_link_item", "category_id", "item_id", "from_on", unique=True),
        Index("uq_power_link_none", "category_id", "from_on", unique=True,
              sqlite_where=NONE_HELD, postgresql_where=NONE_HELD),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    category_id: int = Field(foreign_key="category.id")
    # None: the town holds nothing for this category.
    item_id: int | None = Field(default=None, foreign_key="power_item.id", index=True)
    # Who enforces where the town does not, as far as it is known.
    department_id: int | None = Field(default=None, foreign_key="department.id")
    from_on: date
    to_on: date | None = None
    # The law, the list or the notice that says so.
    basis: str = Field(max_length=200)
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    example: bool = False


class PowerLinkCheck(Record, table=True):
    """Somebody has checked what stands in PowerLink for a category; it holds until any of that changes."""

    __tablename__ = "power_link_check"
    __table_args__ = (
        Index("uq_power_link_check_standing", "category_id", unique=True,
              sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED),
        Index("ix_power_link_check_category_id", "category_id", "checked_at"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    category_id: int = Field(foreign_key="category.id")
    checked_by: str = Field(max_length=60)
    checked_at: datetime
    ended_at: datetime | None = None
    # What changed, or why it was taken back.
    ended_why: str = Field(default="", max_length=200)
    example: bool = False


class CounterWindow(InTownship, table=True):
    """A window of the service hall; `department_id` is who is stationed there, none for the town itself."""

    __tablename__ = "counter_window"
    __table_args__ = (UniqueConstraint("township_code", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=30)
    name: str = Field(max_length=40)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    sort_order: int = 0
    from_on: date | None = None
    to_on: date | None = None
    example: bool = True


class CounterCase(InTownship, table=True):
    """One matter at the counter. Of the applicant only a masked label is kept."""

    __tablename__ = "counter_case"
    __table_args__ = (
        UniqueConstraint("township_code", "number"),
        CheckConstraint("visits IS NULL OR visits BETWEEN 0 AND 99", name="visits"),
        # The township first: it stands in every question, and its unique numbers would be read whole instead.
        Index("ix_counter_case_accepted_on", "township_code", "accepted_on", "status"),
        Index("ix_counter_case_status", "township_code", "status", "accepted_on"),
        Index("ix_counter_case_item_id", "item_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    # BM-20260304-0001
    number: str = Field(max_length=20)
    # The form's own number: sent twice, it makes one case.
    form_key: str | None = Field(default=None, max_length=40, unique=True)
    item_id: int = Field(foreign_key="power_item.id")
    window_id: int = Field(foreign_key="counter_window.id", index=True)
    applicant: str = Field(max_length=20)
    accepted_at: datetime
    # The township day of `accepted_at`.
    accepted_on: date
    status: CounterStatus = Field(default=CounterStatus.ACCEPTED, sa_type=one_of(CounterStatus))
    concluded_at: datetime | None = None
    # How often the person came until it was concluded; none while nobody has asked.
    visits: int | None = None
    reason: str = Field(default="", max_length=300)
    recorded_by: str = Field(max_length=60)
    concluded_by: str = Field(default="", max_length=60)
    example: bool = False


class LawTeamSlot(InTownship, table=True):
    """A unit of 1+4+2, dated; `to_on` is the last day."""

    __tablename__ = "law_team_slot"
    __table_args__ = (CheckConstraint("to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name="dates"),)

    id: int | None = Field(default=None, primary_key=True)
    slot: TeamSlot = Field(sa_type=one_of(TeamSlot))
    seq: int
    name: str = Field(default="", max_length=60)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    from_on: date | None = None
    to_on: date | None = None
    example: bool = True


class LawTeamMember(Record, table=True):
    """Somebody of the joint roster, dated; the unit is a department's, or none for the leading module."""

    __tablename__ = "law_team_member"
    __table_args__ = (
        UniqueConstraint("cadre_id", "from_on"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cadre_id: int = Field(foreign_key="cadre.id")
    department_id: int | None = Field(default=None, foreign_key="department.id")
    is_captain: bool = False
    from_on: date
    to_on: date | None = None
    example: bool = False


class LawDuty(Record, table=True):
    """Who of the team is on duty on a township day. What was cancelled stays readable."""

    __tablename__ = "law_duty"
    __table_args__ = (
        Index("uq_law_duty_day", "day", "cadre_id", unique=True,
              sqlite_where=STANDING, postgresql_where=STANDING),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    day: date
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    planned_by: str = Field(max_length=60)
    planned_at: datetime
    cancelled_at: datetime | None = None
    cancelled_by: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=200)
    example: bool = False


class Premises(InTownship, table=True):
    """Where inspectors go: a shop, a plant, a site."""

    __table_args__ = (UniqueConstraint("township_code", "name", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    address: str = Field(default="", max_length=100)
    trade: str = Field(default="", max_length=30)
    village_id: int | None = Field(default=None, foreign_key="village.id")
    example: bool = False


class ChecklistItem(InTownship, table=True):
    """One thing that a department looks at."""

    __tablename__ = "checklist_item"
    __table_args__ = (UniqueConstraint("township_code", "department_id", "text"),)

    id: int | None = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id")
    seq: int
    text: str = Field(max_length=200)
    is_active: bool = True
    example: bool = False


class JointVisit(InTownship, table=True):
    """进一扇门查多项事: one visit to premises, with the checklists of one or several departments."""

    __tablename__ = "joint_visit"
    __table_args__ = (Index("ix_joint_visit_premises_id", "premises_id", "planned_on"),)

    id: int | None = Field(default=None, primary_key=True)
    premises_id: int = Field(foreign_key="premises.id")
    planned_on: date
    status: VisitStatus = Field(default=VisitStatus.PLANNED, sa_type=one_of(VisitStatus))
    # The visit that took this one's checklists over.
    merged_into_id: int | None = Field(default=None, foreign_key="joint_visit.id")
    reason: str = Field(max_length=600)
    planned_by: str = Field(max_length=60)
    planned_at: datetime
    visited_on: date | None = None
    # What the visit came to, in the inspectors' words.
    summary: str = Field(default="", max_length=2_000)
    inspectors: str = Field(default="", max_length=200)
    concluded_by: str = Field(default="", max_length=60)
    concluded_at: datetime | None = None
    example: bool = False


class VisitCheck(Record, table=True):
    """One line of a visit's checklists: whose it is, its words when planned, and what was found."""

    __tablename__ = "visit_check"
    __table_args__ = (UniqueConstraint("visit_id", "department_id", "text"),)

    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="joint_visit.id")
    department_id: int = Field(foreign_key="department.id")
    text: str = Field(max_length=200)
    result: CheckResult | None = Field(default=None, sa_type=one_of(CheckResult))
    note: str = Field(default="", max_length=300)
    checked_by: str = Field(default="", max_length=60)
    checked_at: datetime | None = None
    # What became of a problem.
    incident_id: int | None = Field(default=None, foreign_key="incident.id", index=True)
