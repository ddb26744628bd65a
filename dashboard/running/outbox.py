"""The sender: claims messages that are due, hands them over, and notes what became of them.

Several servers may send from one store. A message is claimed for LEASE; who is killed while he sends leaves
it claimed, and after that another sends it again with the same number: at least once, and never by two.
"""

import json
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import Session, col

from dashboard.access.notices.delivering import deliver
from dashboard.access.notices.rules_channels import MOST_TRIES, Subject, message_text, next_try
from dashboard.access.queries import person_of_account
from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Person, may, scope_of
from dashboard.admin.adapters import calling
from dashboard.admin.adapters.adapter import load_adapter
from dashboard.admin.adapters.results import result_of, trial
from dashboard.incidents.outside.messages import LinkReady, link_message
from dashboard.room.calls.messages import Addressed, addressed
from dashboard.store.database import reading, transaction
from dashboard.store.sealed import open_parts
from dashboard.town.settings.queries import values
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import (
    Account,
    AdapterRecord,
    Bounty,
    Cadre,
    CallMessage,
    Channel,
    ChannelKind,
    CounterCase,
    Incident,
    MessageState,
    OutgoingMessage,
    PowerItem,
)

LEASE = timedelta(minutes=2)
# Each takes 15 s at most, so that a whole claim is over long before its lease.
CLAIMED, AT_ONCE = 64, 16
# What was dealt with is kept so long.
KEPT = timedelta(days=90)
IDLE_SECONDS, AGAIN_SECONDS = 1.0, 30.0
CUT_OFF = "发的时候服务器停了几次，不知道对方收到没有"
Q = OutgoingMessage
log = logging.getLogger("command_room")


@dataclass(frozen=True)
class Ready:
    """One claimed message, ready to be handed over. `parts`: the secrets of its channel."""

    message_id: int
    kind: ChannelKind
    parts: dict[str, str]
    to: str
    text: str
    key: str


@dataclass(frozen=True)
class Unneeded:
    """A message that is not sent, and why; `again`: tried again, for somebody may mend it."""

    why: str
    again: bool = False


def send_due() -> float:
    """Send what is due; returns the seconds until the next look."""
    call_moved(now())
    while send_once(now()):
        pass
    return IDLE_SECONDS


def call_moved(at: datetime) -> None:
    """Write the messages of what moved for other systems, where there are channels for them."""
    with reading() as session:
        if not calling.is_behind(session):
            return
    with transaction(is_domain=False) as session:
        calling.call_moved(session, at)


def send_once(at: datetime) -> int:
    """Claim what is due at `at` (UTC), hand it over and note what became of it; how many were claimed."""
    lease = secrets.token_hex(16)
    claimed = claim(lease, at)
    if not claimed:
        return 0
    sending: dict[Future[str], Ready] = {}
    unneeded: dict[int, Unneeded] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="outbox") as pool:
        with reading() as session:
            settings, seen = values(session), set[Any]()
            for message_id in claimed:
                made = prepare(session, message_id, settings, at)
                # What messages have in common is read once: a session forgets what nobody holds.
                seen.update(session.identity_map.values())
                if isinstance(made, Ready):
                    sending[pool.submit(_deliver, made)] = made
                else:
                    unneeded[message_id] = made
        for message_id, why_not in unneeded.items():
            if why_not.again:
                note_failed(message_id, lease, why_not.why, now())
            else:
                note_ended(message_id, lease, MessageState.NOT_NEEDED, now(), why_not.why)
        left = set(sending)
        while left:
            # What was taken meanwhile is noted together: a note waits for the disk.
            done, left = wait(left, return_when=FIRST_COMPLETED)
            refused = [(sending[one], why) for one in done if (why := one.result())]
            taken = [sending[one].message_id for one in done if not one.result()]
            if taken:
                _note(taken, lease, state=MessageState.SENT, ended_at=now(), error="")
            for message, why in refused:
                log.warning("message %s was not taken", message.key)
                note_failed(message.message_id, lease, why, now())
    return len(claimed)


