"""联村工作: who looks after which grid and households, visits and what they found, meetings, key work."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Exact, InTownship, Record, one_of
from dashboard.store.tables.incidents import where_known


class LinkKind(StrEnum):
    COMMITTEE_GRID = "committee_grid"
    PARTY_HOUSEHOLDS = "party_households"


class VillageVisitStatus(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class HouseholdKind(StrEnum):
    SUBSISTENCE = "subsistence"
    MARGINAL = "marginal"
    DESTITUTE = "destitute"
    LOW_INCOME = "low_income"


class VillageLink(InTownship, table=True):
    """两委联格 or 党员联户 from a day to a day (the last one included); households as a number alone."""

    __tablename__ = "village_link"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        CheckConstraint("kind <> 'committee_grid' OR grid_id IS NOT NULL", name="grid"),
        CheckConstraint("(kind = 'party_households') = (households IS NOT NULL)", name="counted"),
        CheckConstraint("households > 0", name="households"),
        Index("ix_village_link_village_id", "village_id", "kind", "grid_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: LinkKind = Field(sa_type=one_of(LinkKind))
    village_id: int = Field(foreign_key="village.id")
    grid_id: int | None = Field(default=None, foreign_key="grid.id")
    who: str = Field(max_length=40)
    # The person's place in the village: 村委会委员, 党员.
    role: str = Field(default="", max_length=40)
    households: int | None = None
    from_on: date
    to_on: date | None = None
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    example: bool = False


class LowIncomeHousehold(InTownship, table=True):
    """低收入农户: the householder's name and why it is one; no address, number or income."""

    __tablename__ = "low_income_household"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),
        Index("ix_low_income_household_village_id", "village_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    village_id: int = Field(foreign_key="village.id")
    name: str = Field(max_length=40)
    kind: HouseholdKind = Field(sa_type=one_of(HouseholdKind))
    from_on: date
    to_on: date | None = None
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    example: bool = False


class VillageVisit(InTownship, table=True):
    """走访: planned for a day, then done or cancelled; to a household where it names one."""

    __tablename__ = "village_visit"
    __table_args__ = (
        CheckConstraint("(status = 'done') = (visited_on IS NOT NULL)", name="visited"),
        CheckConstraint("(status = 'planned') = (concluded_at IS NULL)", name="concluded"),
        Index("ix_village_visit_planned_on", "planned_on", "village_id", "status"),
        Index("ix_village_visit_village_id", "village_id", "planned_on"),
        Index("ix_village_visit_household_id", "household_id", "visited_on", **where_known("household_id")),
    )

    id: int | None = Field(default=None, primary_key=True)
    village_id: int = Field(foreign_key="village.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    # Whose visit it is where a district department makes it to its linked village.
    department_id: int | None = Field(default=None, foreign_key="department.id")
    household_id: int | None = Field(default=None, foreign_key="low_income_household.id")
    planned_on: date
    topic: str = Field(max_length=200)
    who: str = Field(max_length=100)
    status: VillageVisitStatus = Field(default=VillageVisitStatus.PLANNED, sa_type=one_of(VillageVisitStatus))
    visited_on: date | None = None
    findings: str = Field(default="", max_length=2_000)
    cancel_reason: str = Field(default="", max_length=200)
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    concluded_by: str = Field(default="", max_length=60)
    concluded_at: datetime | None = None
    example: bool = False


class VisitProblem(Record, table=True):
    """One problem that a visit found, and the incident that it became."""

    __tablename__ = "visit_problem"
    __table_args__ = (UniqueConstraint("incident_id"),)

    visit_id: int = Field(foreign_key="village_visit.id", primary_key=True)
    place: int = Field(primary_key=True)
    incident_id: int = Field(foreign_key="incident.id")


class VillageMeeting(InTownship, table=True):
    """会议预约; one on a day without meetings has its reason."""

    __tablename__ = "village_meeting"
    __table_args__ = (Index("ix_village_meeting_held_on", "held_on", "starts_at"),)

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=100)
    # The township day of `starts_at`.
    held_on: date
    starts_at: datetime
    who: str = Field(max_length=200)
    # Why it has to be on 无会日; empty on other days.
    reason: str = Field(default="", max_length=200)
    booked_by: str = Field(max_length=60)
    booked_at: datetime
    cancelled_at: datetime | None = None
    cancel_reason: str = Field(default="", max_length=200)
    example: bool = False


class KeyWorkItem(InTownship, table=True):
    """村重点工作: one matter of a village's quarter, the points it is worth, and those that were given."""

    __tablename__ = "key_work_item"
    __table_args__ = (
        UniqueConstraint(
            "township_code", "year", "quarter", "village_id", "title", name="uq_key_work_item_title"
        ),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("points BETWEEN 1 AND 10000", name="points"),
        CheckConstraint("awarded BETWEEN 0 AND points", name="awarded"),
        CheckConstraint("(awarded IS NULL) = (judged_at IS NULL)", name="judged"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    village_id: int = Field(foreign_key="village.id")
    title: str = Field(max_length=100)
    points: Decimal = Field(sa_type=Exact(2))
    awarded: Decimal | None = Field(default=None, sa_type=Exact(2))
    result: str = Field(default="", max_length=500)
    evidence: str = Field(default="", max_length=300)
    judged_by: str = Field(default="", max_length=60)
    judged_at: datetime | None = None
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    example: bool = False
