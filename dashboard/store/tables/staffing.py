"""Seconded staff beyond their dates: the town's powers over them as cases, files, training, first steps."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of
from dashboard.store.tables.evidence import FileKind


class CaseKind(StrEnum):
    TRANSFER = "transfer"
    NOMINATION = "nomination"
    VETO = "veto"


class CaseStatus(StrEnum):
    REQUESTED = "requested"
    RAISED = "raised"
    EVIDENCED = "evidenced"
    AGREED = "agreed"
    RECOMMENDED = "recommended"
    UPHELD = "upheld"
    RETURNED = "returned"
    AWAITING = "awaiting"
    TRANSFERRED = "transferred"
    APPOINTED = "appointed"
    NOT_APPOINTED = "not_appointed"
    REPLACED = "replaced"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CaseStep(StrEnum):
    REQUEST_TRANSFER = "request_transfer"
    NOMINATE = "nominate"
    RAISE_VETO = "raise_veto"
    ADD_EVIDENCE = "add_evidence"
    AGREE = "agree"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CARRY_OUT = "carry_out"
    SEND_BACK = "send_back"
    ASK_REPLACEMENT = "ask_replacement"
    RECORD_REPLACEMENT = "record_replacement"
    APPOINT = "appoint"
    NOT_APPOINT = "not_appoint"


class LockException(StrEnum):
    """Why somebody may leave before his lock ends."""

    HIGHER_ORDER = "higher_order"
    VETO = "veto"


class Grade(StrEnum):
    """To what a cadre is nominated."""

    MIDDLE = "middle"
    SECTION = "section"


class StaffCase(InTownship, table=True):
    """A transfer, a nomination or a veto. Its entries are in the audit log, subject staff_case:<id>."""

    __tablename__ = "staff_case"
    __table_args__ = (Index("ix_staff_case_status", "status", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: CaseKind = Field(sa_type=one_of(CaseKind))
    status: CaseStatus = Field(sa_type=one_of(CaseStatus))
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    secondment_id: int = Field(foreign_key="secondment.id", index=True)
    opened_at: datetime
    opened_by: str = Field(max_length=60)
    # The account that opened it: it alone, and who decides, may withdraw it.
    account_id: int | None = Field(default=None, foreign_key="account.id")
    reason: str = Field(max_length=2_000)
    # Where a transfer goes to; the post of a nomination.
    target: str = Field(default="", max_length=100)
    grade: Grade | None = Field(default=None, sa_type=one_of(Grade))
    exception: LockException | None = Field(default=None, sa_type=one_of(LockException))
    order_number: str = Field(default="", max_length=100)
    # The leadership's decision: the day it met, and its words.
    met_on: date | None = None
    decision: str = Field(default="", max_length=2_000)
    # The last day in the town, of a transfer or a return.
    last_on: date | None = None
    # Until when the department has to send somebody else, and who came.
    due_on: date | None = None
    replaced_by_id: int | None = Field(default=None, foreign_key="secondment.id")
    ended_at: datetime | None = None
    example: bool = False


class StaffFile(Record, table=True):
    """A file on a case; its content lies outside the database under its hash."""

    __tablename__ = "staff_file"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="staff_case.id", index=True)
    step: CaseStep = Field(sa_type=one_of(CaseStep))
    sha256: str = Field(max_length=64)
    name: str = Field(max_length=200)
    kind: FileKind = Field(sa_type=one_of(FileKind))
    media_type: str = Field(max_length=100)
    size: int
    added_by: str = Field(max_length=60)
    added_at: datetime


class Training(Record, table=True):
    """A training that a cadre took part in. Struck out where it was a mistake: it stays readable."""

    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="dates"),
        CheckConstraint("hours > 0", name="hours"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cadre_id: int = Field(foreign_key="cadre.id", index=True)
    title: str = Field(max_length=100)
    organiser: str = Field(default="", max_length=60)
    from_on: date
    to_on: date
    hours: float
    result: str = Field(default="", max_length=200)
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    struck_at: datetime | None = None
    struck_by: str = Field(default="", max_length=60)
    example: bool = False


class OnboardingTick(Record, table=True):
    """A point of the list of first steps that was done in a secondment; the points are shipped data."""

    __tablename__ = "onboarding_tick"
    __table_args__ = (Index("ix_onboarding_tick_secondment_id", "secondment_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    secondment_id: int = Field(foreign_key="secondment.id")
    code: str = Field(max_length=30)
    done_on: date
    note: str = Field(default="", max_length=200)
    recorded_by: str = Field(max_length=60)
    recorded_at: datetime
    struck_at: datetime | None = None
    struck_by: str = Field(default="", max_length=60)
