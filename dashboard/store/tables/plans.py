"""预案 and 叫应: whom an alarm calls, in versions; each call, whom it reached, and what they answered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of
from dashboard.store.tables.incident_words import Word


class Rung(Word):
    """How far up the ladder somebody who has not answered is called."""

    CHANNEL = "channel", "已发消息"
    DEPUTY = "deputy", "已叫副手"
    COMMANDER = "commander", "已报指挥长"


class CallAnswer(Word):
    RECEIVED = "received", "收到"
    CANNOT = "cannot", "到不了"


class AnswerWay(Word):
    LINK = "link", "点消息里的链接"
    PAGE = "page", "在系统里"
    TYPED = "typed", "指挥室代记"


class CallStep(Word):
    """What an entry of a call's log tells."""

    BEGUN = "begun", "开始叫应"
    CLIMBED = "climbed", "没有应，往上叫"
    ANSWERED = "answered", "答复"
    ENDED = "ended", "结束叫应"


class CallMessage(Word):
    """What a message of a call is; stands where others have the word of an act."""

    CALLED = "plan_called", "叫应"
    UNANSWERED = "plan_unanswered", "叫应没有应"
    CONTACT_BEGUN = "contact_begun", "定时报平安"
    CONTACT_ASKED = "contact_asked", "催报平安"
    CONTACT_DEPUTY = "contact_deputy", "没有报平安，找副手"
    CONTACT_LATE = "contact_late", "没有报平安"


class ContactStep(Word):
    """What an entry of a contact timer's log tells."""

    BEGUN = "begun", "开始定时报平安"
    SAFE = "safe", "平安"
    LATE = "late", "到时没有报"
    ENDED = "ended", "不再报"


class Plan(InTownship, table=True):
    """预案: what triggers it, and under which name its versions lie."""

    __table_args__ = (UniqueConstraint("township_code", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    # Matters of this category offer it; or the warning that does, in words.
    category_id: int | None = Field(default=None, foreign_key="category.id")
    warning: str = Field(default="", max_length=120)
    is_active: bool = True
    example: bool = False


class PlanVersion(InTownship, table=True):
    """What a plan says from a day on: `content` as room/calls/rules_plans.py reads it. Never changed."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    version: int
    from_on: date
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: str = Field(max_length=500)
    entered_by: str = Field(max_length=60)
    entered_at: datetime


class PlanCall(InTownship, table=True):
    """叫应: a plan's people called by one act."""

    __tablename__ = "plan_call"
    __table_args__ = (Index("ix_plan_call_ended_at", "ended_at"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_version_id: int = Field(foreign_key="plan_version.id")
    incident_id: int | None = Field(default=None, foreign_key="incident.id", index=True)
    # What has happened, for everybody who is called.
    words: str = Field(max_length=200)
    is_drill: bool = False
    started_by: str = Field(max_length=60)
    started_at: datetime
    ended_by: str = Field(default="", max_length=60)
    ended_at: datetime | None = None
    end_reason: str = Field(default="", max_length=200)
    example: bool = False


class CalledPerson(Record, table=True):
    """One person of a call, with his own clock. Somebody's deputy is a row of his own."""

    __tablename__ = "called_person"
    __table_args__ = (
        CheckConstraint("cadre_id IS NOT NULL OR account_id IS NOT NULL", name="somebody"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        Index("ix_called_person_call_id", "call_id", "id"),
        Index("ix_called_person_due_at", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="plan_call.id")
    # Which line of the plan, from 0.
    place: int
    cadre_id: int | None = Field(default=None, foreign_key="cadre.id")
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    name: str = Field(max_length=60)
    # As what he is called: 指挥长, a unit's name; 代 somebody who is away.
    post: str = Field(default="", max_length=120)
    task: str = Field(default="", max_length=200)
    minutes: int
    deputy_id: int | None = Field(default=None, foreign_key="cadre.id")
    # Whose deputy he is called as.
    for_id: int | None = Field(default=None, foreign_key="called_person.id")
    # Channels that reach him, and how many of them were used.
    channels: list[int] = Field(sa_column=Column(JSON, nullable=False))
    used: int = 0
    rung: Rung = Field(default=Rung.CHANNEL, sa_type=one_of(Rung))
    rung_at: datetime
    # When the next rung is due; None once nothing is.
    due_at: datetime | None = None
    answer: CallAnswer | None = Field(default=None, sa_type=one_of(CallAnswer))
    reason: str = Field(default="", max_length=200)
    way: AnswerWay | None = Field(default=None, sa_type=one_of(AnswerWay))
    # Who noted it down, where he did not do so himself.
    noted_by: str = Field(default="", max_length=60)
    answered_at: datetime | None = None


class ContactTimer(Record, table=True):
    """Somebody on a scene who reports 平安 every so many minutes: of a call, or of one case."""

    __tablename__ = "contact_timer"
    __table_args__ = (
        CheckConstraint("(called_id IS NULL) <> (incident_id IS NULL)", name="whose"),
        CheckConstraint("cadre_id IS NOT NULL OR account_id IS NOT NULL", name="somebody"),
        CheckConstraint("ended_at IS NULL OR due_at IS NULL", name="ended"),
        Index("ix_contact_timer_ended_at", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    called_id: int | None = Field(default=None, foreign_key="called_person.id", index=True)
    incident_id: int | None = Field(default=None, foreign_key="incident.id", index=True)
    cadre_id: int | None = Field(default=None, foreign_key="cadre.id")
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    name: str = Field(max_length=60)
    # Minutes between two reports, and those that each rung lasts once one is late.
    every: int
    wait: int
    deputy_id: int | None = Field(default=None, foreign_key="cadre.id")
    channels: list[int] = Field(sa_column=Column(JSON, nullable=False))
    # Nothing was used and the rung is the first while he is in time.
    used: int = 0
    rung: Rung = Field(default=Rung.CHANNEL, sa_type=one_of(Rung))
    begun_by: str = Field(max_length=60)
    begun_at: datetime
    last_at: datetime | None = None
    # By when he should report; it stays while he is late.
    expected_at: datetime
    # When the next rung is due; None once nothing is.
    due_at: datetime | None = None
    ended_by: str = Field(default="", max_length=60)
    ended_at: datetime | None = None
    end_reason: str = Field(default="", max_length=200)


class ContactEntry(Record, table=True):
    """A line of a contact timer's log: written once, never changed."""

    __tablename__ = "contact_entry"

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact_timer.id", index=True)
    at: datetime
    step: ContactStep = Field(sa_type=one_of(ContactStep))
    actor: str = Field(max_length=60)
    text: str = Field(max_length=300)


class TownState(InTownship, table=True):
    """平急转换: whether the town is in 应急, from a moment on. Rows are added, never changed."""

    __tablename__ = "town_state"
    __table_args__ = (Index("ix_town_state_from_at", "from_at"),)

    id: int | None = Field(default=None, primary_key=True)
    is_emergency: bool
    from_at: datetime
    reason: str = Field(max_length=200)
    set_by: str = Field(max_length=60)
    set_at: datetime


class CallEntry(Record, table=True):
    """A line of a call's log: written once, never changed."""

    __tablename__ = "call_entry"

    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="plan_call.id", index=True)
    called_id: int | None = Field(default=None, foreign_key="called_person.id")
    at: datetime
    step: CallStep = Field(sa_type=one_of(CallStep))
    actor: str = Field(max_length=60)
    text: str = Field(max_length=300)
