"""How notices leave the room: channels, when each is used, and the messages on their way."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from dashboard.store.tables.base import InTownship, Record, one_of
from dashboard.store.tables.incident_words import Word


class ChannelKind(Word):
    SMS = "sms", "短信"
    MAIL = "mail", "电子邮件"
    GROUP = "group", "群消息"
    # What became of another system's records, to that system.
    RESULTS = "results", "结果回传"


class NoticeSubject(Word):
    """What a notice is about, as far as the way it goes depends on it."""

    TASK = "task", "要我办的"
    PRESSED = "pressed", "催办、督办"
    NEW = "new", "新报来、上交的"
    COURSE = "course", "办理中的变化"
    BOUNTY = "bounty", "揭榜挂帅"
    COUNTER = "counter", "窗口办件"
    OUTSIDE = "outside", "请外单位答复"


class SendWhen(Word):
    NEVER = "never", "不发"
    BY_DAY = "by_day", "白天发"
    ALWAYS = "always", "随时发"


class MessageState(Word):
    WAITING = "waiting", "等着发"
    SENT = "sent", "已发出"
    DEAD = "dead", "没发出"
    LAID_ASIDE = "laid_aside", "不再发"
    NOT_NEEDED = "not_needed", "不用发"


class Channel(InTownship, table=True):
    """A way out: to each person (a text message, mail), to the group of a unit or a role, or to another
    system, which is told of its records alone."""

    __table_args__ = (
        UniqueConstraint("township_code", "name"),
        CheckConstraint("(kind IN ('group', 'results')) = (to_kind <> '')", name="group_of"),
        CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name="hours"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    kind: ChannelKind = Field(sa_type=one_of(ChannelKind))
    # The address with its keys, encrypted with the server's key: never shown again.
    sealed: str = Field(max_length=10_000)
    # What of the address may be shown: the service or the host.
    place: str = Field(max_length=120)
    # Township hours; equal ones mean no quiet time.
    quiet_from: int = 21
    quiet_to: int = 7
    # Whose group it is: a kind of unit with its id, or role with its code; adapter with its name for results.
    # Empty for what goes to persons.
    to_kind: str = Field(default="", max_length=12)
    to_id: int | None = None
    to_role: str | None = Field(default=None, max_length=40)
    is_active: bool = True
    # Of results: up to which entry of the incidents' logs it was looked for what moved.
    read_to: int = 0
    changed_by: str = Field(max_length=60)
    changed_at: datetime


class ChannelRule(Record, table=True):
    """When notices about a subject go by a channel; without a row they do not."""

    __tablename__ = "channel_rule"

    channel_id: int = Field(foreign_key="channel.id", primary_key=True)
    subject: NoticeSubject = Field(sa_type=one_of(NoticeSubject), primary_key=True)
    send_when: SendWhen = Field(sa_type=one_of(SendWhen))


class OutgoingMessage(Record, table=True):
    """One message to one person, group or system by one channel: written with the notice, sent by a server.

    Its words are made when it is sent, from the store as it is then: nothing personal is kept here.
    """

    __tablename__ = "outgoing_message"
    __table_args__ = (
        Index("ix_outgoing_message_state", "state", "due_at"),
        Index("ix_outgoing_message_incident_id", "incident_id"),
        Index("ix_outgoing_message_record_id", "record_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    # Stands in the message, the same at each try: by it the receiver knows a message that comes twice.
    key: str = Field(max_length=20, unique=True)
    channel_id: int = Field(foreign_key="channel.id", index=True)
    # None for a group's.
    account_id: int | None = Field(default=None, foreign_key="account.id")
    # What it is about; nothing at all for a trial.
    incident_id: int | None = Field(default=None, foreign_key="incident.id")
    bounty_id: int | None = Field(default=None, foreign_key="bounty.id")
    counter_case_id: int | None = Field(default=None, foreign_key="counter_case.id")
    # Of a 叫应: the person called, who need not have an account; or the whole call, for the commander.
    called_id: int | None = Field(default=None, foreign_key="called_person.id")
    plan_call_id: int | None = Field(default=None, foreign_key="plan_call.id")
    # Of a contact timer: to whoever is on it, to his deputy, or to the commander.
    contact_id: int | None = Field(default=None, foreign_key="contact_timer.id")
    # A link to one case, for a unit without an account: it goes where the link's row says.
    case_link_id: int | None = Field(default=None, foreign_key="case_link.id")
    # A record of another system, whose result is told to it.
    record_id: int | None = Field(default=None, foreign_key="adapter_record.id")
    # A word of Action, NoticeKind, CallMessage or LinkMessage; empty for a result.
    act: str = Field(default="", max_length=24)
    is_urgent: bool = False
    made_at: datetime
    due_at: datetime
    state: MessageState = Field(default=MessageState.WAITING, sa_type=one_of(MessageState))
    # Begun tries, the one that a killed server did not end among them.
    tries: int = 0
    # Who is sending it, and until when nobody else does.
    lease: str = Field(default="", max_length=32)
    leased_until: datetime | None = None
    # Why the last try failed; never an address.
    error: str = Field(default="", max_length=200)
    ended_at: datetime | None = None
    # Who laid it aside or sent it again, and why.
    decided_by: str = Field(default="", max_length=60)
    decision: str = Field(default="", max_length=200)
