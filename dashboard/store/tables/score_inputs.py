"""What a score is made of, beside posts, teams and special work: rules, ranks of lines, scores of villages.

Rows are never changed: who enters the same line or village again makes its next version.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Exact, InTownship


class ScoreRuleSet(InTownship, table=True):
    """The rules from a year on, until a later year or version has its own."""

    __tablename__ = "score_rule_set"
    __table_args__ = (UniqueConstraint("township_code", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    version: int
    from_year: int
    # What each dimension is worth of a hundred.
    weight_p: Decimal = Field(sa_type=Exact(2))
    weight_m: Decimal = Field(sa_type=Exact(2))
    weight_g: Decimal = Field(sa_type=Exact(2))
    weight_s: Decimal = Field(sa_type=Exact(2))
    # The scale of each dimension, the cap of a day's posts, and how far special work reaches either way.
    full: Decimal = Field(sa_type=Exact(2))
    day_cap: Decimal = Field(sa_type=Exact(2))
    special_cap: Decimal = Field(sa_type=Exact(2))
    # What the last of all townships gets; how many there are; what a line gets of which nothing is known.
    floor: Decimal = Field(sa_type=Exact(2))
    townships: int
    default_module: Decimal = Field(sa_type=Exact(2))
    # Fewer days are listed, not ranked.
    ranked_days: int
    # Hundredths by which the first should be ahead of the last.
    spread_goal: Decimal = Field(sa_type=Exact(2))
    # Whether a cadre without a scored village may be published, with nought for that dimension.
    allows_no_village: bool = False
    # Hundredths of a bounty's points that a backbone gets; whoever leads gets them all.
    backbone_share: Decimal = Field(default=Decimal(100), sa_type=Exact(2))
    reason: str = Field(default="", max_length=500)
    entered_by: str = Field(default="", max_length=60)
    entered_at: datetime | None = None


class LineResult(InTownship, table=True):
    """How one line of a module stood among all townships, or the town's own score where it is not ranked."""

    __tablename__ = "line_result"
    __table_args__ = (
        UniqueConstraint(
            "township_code", "year", "quarter", "module_id", "line", "version", name="uq_line_result_version"
        ),
        CheckConstraint("quarter BETWEEN 0 AND 4", name="quarter"),
        CheckConstraint("(rank IS NULL) <> (internal IS NULL)", name="one_of_two"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    # 1–4, or 0 for the whole year, which then stands for all its quarters.
    quarter: int = 0
    module_id: int = Field(foreign_key="module.id")
    # A line of the module; empty for the module as one.
    line: str = Field(default="", max_length=40)
    version: int = 1
    # Mid-ranks have a half.
    rank: Decimal | None = Field(default=None, sa_type=Exact(1))
    townships: int | None = None
    internal: Decimal | None = Field(default=None, sa_type=Exact(2))
    document: str = Field(max_length=300)
    entered_by: str = Field(max_length=60)
    entered_at: datetime
    example: bool = False


class VillageScore(InTownship, table=True):
    """A village's key work in a quarter, 0–100."""

    __tablename__ = "village_score"
    __table_args__ = (
        UniqueConstraint("township_code", "year", "quarter", "village_id", "version"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("score BETWEEN 0 AND 10000", name="score"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    village_id: int = Field(foreign_key="village.id")
    version: int = 1
    score: Decimal = Field(sa_type=Exact(2))
    document: str = Field(max_length=300)
    entered_by: str = Field(max_length=60)
    entered_at: datetime
    example: bool = False
