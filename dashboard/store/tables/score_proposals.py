"""What the cases of a quarter propose for scores: nothing counts before a person has decided.

Rows are never changed; what became of a proposal is a row of its own.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Exact, InTownship, Record, one_of


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
    """What a person made of a proposal: said once."""

    __tablename__ = "score_proposal_decision"

    proposal_id: int = Field(foreign_key="score_proposal.id", primary_key=True)
    outcome: ProposalOutcome = Field(sa_type=one_of(ProposalOutcome))
    # What was entered; none where it was dropped.
    value: Decimal | None = Field(default=None, sa_type=Exact(2))
    reason: str = Field(max_length=500)
    decided_by: str = Field(max_length=60)
    decided_account_id: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime
