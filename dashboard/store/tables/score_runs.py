"""Scoring runs and what became of them. A recompute is a new run; no row is ever changed."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from dashboard.store.tables.base import Exact, InTownship, Record, one_of
from dashboard.store.tables.people import Identity


class Dimension(StrEnum):
    POSTS = "posts"
    MODULES = "modules"
    TEAMS = "teams"
    SPECIAL = "special"


class ReviewOutcome(StrEnum):
    UPHELD = "upheld"
    CORRECTED = "corrected"


class ScoreRun(InTownship, table=True):
    """One computation: which days, by which rules, from which inputs (their digest)."""

    __tablename__ = "score_run"
    __table_args__ = (Index("ix_score_run_year", "year", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    year: int
    # Township days, both included.
    from_on: date
    to_on: date
    rule_set_id: int = Field(foreign_key="score_rule_set.id")
    # sha256 of every row that went in, hexadecimal.
    digest: str = Field(max_length=64)
    cadres: int
    made_by: str = Field(max_length=60)
    made_at: datetime
    example: bool = False


class ScoreResult(Record, table=True):
    """One cadre's scores in a run, with the rows behind them; empty where it cannot be said."""

    __tablename__ = "score_result"
    __table_args__ = (Index("ix_score_result_cadre_id", "cadre_id"), {"sqlite_with_rowid": False})

    run_id: int = Field(foreign_key="score_run.id", primary_key=True)
    cadre_id: int = Field(foreign_key="cadre.id", primary_key=True)
    staff_number: str = Field(max_length=20)
    name: str = Field(max_length=40)
    identity: Identity = Field(sa_type=one_of(Identity))
    # The module of the last day, for lists alone.
    module: str = Field(default="", max_length=30)
    days: int
    # To six places, to be read; the total comes from the unrounded ones.
    p: Decimal = Field(sa_type=Exact(6))
    m: Decimal | None = Field(default=None, sa_type=Exact(6))
    g: Decimal | None = Field(default=None, sa_type=Exact(6))
    s: Decimal = Field(sa_type=Exact(6))
    s_raw: Decimal = Field(sa_type=Exact(6))
    t_raw: Decimal | None = Field(default=None, sa_type=Exact(6))
    t: Decimal | None = Field(default=None, sa_type=Exact(2))
    rank: int | None = None
    # The rows behind each dimension, as `scores.rules_parts` writes them.
    parts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class ScorePublication(Record, table=True):
    """公布: from then on this run is the year's, until a later one is published."""

    __tablename__ = "score_publication"

    run_id: int = Field(foreign_key="score_run.id", primary_key=True)
    published_by: str = Field(max_length=60)
    published_at: datetime


class ScoreAppeal(Record, table=True):
    """申诉 against one dimension of one's own result."""

    __tablename__ = "score_appeal"
    __table_args__ = (Index("ix_score_appeal_cadre_id", "cadre_id"),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="score_run.id")
    cadre_id: int = Field(foreign_key="cadre.id")
    dimension: Dimension = Field(sa_type=one_of(Dimension))
    # Which row behind the dimension is meant.
    line: str = Field(max_length=200)
    reason: str = Field(max_length=1_000)
    filed_by: str = Field(max_length=60)
    filed_at: datetime


class ScoreReview(Record, table=True):
    """复核: 维持 or 更正; what was corrected is a new entry of its own."""

    __tablename__ = "score_review"

    appeal_id: int = Field(foreign_key="score_appeal.id", primary_key=True)
    outcome: ReviewOutcome = Field(sa_type=one_of(ReviewOutcome))
    reason: str = Field(max_length=1_000)
    reviewed_by: str = Field(max_length=60)
    reviewed_at: datetime
