"""部门考评: the town rates the district's departments, quarter by quarter. No row is ever changed."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Exact, InTownship, Record, one_of


class Aspect(StrEnum):
    LINK = "link"
    MATTERS = "matters"
    UNITY = "unity"


class AssessmentRuleSet(InTownship, table=True):
    """The rules from a year on, until a later year or version has its own. Weights are hundredths."""

    __tablename__ = "assessment_rule_set"
    __table_args__ = (UniqueConstraint("township_code", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    version: int
    from_year: int
    weight_link: Decimal = Field(sa_type=Exact(2))
    weight_matters: Decimal = Field(sa_type=Exact(2))
    weight_unity: Decimal = Field(sa_type=Exact(2))
    # How much of an aspect the records are worth; the questionnaire is worth the rest.
    records: Decimal = Field(sa_type=Exact(2))
    # Of the records of 一组团: visits, matters of the village signed and done in time, people pleased.
    part_visits: Decimal = Field(sa_type=Exact(2))
    part_answered: Decimal = Field(sa_type=Exact(2))
    part_solved: Decimal = Field(sa_type=Exact(2))
    part_pleased: Decimal = Field(sa_type=Exact(2))
    # Of the records of 一件事: closing on time, and content reporters.
    part_on_time: Decimal = Field(sa_type=Exact(2))
    part_content: Decimal = Field(sa_type=Exact(2))
    # Of the records of 一体化: passing down by the list, kept locks, training; shares and calls.
    part_listed: Decimal = Field(sa_type=Exact(2))
    part_locks: Decimal = Field(sa_type=Exact(2))
    part_training: Decimal = Field(sa_type=Exact(2))
    part_signed: Decimal = Field(sa_type=Exact(2))
    part_arrived: Decimal = Field(sa_type=Exact(2))
    part_stayed: Decimal = Field(sa_type=Exact(2))
    # Hours of training per seconded cadre and quarter that are worth all its points.
    training_hours: Decimal = Field(sa_type=Exact(2))
    # Fewer answers than this are marked.
    few_answers: int
    # Visits that a department owes each linked village in a quarter.
    visits_due: int
    # A part with fewer cases is shown, not scored.
    few_cases: int
    reason: str = Field(default="", max_length=500)
    entered_by: str = Field(default="", max_length=60)
    entered_at: datetime | None = None


class AssessmentForm(InTownship, table=True):
    """One person's answer about one department in a quarter; 1 (worst) to 5, empty: 不了解."""

    __tablename__ = "assessment_form"
    __table_args__ = (
        UniqueConstraint(
            "township_code", "year", "quarter", "department_id", "account_id", name="uq_assessment_form_once"
        ),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("link BETWEEN 1 AND 5", name="link"),
        CheckConstraint("matters BETWEEN 1 AND 5", name="matters"),
        CheckConstraint("unity BETWEEN 1 AND 5", name="unity"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    department_id: int = Field(foreign_key="department.id")
    account_id: int = Field(foreign_key="account.id")
    link: int | None = None
    matters: int | None = None
    unity: int | None = None
    filled_at: datetime
    example: bool = False


class AssessmentPublication(InTownship, table=True):
    """公布: the results of a quarter as they stood then. A later version needs a reason."""

    __tablename__ = "assessment_publication"
    __table_args__ = (
        UniqueConstraint("township_code", "year", "quarter", "version"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    version: int = 1
    rule_set_id: int = Field(foreign_key="assessment_rule_set.id")
    reason: str = Field(default="", max_length=500)
    published_by: str = Field(max_length=60)
    published_at: datetime
    example: bool = False


class AssessmentResult(Record, table=True):
    """One department's result, with the counted rows behind each point as `assessment.rules` writes them."""

    __tablename__ = "assessment_result"

    publication_id: int = Field(foreign_key="assessment_publication.id", primary_key=True)
    department_id: int = Field(foreign_key="department.id", primary_key=True)
    total: Decimal | None = Field(default=None, sa_type=Exact(2))
    rank: int | None = None
    aspects: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class AssessmentReply(InTownship, table=True):
    """What a department answers to its published result."""

    __tablename__ = "assessment_reply"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        Index("ix_assessment_reply_year", "year", "quarter", "department_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    department_id: int = Field(foreign_key="department.id")
    # Empty where the answer is about the whole.
    aspect: Aspect | None = Field(default=None, sa_type=one_of(Aspect))
    text: str = Field(max_length=2_000)
    replied_by: str = Field(max_length=60)
    replied_at: datetime
    example: bool = False


class TownRating(InTownship, table=True):
    """The other direction: how the district rated the town in a quarter, with its document."""

    __tablename__ = "town_rating"
    __table_args__ = (
        UniqueConstraint("township_code", "year", "quarter", "version"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("score BETWEEN 0 AND 10000", name="score"),
        CheckConstraint("rank IS NULL OR (rank >= 1 AND rank <= townships)", name="rank"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    version: int = 1
    score: Decimal = Field(sa_type=Exact(2))
    rank: int | None = None
    townships: int | None = None
    document: str = Field(max_length=300)
    entered_by: str = Field(max_length=60)
    entered_at: datetime
    example: bool = False
