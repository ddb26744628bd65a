"""专项计分: the signed ledger of special work. Its rows are never changed; a correction is a new row."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Exact, InTownship, Record, one_of


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
    """Whether an entry counts: said once, and never by the one whom it benefits."""

    __tablename__ = "special_decision"

    entry_id: int = Field(foreign_key="special_entry.id", primary_key=True)
    is_approved: bool
    reason: str = Field(default="", max_length=500)
    decided_by: str = Field(max_length=60)
    decided_cadre_id: int | None = Field(default=None, foreign_key="cadre.id")
    decided_account_id: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime
