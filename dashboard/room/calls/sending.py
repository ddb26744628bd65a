"""Messages of a call put into the outbox: to whoever is called, to groups, to the commander."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from dashboard.access.notices.outbox import new_key, reached
from dashboard.access.notices.rules import COMMANDER, to_role
from dashboard.room.plans.queries import Meant
from dashboard.room.plans.rules import ROLE, PlanStep
from dashboard.words.days import township_date
from models import (
    TOWNSHIP_CODE,
    CalledPerson,
    CallMessage,
    Channel,
    ChannelKind,
    OutgoingMessage,
    PlanCall,
)

# A text message first: it reaches a phone that lies beside a bed.
ORDER = (ChannelKind.SMS, ChannelKind.MAIL)


def reaches(channel: Channel, one: Meant) -> bool:
    """Whether a person's own channel reaches him. An invented phone may be somebody's: it is not used."""
    if one.example or channel.kind not in ORDER:
        return False
    return bool(one.email if channel.kind is ChannelKind.MAIL else one.phone)


def channels_in_use(session: Session) -> list[Channel]:
    """All channels in use that reach people, those of persons in the order in which they are tried."""
    query = select(Channel).where(
        col(Channel.township_code) == TOWNSHIP_CODE,
        col(Channel.is_active),
        col(Channel.kind) != ChannelKind.RESULTS,
    )
    rows = list(session.execute(query.order_by(col(Channel.id))).scalars())
    return sorted(rows, key=lambda row: ORDER.index(row.kind) if row.kind in ORDER else len(ORDER))


def send_to_called(session: Session, to: Iterable[tuple[CalledPerson, int]], at: datetime) -> None:
    rows = [
        message(at, channel_id=channel_id, called_id=row.id, act=CallMessage.CALLED.value)
        for row, channel_id in to
    ]
    if rows:
        session.execute(insert(OutgoingMessage), rows)


def send_to_groups(session: Session, call: PlanCall, steps: Sequence[PlanStep], at: datetime) -> None:
    """The group of a unit or role that is called hears of it, once."""
    called = {step.to for step in steps}
    rows = []
    for channel in channels_in_use(session):
        kind, which = channel.to_kind, channel.to_role if channel.to_kind == ROLE else str(channel.to_id)
        if channel.kind is ChannelKind.GROUP and f"{kind}:{which}" in called:
            rows.append(
                message(at, channel_id=channel.id, plan_call_id=call.id, act=CallMessage.CALLED.value)
            )
    if rows:
        session.execute(insert(OutgoingMessage), rows)


def send_to_commander(session: Session, channels: Sequence[Channel], at: datetime, **act: Any) -> None:
    """Whoever commands today, and his group, hear that somebody cannot be reached. `act`: of which call or
    timer, and which message."""
    accounts = reached(session, [to_role(COMMANDER, "")], township_date(at))
    rows = [
        message(at, channel_id=channel.id, account_id=account_id, **act)
        for channel in channels
        for account_id in (accounts if channel.kind in ORDER else [None])
        if channel.kind in ORDER or channel.to_role == COMMANDER
    ]
    if rows:
        session.execute(insert(OutgoingMessage), rows)


def message(at: datetime, **given: Any) -> dict[str, Any]:
    """An alarm waits for no morning."""
    same = {"key": new_key(), "is_urgent": True, "made_at": at, "due_at": at}
    return same | {"account_id": None, "called_id": None, "plan_call_id": None, "contact_id": None} | given
