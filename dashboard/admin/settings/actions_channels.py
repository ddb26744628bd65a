"""Channels made and changed, their rules set, and messages that were not sent dealt with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.notices.delivering import require_usable
from dashboard.access.notices.outbox import new_key
from dashboard.access.notices.rules_addresses import changed_parts, checked_address
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.admin.adapters.calling import newest
from dashboard.admin.settings.queries_channels import adapters, groups, told_in_words
from dashboard.admin.settings.rules_channels import (
    AREA,
    LONGEST_REASON,
    MESSAGES,
    NAMES,
    WHOSE,
    checked_channel,
    group_of,
    group_parts,
    rules_at_first,
)
from dashboard.store.sealed import open_parts, seal_parts
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data, checked_text, edited
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import (
    Account,
    Cadre,
    Channel,
    ChannelKind,
    ChannelRule,
    MessageState,
    NoticeSubject,
    OutgoingMessage,
    SendWhen,
)

GONE = "这条消息刚才已经有人处理过了。请刷新后再看。"


@needs("channel.manage")
def add_channel(
    session: Session,
    *,
    kind: str,
    wanted: Mapping[str, Any],
    parts: Mapping[str, str],
    by: Person,
    at: datetime,
) -> int:
    """A channel of the fields in NAMES with its secret `parts` (rules_addresses); returns its id.

    It begins with `rules_at_first`. Refused for an address that cannot work; nothing is sent.
    """
    audit.lock_chain(session, SUBJECT)
    of_kind = ChannelKind(kind)
    fields = checked_channel(of_kind, wanted, _targets(session, of_kind))
    secret = checked_address(of_kind, parts)
    row = Channel(
        kind=of_kind, name=fields["name"], sealed=seal_parts(secret), place=require_usable(of_kind, secret),
        changed_by=by.name, changed_at=at,
    )  # fmt: skip
    _put(row, fields)
    if of_kind is ChannelKind.RESULTS:
        _require_one(session, row)
        # What happened before is not told.
        row.read_to = newest(session)
    _stored(session, row)
    session.add_all(
        ChannelRule(channel_id=row.id or 0, subject=subject, send_when=when)
        for subject, when in rules_at_first(of_kind).items()
    )
    session.flush()
    data = change_data(AREA, row.name, ["新增", f"种类：{LABELS[of_kind]}", f"接到：{row.place}"])
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=data)
    return row.id or 0


@needs("channel.manage")
def change_channel(
    session: Session,
    *,
    channel_id: int,
    wanted: Mapping[str, Any],
    parts: Mapping[str, str],
    seen: Mapping[str, Any],
    by: Person,
    at: datetime,
) -> None:
    """Replace the fields in NAMES; and of the address and what belongs to it (`parts`, never shown) what is
    typed (rules_addresses.changed_parts)."""
    audit.lock_chain(session, SUBJECT)
    row = _channel(session, channel_id)
    fields = checked_channel(row.kind, wanted, _targets(session, row.kind))
    now = {name: getattr(row, name) for name in NAMES if name != "group"}
    now["group"] = group_of(row.to_kind, row.to_id, row.to_role)
    name = row.name
    changes = []
    is_moved = bool(parts["address"].strip())
    if any(text.strip() for text in parts.values()):
        # What is held need not be readable where all of it is replaced.
        secret = changed_parts(row.kind, {} if is_moved else open_parts(row.sealed), parts)
        if secret is not None:
            row.place, row.sealed = require_usable(row.kind, secret), seal_parts(secret)
            changes.append(f"地址：已更换，接到 {row.place}" if is_moved else "密钥、正文：已更换，地址不变")
    if not changes or any(fields[field] != now[field] for field in NAMES):
        changes += edited(NAMES, seen, now, fields)
    _put(row, fields)
    if row.kind is ChannelKind.RESULTS:
        _require_one(session, row)
    row.changed_by, row.changed_at = by.name, at
    _stored(session, row)
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, name, changes))


@needs("message.manage")
def set_rules(
    session: Session,
    *,
    channel_id: int,
    wanted: Mapping[str, str],
    seen: Mapping[str, str],
    by: Person,
    at: datetime,
) -> None:
    """Set when notices go by a channel: word of NoticeSubject -> word of SendWhen, for every subject."""
    audit.lock_chain(session, SUBJECT)
    channel = _channel(session, channel_id)
    if channel.kind is ChannelKind.RESULTS:
        raise Refused("这个渠道只回传结果，不发别的消息。")
    query = select(ChannelRule).where(col(ChannelRule.channel_id) == channel_id).with_for_update()
    rows = {row.subject: row for row in session.execute(query).scalars()}
    names = {subject.value: LABELS[subject] for subject in NoticeSubject}
    now = {
        subject.value: rows[subject].send_when if subject in rows else SendWhen.NEVER
        for subject in NoticeSubject
    }
    of_seen, of_wanted = ({word: SendWhen(given[word]) for word in names} for given in (seen, wanted))
    changes = edited(names, of_seen, now, of_wanted)
    for subject in NoticeSubject:
        row = rows.get(subject) or ChannelRule(
            channel_id=channel_id, subject=subject, send_when=SendWhen.NEVER
        )
        row.send_when = of_wanted[subject.value]
        session.add(row)
    session.flush()
    audit.record(
        session, SUBJECT, CHANGED, by=by, at=at, data=change_data(f"{AREA}的规则", channel.name, changes)
    )


@needs("message.manage")
def send_trial(session: Session, *, channel_id: int, by: Person, at: datetime) -> None:
    """A message that says that the channel works: to its group, its system, or to oneself."""
    channel = _channel(session, channel_id)
    if not channel.is_active:
        raise Refused("渠道停用了，发不出去。请先启用。")
    account_id = None
    if channel.kind not in WHOSE:
        account = session.get_one(Account, by.account_id)
        cadre = session.get(Cadre, account.cadre_id) if account.cadre_id else None
        address = account.email if channel.kind is ChannelKind.MAIL else cadre and cadre.phone
        if account.example or not address:
            what = "邮箱" if channel.kind is ChannelKind.MAIL else "手机号"
            raise Refused(f"测试消息发给您自己，您的账号没有登记{what}（演示账号的不算）。请先补上。")
        account_id = by.account_id
    session.add(
        OutgoingMessage(key=new_key(), channel_id=channel_id, account_id=account_id, made_at=at, due_at=at)
    )
    session.flush()


@needs("message.manage")
def send_again(session: Session, *, message_id: int, by: Person, at: datetime) -> None:
    """Try a message that was not taken anew, with the same number."""
    row = _dead(session, message_id)
    row.state, row.tries, row.due_at, row.ended_at = MessageState.WAITING, 0, at, None
    _decided(session, row, "再发一次", by, at)


@needs("message.manage")
def lay_aside(session: Session, *, message_id: int, reason: str, by: Person, at: datetime) -> None:
    """Leave a message unsent, with the reason."""
    row = _dead(session, message_id)
    why = checked_text(reason, "不再发的原因", LONGEST_REASON)
    row.state, row.ended_at = MessageState.LAID_ASIDE, at
    _decided(session, row, f"不再发：{why}", by, at)


def _decided(session: Session, row: OutgoingMessage, what: str, by: Person, at: datetime) -> None:
    row.decided_by, row.decision = by.name[:60], what[:200]
    session.flush()
    data = change_data(MESSAGES, f"{told_in_words(row)} {row.key}", [what])
    audit.record(session, SUBJECT, "message_decided", by=by, at=at, data=data)


def _channel(session: Session, channel_id: int) -> Channel:
    row = session.get(Channel, channel_id, with_for_update=True)
    if row is None:
        raise Refused("没有这个渠道。请刷新页面。")
    return row


def _dead(session: Session, message_id: int) -> OutgoingMessage:
    row = session.get(OutgoingMessage, message_id, with_for_update=True, populate_existing=True)
    if row is None or row.state is not MessageState.DEAD:
        raise Refused(GONE)
    return row


def _targets(session: Session, kind: ChannelKind) -> dict[str, str]:
    return adapters(session) if kind is ChannelKind.RESULTS else groups(session)


def _require_one(session: Session, row: Channel) -> None:
    """Refused where the results of this form go somewhere already. The chain's lock keeps others out."""
    same = select(col(Channel.name)).where(
        col(Channel.kind) == ChannelKind.RESULTS,
        col(Channel.to_role) == row.to_role,
        col(Channel.id) != (row.id or 0),
    )
    with session.no_autoflush:
        other = session.execute(same).scalar()
    if other is not None:
        raise Refused(f"这个接口适配的结果已经由“{other}”回传。请改那个渠道，或者选别的接口适配。")


def _put(row: Channel, fields: Mapping[str, Any]) -> None:
    row.to_kind, row.to_id, row.to_role = group_parts(fields["group"])
    for name in ("name", "quiet_from", "quiet_to", "is_active"):
        setattr(row, name, fields[name])


def _stored(session: Session, row: Channel) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise Refused(f"已经有叫“{row.name}”的渠道。请换一个名称。") from error
