"""揭榜挂帅: hard tasks put up for sign-up, who signed up, how they were rated, and what was done each day."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field

from dashboard.store.tables.base import Exact, InTownship, Record, one_of


class BountyStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    SELECTING = "selecting"
    TEAMING = "teaming"
    RUNNING = "running"
    ACCEPTING = "accepting"
    SETTLED = "settled"
    ARCHIVED = "archived"
    UNCLAIMED = "unclaimed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class BountyAction(StrEnum):
    DRAFT = "draft"
    EDIT = "edit"
    PUBLISH = "publish"
    EXTEND = "extend"
    SIGN_UP = "sign_up"
    WITHDRAW = "withdraw"
    BEGIN_SELECTION = "begin_selection"
    RATE = "rate"
    RECUSE = "recuse"
    CHOOSE = "choose"
    FORM_TEAM = "form_team"
    CHANGE_TEAM = "change_team"
    RECORD = "record"
    STRIKE = "strike"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    ACCEPT = "accept"
    FAIL = "fail"
    LAPSE = "lapse"
    CANCEL = "cancel"
    ARCHIVE = "archive"


class BountyTopic(StrEnum):
    PROJECT = "project"
    LAND = "land"
    PETITION = "petition"
    ENVIRONMENT = "environment"
    OTHER = "other"


class BidRole(StrEnum):
    LEADER = "leader"
    BACKBONE = "backbone"


# While one of these holds, its leader may lead no other.
LED = text("status IN ('teaming', 'running', 'accepting')")
STANDING = text("withdrawn_at IS NULL")
UNSTRUCK = text("struck_at IS NULL")


class Bounty(InTownship, table=True):
    __table_args__ = (
        UniqueConstraint("township_code", "year", "number"),
        CheckConstraint("points BETWEEN 1 AND 2000", name="points"),
        CheckConstraint("penalty BETWEEN 1 AND 2000", name="penalty"),
        CheckConstraint("places IS NULL OR places > 0", name="places"),
        CheckConstraint("ability_share BETWEEN 0 AND 100", name="ability_share"),
        CheckConstraint("min_raters > 0", name="min_raters"),
        Index("uq_bounty_leader_id", "leader_id", unique=True, sqlite_where=LED, postgresql_where=LED),
    )

    id: int | None = Field(default=None, primary_key=True)
    # 揭榜〔2026〕3号
    year: int
    number: int
    topic: BountyTopic = Field(sa_type=one_of(BountyTopic))
    title: str = Field(max_length=60)
    description: str = Field(max_length=2_000)
    # What each member gets once it is accepted; what each loses where it fails (a positive number).
    points: Decimal = Field(sa_type=Exact(2))
    penalty: Decimal = Field(sa_type=Exact(2))
    # How many may sign up; None for any number.
    places: int | None = None
    # Of a hundred, how much 业务能力 weighs; the rest is 村情熟悉程度.
    ability_share: int = 50
    min_raters: int = 2
    # From this second on nobody signs up any more (UTC).
    closes_at: datetime
    # Township days: the last one by which the targets are to be met; the first and last one of the work.
    finish_on: date
    started_on: date | None = None
    submitted_on: date | None = None
    status: BountyStatus = Field(default=BountyStatus.DRAFT, sa_type=one_of(BountyStatus))
    drafted_by: str = Field(max_length=60)
    drafted_at: datetime
    published_at: datetime | None = None
    concluded_at: datetime | None = None
    leader_id: int | None = Field(default=None, foreign_key="cadre.id")
    # What the leader reported when he asked for acceptance.
    result: str = Field(default="", max_length=2_000)
    example: bool = False


class BountyTarget(Record, table=True):
    """What is to be done, in a unit that can be measured."""

    __tablename__ = "bounty_target"
    __table_args__ = (
        UniqueConstraint("bounty_id", "seq"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: int | None = Field(default=None, primary_key=True)
    bounty_id: int = Field(foreign_key="bounty.id")
    seq: int
    name: str = Field(max_length=40)
    unit: str = Field(max_length=10)
    amount: Decimal = Field(sa_type=Exact(2))


class BountyBid(Record, table=True):
    """报名: one cadre's offer, in one role. Withdrawn ones stay; the chosen ones are the team."""

    __tablename__ = "bounty_bid"
    __table_args__ = (
        Index(
            "uq_bounty_bid_standing",
            "bounty_id",
            "cadre_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_bounty_bid_cadre_id", "cadre_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    bounty_id: int = Field(foreign_key="bounty.id")
    cadre_id: int = Field(foreign_key="cadre.id")
    role: BidRole = Field(sa_type=one_of(BidRole))
    statement: str = Field(max_length=500)
    made_at: datetime
    withdrawn_at: datetime | None = None
    is_chosen: bool = False


class BountyRating(Record, table=True):
    """What one rater thinks of one bid, 0 to 100 for each criterion, and why."""

    __tablename__ = "bounty_rating"
    __table_args__ = (
        CheckConstraint("ability BETWEEN 0 AND 100", name="ability"),
        CheckConstraint("familiarity BETWEEN 0 AND 100", name="familiarity"),
    )

    bid_id: int = Field(foreign_key="bounty_bid.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    rater: str = Field(max_length=60)
    ability: int
    familiarity: int
    reason: str = Field(max_length=300)
    rated_at: datetime


class BountyRecusal(Record, table=True):
    """回避: who must not rate a bid, and why; what he had rated before does not count."""

    __tablename__ = "bounty_recusal"

    bid_id: int = Field(foreign_key="bounty_bid.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    rater: str = Field(max_length=60)
    reason: str = Field(max_length=300)
    declared_by: str = Field(max_length=60)
    declared_at: datetime


class BountyProgress(Record, table=True):
    """What was measured as done on one township day towards one target."""

    __tablename__ = "bounty_progress"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        Index(
            "uq_bounty_progress_day",
            "target_id",
            "day",
            unique=True,
            sqlite_where=UNSTRUCK,
            postgresql_where=UNSTRUCK,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    target_id: int = Field(foreign_key="bounty_target.id")
    day: date
    amount: Decimal = Field(sa_type=Exact(2))
    note: str = Field(default="", max_length=300)
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    struck_at: datetime | None = None
    struck_by: str = Field(default="", max_length=60)
    struck_why: str = Field(default="", max_length=300)


class BountyLog(Record, table=True):
    """What happened to a bounty, in order. Rows are added and never changed."""

    __tablename__ = "bounty_log"
    __table_args__ = ({"sqlite_with_rowid": False},)

    bounty_id: int = Field(foreign_key="bounty.id", primary_key=True)
    seq: int = Field(primary_key=True)
    action: BountyAction = Field(sa_type=one_of(BountyAction))
    from_status: BountyStatus | None = Field(default=None, sa_type=one_of(BountyStatus, "from_status"))
    to_status: BountyStatus = Field(sa_type=one_of(BountyStatus, "to_status"))
    at: datetime
    recorded_at: datetime
    actor: str = Field(max_length=60)
    role: str = Field(default="", max_length=40)
    reason: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    hash: bytes