def claim(lease: str, at: datetime) -> list[int]:
    """The ids of messages due at `at` that are now `lease`'s, the urgent and the oldest first.

    One that was begun as often as may be and never ended is not begun again.
    """
    is_due = and_(
        col(Q.state) == MessageState.WAITING,
        col(Q.due_at) <= at,
        or_(col(Q.leased_until).is_(None), col(Q.leased_until) <= at),
        calling.may_go(),
    )
    first = select(col(Q.id), col(Q.tries)).where(is_due)
    with reading() as session:
        # Most of the time there is nothing: then nothing is locked.
        if session.execute(first.limit(1)).first() is None:
            return []
    query = first.order_by(col(Q.is_urgent).desc(), col(Q.due_at), col(Q.id)).limit(CLAIMED)
    with transaction(is_domain=False) as session:
        # SQLite lets one writer in at a time; PostgreSQL passes over what another server is claiming.
        rows = session.execute(query.with_for_update(skip_locked=True)).all()
        mine = [row.id for row in rows if row.tries < MOST_TRIES]
        worn = [row.id for row in rows if row.tries >= MOST_TRIES]
        if mine:
            taken = {"lease": lease, "leased_until": at + LEASE, "tries": col(Q.tries) + 1}
            session.execute(update(Q).where(col(Q.id).in_(mine)).values(**taken))
        if worn:
            dead = {"state": MessageState.DEAD, "error": CUT_OFF, "ended_at": at, "leased_until": None}
            session.execute(update(Q).where(col(Q.id).in_(worn)).values(**dead))
    return mine


def prepare(session: Session, message_id: int, settings: Mapping[str, Any], at: datetime) -> Ready | Unneeded:
    """What a message says and to whom, as things stand now; or why it is not sent."""
    row = session.get_one(Q, message_id)
    channel = session.get_one(Channel, row.channel_id)
    if not channel.is_active:
        return Unneeded("渠道停用了")
    if row.act in set(CallMessage):
        return _ready(row, channel, addressed(session, row, channel, settings))
    if row.case_link_id is not None:
        return _ready(row, channel, link_message(session, row, channel, settings, at))
    if channel.kind is ChannelKind.RESULTS:
        return _of_record(session, row, channel, at)
    to = ""
    if row.account_id is not None:
        person = person_of_account(session, row.account_id, at=at)
        account = session.get_one(Account, row.account_id)
        if person is None or account.example or (row.act and not may_read(session, person, row)):
            return Unneeded("这个人现在不用收，或者不能看这件事")
        to = address_of(session, account, channel.kind)
        if not to:
            return Unneeded("这个人没有手机号" if channel.kind is ChannelKind.SMS else "这个人没有邮箱")
    try:
        parts = open_parts(channel.sealed)
    except Refused as refusal:
        return Unneeded(str(refusal), again=True)
    text = message_text(
        str(settings["town_short_name"]),
        row.act,
        subject_of_message(session, row),
        base=str(settings["base_address"]).rstrip("/"),
        key=row.key,
    )
    return Ready(message_id, channel.kind, parts, to, text, row.key)


def _ready(row: OutgoingMessage, channel: Channel, made: Addressed | LinkReady | str) -> Ready | Unneeded:
    """A message of a 叫应 or with a link to one case: who gets it reads no more of it than it says, and needs
    no account. `made`: to whom in which words, or why not."""
    if isinstance(made, str):
        return Unneeded(made)
    try:
        parts = open_parts(channel.sealed)
    except Refused as refusal:
        return Unneeded(str(refusal), again=True)
    return Ready(row.id or 0, channel.kind, parts, made.to, made.text, row.key)


def _of_record(session: Session, row: OutgoingMessage, channel: Channel, at: datetime) -> Ready | Unneeded:
    """How another system's record stands now, in that system's words."""
    try:
        adapter, parts = load_adapter(channel.to_role or ""), open_parts(channel.sealed)
    except Refused as refusal:
        return Unneeded(str(refusal), again=True)
    made = trial(adapter)
    if row.record_id is not None:
        record = session.get_one(AdapterRecord, row.record_id)
        if record.adapter != adapter.name:
            return Unneeded("渠道改给了别的接口适配")
        made = result_of(session, adapter, record, at=at, is_called=True)
    return Ready(row.id or 0, channel.kind, parts, "", json.dumps(made, ensure_ascii=False), row.key)


