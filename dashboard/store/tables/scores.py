"""Four-dimension scores: what they are made of, runs, proposals. No row is ever changed."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Exact, InTownship, Record, one_of
from dashboard.store.tables.people import Identity


class SpecialSource(StrEnum):
    MANUAL = "manual"
    BOUNTY = "bounty"
    IMPORT = "import"
    CORRECTION = "correction"


class SpecialEntry(InTownship, table=True):
    """Points for one cadre's part in one piece of special work; they count once somebody approved them."""

    __tablename__ = "special_entry"
    __table_args__ = (
        # Whatever brings points from elsewhere brings them once; rows typed by hand have no source.
        UniqueConstraint("township_code", "source", "source_id"),
        UniqueConstraint("corrects_id"),
        CheckConstraint("points <> 0 OR corrects_id IS NOT NULL", name="points"),
        Index("ix_special_entry_cadre_id_occurred_on", "cadre_id", "occurred_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cadre_id: int = Field(foreign_key="cadre.id")
    task: str = Field(max_length=120)
    role: str = Field(max_length=40)
    points: Decimal = Field(sa_type=Exact(2))
    # The township day that decides to which period the points belong.
    occurred_on: date
    evidence: str = Field(max_length=2_000)
    source: SpecialSource = Field(default=SpecialSource.MANUAL, sa_type=one_of(SpecialSource))
    source_id: str | None = Field(default=None, max_length=80)
    # The entry in whose place this one counts once it is approved.
    corrects_id: int | None = Field(default=None, foreign_key="special_entry.id")
    entered_by: str = Field(max_length=60)
    entered_account_id: int | None = Field(default=None, foreign_key="account.id")
    entered_at: datetime
    example: bool = False


class SpecialDecision(Record, table=True):
    """Whether an entry counts: decided once, and never by the one whom it benefits."""

    __tablename__ = "special_decision"

    entry_id: int = Field(foreign_key="special_entry.id", primary_key=True)
    is_approved: bool
    reason: str = Field(default="", max_length=500)
    decided_by: str = Field(max_length=60)
    decided_cadre_id: int | None = Field(default=None, foreign_key="cadre.id")
    decided_account_id: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime


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
    """One cadre's scores in a run, with the rows behind them; empty where it cannot be computed."""

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


class ShownKind(StrEnum):
    """What a case shows of whoever worked on it."""

    LATE = "late"
    RETURNED = "returned"
    REWORKED = "reworked"
    WELL_RATED = "well_rated"
    ARRIVED = "arrived"


class ProposalOutcome(StrEnum):
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    DROPPED = "dropped"


class ScoreProposal(InTownship, table=True):
    """A town-internal value of a line, or special points of a cadre, as the cases of a quarter have it."""

    __tablename__ = "score_proposal"
    __table_args__ = (
        # Made a second time, a quarter proposes nothing twice.
        UniqueConstraint("township_code", "year", "quarter", "subject"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("(module_id IS NULL) <> (cadre_id IS NULL)", name="one_subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    # line:3:组团名 or cadre:12.
    subject: str = Field(max_length=80)
    module_id: int | None = Field(default=None, foreign_key="module.id")
    line: str = Field(default="", max_length=40)
    cadre_id: int | None = Field(default=None, foreign_key="cadre.id")
    value: Decimal = Field(sa_type=Exact(2))
    # How many cases it rests on, whatever they show.
    cases: int
    rule_version: int
    made_by: str = Field(max_length=60)
    made_at: datetime


class ScoreProposalCase(Record, table=True):
    """One case behind a proposal, and what it shows."""

    __tablename__ = "score_proposal_case"
    __table_args__ = (Index("ix_score_proposal_case_incident_id", "incident_id"),)

    proposal_id: int = Field(foreign_key="score_proposal.id", primary_key=True)
    kind: ShownKind = Field(sa_type=one_of(ShownKind), primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", primary_key=True)


class ScoreProposalDecision(Record, table=True):
    """What a person decided on a proposal: once."""

    __tablename__ = "score_proposal_decision"

    proposal_id: int = Field(foreign_key="score_proposal.id", primary_key=True)
    outcome: ProposalOutcome = Field(sa_type=one_of(ProposalOutcome))
    # What was entered; none where it was dropped.
    value: Decimal | None = Field(default=None, sa_type=Exact(2))
    reason: str = Field(max_length=500)
    decided_by: str = Field(max_length=60)
    decided_account_id: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime
