"""Cadres, their dated places, posts and presence."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of


class Identity(StrEnum):
    TOWN = "town"
    SECONDED = "seconded"


class Staffing(StrEnum):
    SERVING = "serving"
    TRANSFERRED = "transferred"
    RETURNED = "returned"


class Presence(StrEnum):
    ON_DUTY = "on_duty"
    IN_FIELD = "in_field"
    HANDLING = "handling"
    TRAINING = "training"
    ON_LEAVE = "on_leave"
    AWAY = "away"


class TeamRole(StrEnum):
    LEADER = "leader"
    MEMBER = "member"


class Cadre(InTownship, table=True):
    __table_args__ = (UniqueConstraint("township_code", "staff_number"),)

    id: int | None = Field(default=None, primary_key=True)
    staff_number: str = Field(max_length=20)
    name: str = Field(max_length=40)
    identity: Identity = Field(default=Identity.TOWN, sa_type=one_of(Identity))
    phone: str | None = Field(default=None, max_length=20)
    left_on: date | None = None
    example: bool = False


class Placement(Record, table=True):
    """Dated work in a module, of town and seconded cadres alike; `to_on` is the last day."""

    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),)

    id: int | None = Field(default=None, primary_key=True)
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    module_id: int = Field(foreign_key="module.id")
    # Where a platform was named with it; else that of the secondment holds.
    platform_id: int | None = Field(default=None, foreign_key="platform.id")
    from_on: date
    to_on: date | None = None


class Secondment(Record, table=True):
    """Dated membership of a department's cadre in the town; `to_on` is the last day.

    `locked_until` is the second anniversary: on that day he may leave again.
    """

    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates"),)

    id: int | None = Field(default=None, primary_key=True)
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    department_id: int = Field(foreign_key="department.id")
    platform_id: int | None = Field(default=None, foreign_key="platform.id")
    staffing: Staffing = Field(default=Staffing.SERVING, sa_type=one_of(Staffing))
    from_on: date
    locked_until: date
    to_on: date | None = None
    example: bool = False


class PresenceSpell(Record, table=True):
    """Where a cadre is, from when; the newest row without an end holds now."""

    __tablename__ = "presence_spell"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="times"),
        Index("ix_presence_spell_cadre_id_started_at", "cadre_id", "started_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cadre_id: int = Field(foreign_key="cadre.id")
    presence: Presence = Field(sa_type=one_of(Presence))
    started_at: datetime
    ended_at: datetime | None = None
    note: str = ""


class StaffingPlan(InTownship, table=True):
    """How many places each department seconds, and to where."""

    __tablename__ = "staffing_plan"
    __table_args__ = (UniqueConstraint("township_code", "department_id", "module_id"),)

    id: int | None = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id")
    module_id: int = Field(foreign_key="module.id")
    platform_id: int | None = Field(default=None, foreign_key="platform.id")
    places: int
    example: bool = True


class TeamMember(Record, table=True):
    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("team_id", "cadre_id", "from_on"),)

    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id")
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    role: TeamRole = Field(default=TeamRole.MEMBER, sa_type=one_of(TeamRole))
    from_on: date
    to_on: date | None = None


class Post(InTownship, table=True):
    """One of the town's posts; difficulty and workload add up to its 1–15 points."""

    __table_args__ = (
        UniqueConstraint("township_code", "number", "version"),
        CheckConstraint("points BETWEEN 1 AND 15", name="points"),
        CheckConstraint("places > 0", name="places"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: int
    version: int = 1
    module_id: int = Field(foreign_key="module.id")
    name: str = Field(max_length=60)
    # The line of the module by whose rank the post is scored; empty for the module as one.
    line: str = Field(default="", max_length=40)
    points: int
    difficulty: int
    workload: int
    # How many may hold it at a time.
    places: int = 1
    example: bool = True


class PostHolding(Record, table=True):
    __tablename__ = "post_holding"
    __table_args__ = (UniqueConstraint("post_id", "cadre_id", "from_on"),)

    id: int | None = Field(default=None, primary_key=True)
    post_id: int = Field(foreign_key="post.id")
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    from_on: date
    to_on: date | None = None
