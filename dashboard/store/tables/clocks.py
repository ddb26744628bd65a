"""Time limits as versioned data, and the calendar they run on."""

from datetime import date
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import Record, one_of


class Stage(StrEnum):
    ACCEPT = "accept"
    SIGN = "sign"
    CONSULT = "consult"
    FINISH = "finish"
    FIRST_REPORT = "first_report"
    FIRST_REPLY = "first_reply"
    ARRIVE = "arrive"
    ARRIVE_HARD = "arrive_hard"


class LimitUnit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"


class ClockRuleSet(Record, table=True):
    __tablename__ = "clock_rule_set"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=30)
    version: int = 1
    name: str = Field(max_length=60)
    effective_from: date


class ClockLimit(Record, table=True):
    __tablename__ = "clock_limit"
    __table_args__ = (UniqueConstraint("rule_set_id", "track", "urgent", "stage"),)

    id: int | None = Field(default=None, primary_key=True)
    rule_set_id: int = Field(foreign_key="clock_rule_set.id")
    # village, 1, 2, 3 or call_up
    track: str = Field(max_length=12)
    urgent: bool = False
    stage: Stage = Field(sa_type=one_of(Stage))
    amount: int = Field(gt=0)
    unit: LimitUnit = Field(sa_type=one_of(LimitUnit))


class CalendarDay(Record, table=True):
    """One day of the State Council's calendar; `published` is false where it is only a guess."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    is_working: bool
    published: bool
    name: str = ""