def may_read(session: Session, person: Person, row: OutgoingMessage) -> bool:
    """Whether the person may read of this today, as on his page of notices."""
    if row.incident_id is None:
        return may(person, "bounty.read" if row.bounty_id is not None else "counter.read")
    scope = scope_of(person, "incident.read")
    if scope.is_empty or not may(person, "notice.read"):
        return False
    return bool(session.scalar(select(visible_incident(scope, row.incident_id))))


def address_of(session: Session, account: Account, kind: ChannelKind) -> str:
    """A person's phone or mail address; empty where there is none, or an invented one."""
    if kind is ChannelKind.MAIL:
        return account.email or ""
    cadre = session.get(Cadre, account.cadre_id) if account.cadre_id else None
    return (cadre.phone or "") if cadre and not cadre.example else ""


def subject_of_message(session: Session, row: OutgoingMessage) -> Subject:
    """What a message is about, as it stands now."""
    if row.incident_id is not None:
        incident = session.get_one(Incident, row.incident_id)
        return Subject(
            incident.title,
            incident.number,
            "incident",
            (("id", incident.number),),
            row.is_urgent,
            in_confidence=incident.ever_secret,
            reporter_name=incident.reporter_name or "",
            reporter_phone=incident.reporter_phone or "",
        )
    if row.bounty_id is not None:
        bounty = session.get_one(Bounty, row.bounty_id)
        return Subject(bounty.title, path="bounties", words=(("id", str(bounty.id)),))
    if row.counter_case_id is not None:
        case = session.get_one(CounterCase, row.counter_case_id)
        item = session.get_one(PowerItem, case.item_id)
        words = (("view", "counter"), ("case", str(case.id)))
        return Subject(item.name, case.number, "powers", words)
    return Subject()


def note_ended(message_id: int, lease: str, state: MessageState, at: datetime, why: str = "") -> None:
    """The message is dealt with; nothing where another server has it meanwhile."""
    _note([message_id], lease, state=state, ended_at=at, error=why[:200])


def note_failed(message_id: int, lease: str, why: str, at: datetime) -> None:
    """A try failed: it waits for the next, or was the last."""
    with reading() as session:
        tries = session.get_one(Q, message_id).tries
    again = next_try(tries, at)
    if again is None:
        note_ended(message_id, lease, MessageState.DEAD, at, why)
    else:
        _note([message_id], lease, due_at=again, error=why[:200])


def _note(message_ids: Sequence[int], lease: str, **sets: Any) -> None:
    own = and_(col(Q.id).in_(message_ids), col(Q.lease) == lease, col(Q.state) == MessageState.WAITING)
    with transaction(is_domain=False) as session:
        session.execute(update(Q).where(own).values(lease="", leased_until=None, **sets))


def forget_sent(at: datetime) -> None:
    """Delete what was dealt with long ago; what was not sent and waits for a decision stays, and what tells
    in a case to whom its links went."""
    ended = (MessageState.SENT, MessageState.NOT_NEEDED, MessageState.LAID_ASIDE)
    old = and_(col(Q.state).in_(ended), col(Q.ended_at) < at - KEPT, col(Q.case_link_id).is_(None))
    with reading() as session:
        if session.execute(select(col(Q.id)).where(old).limit(1)).first() is None:
            return
    with transaction(is_domain=False) as session:
        session.execute(delete(Q).where(old))


def _deliver(one: Ready) -> str:
    try:
        return deliver(one.kind, one.parts, one.to, one.text, one.key, seconds=int(time.time()))
    # Whatever a library stumbles over is this message's matter; its words may hold an address.
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        log.error("message %s: %s", one.key, type(error).__name__)
        return "发的时候出了错"
