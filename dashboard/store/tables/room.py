"""What the room lives by: notices, shift log, stand-ins, templates, saved views, settings."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of
from dashboard.store.tables.incident_words import Action


class NoticeKind(StrEnum):
    """What a notice tells that is not about an incident; of an act its word, behind the subject's."""

    BOUNTY_PUBLISH = "bounty_publish"
    BOUNTY_EXTEND = "bounty_extend"
    BOUNTY_SIGN_UP = "bounty_sign_up"
    BOUNTY_WITHDRAW = "bounty_withdraw"
    BOUNTY_BEGIN_SELECTION = "bounty_begin_selection"
    BOUNTY_CHOOSE = "bounty_choose"
    BOUNTY_FORM_TEAM = "bounty_form_team"
    BOUNTY_CHANGE_TEAM = "bounty_change_team"
    BOUNTY_SUBMIT = "bounty_submit"
    BOUNTY_SEND_BACK = "bounty_send_back"
    BOUNTY_ACCEPT = "bounty_accept"
    BOUNTY_FAIL = "bounty_fail"
    BOUNTY_LAPSE = "bounty_lapse"
    BOUNTY_CANCEL = "bounty_cancel"
    BOUNTY_DUE_SOON = "bounty_due_soon"
    BOUNTY_OVERDUE = "bounty_overdue"
    COUNTER_ACCEPT = "counter_accept"
    COUNTER_SEND_UP = "counter_send_up"


ONE_SUBJECT = (
    "(incident_id IS NOT NULL AND action IS NOT NULL AND kind IS NULL"
    " AND bounty_id IS NULL AND counter_case_id IS NULL)"
    " OR (incident_id IS NULL AND action IS NULL AND kind IS NOT NULL"
    " AND (bounty_id IS NULL) <> (counter_case_id IS NULL))"
)
OF_BOUNTY = text("bounty_id IS NOT NULL")


class Notice(Record, table=True):
    """Something that concerns a unit, a person or a role: written with the act that causes it.

    It is about one incident, one bounty or one case at the counter.
    """

    __table_args__ = (
        CheckConstraint(ONE_SUBJECT, name="one_subject"),
        Index("ix_notice_to", "to_kind", "to_id", "id"),
        Index("ix_notice_role", "to_role", "id"),
        Index("ix_notice_incident_id", "incident_id"),
        Index("ix_notice_bounty_id", "bounty_id", "kind",
              sqlite_where=OF_BOUNTY, postgresql_where=OF_BOUNTY),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    incident_id: int | None = Field(default=None, foreign_key="incident.id")
    bounty_id: int | None = Field(default=None, foreign_key="bounty.id")
    counter_case_id: int | None = Field(default=None, foreign_key="counter_case.id")
    # The entry of the subject's log that caused it; of a counter case 1 for its beginning, 2 for its end.
    seq: int
    action: Action | None = Field(default=None, sa_type=one_of(Action))
    kind: NoticeKind | None = Field(default=None, sa_type=one_of(NoticeKind))
    at: datetime
    # module, team, village, department, cadre with the unit's id; or role with its code.
    to_kind: str = Field(max_length=12)
    to_id: int | None = None
    to_role: str | None = Field(default=None, max_length=30)
    text: str = Field(max_length=300)


class NoticeSeen(Record, table=True):
    """How far an account has read its notices."""

    __tablename__ = "notice_seen"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    notice_id: int = 0


class Shift(InTownship, table=True):
    """值班: from taking over to handing over."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    name: str = Field(max_length=60)
    started_at: datetime
    ended_at: datetime | None = None
    # What the next one must know; and how the room stood at that moment, by figure.
    hand_over: str = Field(default="", max_length=5_000)
    standing: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    taken_over_by: str = Field(default="", max_length=60)
    taken_over_at: datetime | None = None


class ShiftNote(Record, table=True):
    """A line of the shift log. Lines are added and struck out, never changed."""

    __tablename__ = "shift_note"

    id: int | None = Field(default=None, primary_key=True)
    shift_id: int = Field(foreign_key="shift.id", index=True)
    at: datetime
    actor: str = Field(max_length=60)
    text: str = Field(min_length=2, max_length=2_000)
    incident_id: int | None = Field(default=None, foreign_key="incident.id")
    struck_at: datetime | None = None
    struck_by: str = Field(default="", max_length=60)


class StandIn(Record, table=True):
    """A/B 岗: while one is away, another acts with his rights too. Days are township days, both included."""

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="dates"),
        CheckConstraint("account_id <> stand_in_id", name="two_people"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    stand_in_id: int = Field(foreign_key="account.id", index=True)
    from_on: date
    to_on: date
    reason: str = Field(min_length=2, max_length=200)
    made_by: str = Field(max_length=60)
    made_at: datetime
    revoked_at: datetime | None = None


class ReplyTemplate(InTownship, table=True):
    """Words that are often needed, by the act to which they belong."""

    __tablename__ = "reply_template"
    __table_args__ = (UniqueConstraint("township_code", "action", "title"),)

    id: int | None = Field(default=None, primary_key=True)
    action: Action = Field(sa_type=one_of(Action))
    title: str = Field(min_length=2, max_length=40)
    text: str = Field(min_length=2, max_length=2_000)
    sort_order: int = 0
    is_active: bool = True
    example: bool = False


class SavedView(Record, table=True):
    """A person's own filters under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "page", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    page: str = Field(max_length=30)
    name: str = Field(min_length=1, max_length=40)
    # The words of the page's URL, such as status=open&light=red.
    query: str = Field(max_length=1_000)
    made_at: datetime


class SettingKind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"


class Setting(InTownship, table=True):
    """A threshold or choice that the town changed; what is not here has its default."""

    __table_args__ = (UniqueConstraint("township_code", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=60)
    kind: SettingKind = Field(sa_type=one_of(SettingKind))
    value: str = Field(max_length=500)
    changed_by: str = Field(max_length=60)
    changed_at: datetime
