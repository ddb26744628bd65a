"""Results put into the outbox, for an address of the system that sent the records."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.notices.outbox import new_key
from dashboard.admin.adapters import feed
from dashboard.incidents.public.feed import settled
from models import (
    TOWNSHIP_CODE,
    Channel,
    ChannelKind,
    IncidentEvent,
    MessageState,
    OutgoingMessage,
)

Q = OutgoingMessage
# One of the same record.
Before: Any = aliased(OutgoingMessage, name="before")
OVERTAKEN = "后来又有变化，由后一条告诉"
IN_USE = (
    col(Channel.township_code) == TOWNSHIP_CODE,
    col(Channel.kind) == ChannelKind.RESULTS,
    col(Channel.is_active),
)


def newest(session: Session) -> int:
    """The number of the newest entry of the incidents' logs; 0 where there is none."""
    return int(session.execute(select(func.max(col(IncidentEvent.id)))).scalar() or 0)


def is_behind(session: Session) -> bool:
    """Whether a channel in use has not looked at everything that happened."""
    behind = select(col(Channel.id)).where(*IN_USE, col(Channel.read_to) < newest(session))
    return session.execute(behind.limit(1)).first() is not None


def may_go() -> ColumnElement[bool]:
    """The condition that nothing holds a message back. What tells a result waits while its channel rests, and
    goes out after the ones of the same record that were written before it: so the last that arrives is how
    it stands.
    """
    before = exists().where(
        Before.record_id == col(Q.record_id),
        Before.channel_id == col(Q.channel_id),
        Before.state == MessageState.WAITING,
        Before.id < col(Q.id),
    )
    resting = select(col(Channel.id)).where(col(Channel.kind) == ChannelKind.RESULTS, ~col(Channel.is_active))
    return and_(~before, col(Q.channel_id).not_in(resting))


def call_moved(session: Session, at: datetime) -> None:
    """A message for every record that moved since its channel looked last (`at`: UTC).

    The entries of the logs, written with each act, are what is read; how far is written with the messages.
    So nothing is lost and nothing comes twice, whichever server does it and wherever one is killed.
    """
    channels = session.execute(select(Channel).where(*IN_USE).order_by(col(Channel.id)).with_for_update())
    for channel in channels.scalars().all():
        numbers = settled(session, channel.read_to)
        if not numbers:
            continue
        moved = feed.moved(
            session, adapter=channel.to_role or "", api_key_id=None, after=channel.read_to, until=numbers[-1],
            limit=None,
        )  # fmt: skip
        _write(session, channel, (record for _, record in moved), at)
        channel.read_to = numbers[-1]
        session.add(channel)


def call_result(session: Session, *, adapter: str, record_id: int, at: datetime) -> None:
    """A message with the result of one record, where no incident moved: in the transaction of the act."""
    channels = select(Channel).where(*IN_USE, col(Channel.to_role) == adapter).order_by(col(Channel.id))
    for channel in session.execute(channels).scalars().all():
        _write(session, channel, [record_id], at)


def _write(session: Session, channel: Channel, records: Iterable[int], at: datetime) -> None:
    own = and_(col(Q.channel_id) == channel.id, col(Q.state) == MessageState.WAITING)
    # One that was never begun tells how the record stands when it is sent: that is enough. One that was begun
    # may have arrived, and its receiver passes over what comes with its number again.
    unbegun = select(col(Q.record_id)).where(own, col(Q.tries) == 0, col(Q.decided_by) == "")
    waiting = set(session.execute(unbegun).scalars())
    moved = [record for record in dict.fromkeys(records) if record not in waiting]
    if not moved:
        return
    rests = update(Q).where(
        own, col(Q.record_id).in_(moved), col(Q.tries) > 0, col(Q.leased_until).is_(None)
    )  # fmt: skip
    session.execute(rests.values(state=MessageState.NOT_NEEDED, ended_at=at, error=OVERTAKEN))
    rows = [
        {"key": new_key(), "channel_id": channel.id, "record_id": record, "made_at": at, "due_at": at}
        for record in moved
    ]
    session.execute(insert(Q), rows)
