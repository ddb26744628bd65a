"""Messages to whoever a notice reaches by a channel, written in the notice's own transaction.

Sent by the servers (running/outbox.py). Where no channel is in use, nothing is written.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, insert, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.notices.rules import CADRE, NoticeDraft
from dashboard.access.notices.rules_channels import due_at, subject_of
from dashboard.access.queries import Holder, HolderCadre, holds_role, may_sign_in
from dashboard.access.rules_rights import ROLES
from dashboard.access.town_state import state_at
from dashboard.words.days import township_date
from models import (
    TOWNSHIP_CODE,
    Account,
    Cadre,
    Channel,
    ChannelKind,
    ChannelRule,
    Incident,
    OutgoingMessage,
    RoleGrant,
    SendWhen,
    StandIn,
)

KEY_BYTES = 8
# Who stands in for a Holder.
Proxy: Any = aliased(Account, name="proxy")
ProxyCadre: Any = aliased(Cadre, name="proxy_cadre")


def new_key() -> str:
    """The number of a message, which stays the same however often it is sent."""
    return secrets.token_hex(KEY_BYTES)


def write_messages(
    session: Session, drafts: Iterable[NoticeDraft], act: str, about: dict[str, int | None], at: datetime
) -> None:
    """A message to each person and group that these notices of one act reach by a channel in use.

    `act`: a word of Action or NoticeKind; `about`: the ids of what it is about; `at`: UTC. Who is reached in
    two ways gets one message by each channel. Whether he may still read of it is asked when it is sent.
    """
    channels = channels_for(session, act)
    if not channels:
        return
    drafts = list(drafts)
    # In 应急 nothing waits for the morning.
    is_awake = state_at(session, at=at).is_emergency
    is_urgent = bool(
        about["incident_id"]
        and session.scalar(select(col(Incident.urgent)).where(col(Incident.id) == about["incident_id"]))
    )
    people = (
        reached(session, drafts, township_date(at))
        if any(channel.kind is not ChannelKind.GROUP for channel, _ in channels)
        else []
    )
    rows: list[dict[str, Any]] = []
    for channel, when in channels:
        is_group = channel.kind is ChannelKind.GROUP
        to: Sequence[int | None] = ([None] if _is_for(channel, drafts) else []) if is_group else people
        due = due_at(at, when, channel.quiet_from, channel.quiet_to, is_urgent=is_urgent or is_awake)
        same = about | {"act": act, "is_urgent": is_urgent, "made_at": at, "due_at": due}
        rows += [
            same | {"key": new_key(), "channel_id": channel.id, "account_id": account_id} for account_id in to
        ]
    if rows:
        session.execute(insert(OutgoingMessage), rows)


def channels_for(session: Session, act: str) -> list[tuple[Channel, SendWhen]]:
    """The channels in use that take messages of this act, each with when, by id."""
    query = (
        select(Channel, col(ChannelRule.send_when))
        .join(ChannelRule, col(ChannelRule.channel_id) == col(Channel.id))
        .where(
            col(Channel.township_code) == TOWNSHIP_CODE,
            col(Channel.is_active),
            col(ChannelRule.subject) == subject_of(act),
            col(ChannelRule.send_when) != SendWhen.NEVER,
        )
        .order_by(col(Channel.id))
    )
    return [(channel, when) for channel, when in session.execute(query)]


def _is_for(channel: Channel, drafts: Iterable[NoticeDraft]) -> bool:
    own = (channel.to_kind, channel.to_id, channel.to_role)
    return any((draft.kind, draft.to_id, draft.role) == own for draft in drafts)


def reached(session: Session, drafts: Iterable[NoticeDraft], today: date) -> list[int]:
    """The ids of the accounts that these notices reach on a township day, each once: those whose role, unit
    or person is meant, and who stands in for them. None of the demo town's: their phones are invented, and
    may be somebody's.
    """
    drafts = list(drafts)
    parts = [_is_meant(draft, today) for draft in drafts]
    if not parts:
        return []
    holders = (
        select(col(Account.id))
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .where(*may_sign_in(today), col(Account.example).is_(False), or_(*parts))
        .order_by(col(Account.id))
    )
    own = list(session.execute(holders).scalars())
    lent = list(session.execute(_stand_ins(today).where(Holder.id.in_(own))).scalars())
    # Whoever has no role but somebody else's hears of what is addressed to himself.
    cadres = [draft.to_id for draft in drafts if draft.kind == CADRE]
    lent += session.execute(_stand_ins(today).where(Proxy.cadre_id.in_(cadres))).scalars() if cadres else []
    return list(dict.fromkeys([*own, *lent]))


def _stand_ins(today: date) -> Select[Any]:
    """The ids of those (Proxy) who stand that day in the place of somebody (Holder) whose role holds."""
    return (
        select(Proxy.id)
        .join(StandIn, col(StandIn.stand_in_id) == Proxy.id)
        .join(Holder, Holder.id == col(StandIn.account_id))
        .outerjoin(ProxyCadre, ProxyCadre.id == Proxy.cadre_id)
        .outerjoin(HolderCadre, HolderCadre.id == Holder.cadre_id)
        .where(
            col(StandIn.from_on) <= today,
            col(StandIn.to_on) >= today,
            col(StandIn.revoked_at).is_(None),
            Proxy.example.is_(False),
            *may_sign_in(today, Proxy, ProxyCadre),
            *may_sign_in(today, Holder, HolderCadre),
            holds_role(today, of=Holder),
        )
    )


def _is_meant(draft: NoticeDraft, today: date) -> Any:
    """The condition that an account is whom the notice is addressed to."""
    if draft.kind == CADRE:
        return and_(col(Account.cadre_id) == draft.to_id, holds_role(today))
    if draft.role is not None:
        return holds_role(today, col(RoleGrant.role) == draft.role)
    of_unit = [code for code, role in ROLES.items() if role.unit == draft.kind]
    unit = col(getattr(RoleGrant, f"{draft.kind}_id"))
    return holds_role(today, col(RoleGrant.role).in_(of_unit), unit == draft.to_id)
