"""Channels, the table of rules, whom no channel reaches, and the messages that were not sent."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from dashboard.access.queries import may_sign_in
from dashboard.access.rules_rights import RIGHTS, ROLES, needs
from dashboard.admin.adapters.adapter import adapter_names, load_adapter
from dashboard.admin.settings.rules_channels import ADAPTER, group_of, role_groups
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import (
    TOWNSHIP_CODE,
    Account,
    Action,
    AdapterRecord,
    Cadre,
    CalledPerson,
    CallMessage,
    CaseLink,
    Channel,
    ChannelKind,
    ChannelRule,
    CounterCase,
    Department,
    Incident,
    LinkMessage,
    MessageState,
    Module,
    NoticeKind,
    OutgoingMessage,
    RoleGrant,
    SendWhen,
    Team,
    Village,
)

# Each kind of unit with what it is called on screen.
UNITS: dict[str, tuple[Any, Any]] = {
    "module": (col(Module.id), col(Module.name)),
    "team": (col(Team.id), col(Team.name)),
    "village": (col(Village.id), col(Village.short_name)),
    "department": (col(Department.id), col(Department.name)),
}
UNREACHED = {"name": "str", "roles": "str", "phone": "bool", "mail": "bool", "is_reached": "bool"}
UNSENT = {
    "message_id": "int64", "key": "str", "channel": "str", "to": "str", "what": "str", "error": "str",
    "tries": "int64", "made_at": "datetime64[ns, UTC]", "ended_at": "datetime64[ns, UTC]",
}  # fmt: skip
MOST_SHOWN = 200
PERSONAL = (ChannelKind.SMS, ChannelKind.MAIL)


@needs("setting.read")
def groups(session: Session) -> dict[str, str]:
    """Everything that may have a group: word (rules_channels.group_of) -> name."""
    made = role_groups()
    for kind, (unit_id, name) in UNITS.items():
        rows = session.execute(select(unit_id, name).order_by(unit_id)).all()
        made |= {group_of(kind, row[0], None): row[1] for row in rows}
    return made


@needs("setting.read")
def adapters(session: Session) -> dict[str, str]:
    """Forms of other systems whose results may be sent back: word (rules_channels.group_of) -> title."""
    return {group_of(ADAPTER, None, name): _title(name) for name in adapter_names()}


def _title(name: str) -> str:
    try:
        return load_adapter(name).title
    except Refused:
        # A mistake in its file is told to whoever uses it.
        return name


@needs("setting.read")
def channels(session: Session) -> list[dict[str, Any]]:
    """Every channel with the fields of rules_channels.NAMES, its kind and place; never its address."""
    query = select(Channel).where(col(Channel.township_code) == TOWNSHIP_CODE).order_by(col(Channel.id))
    return [
        {
            "channel_id": row.id, "name": row.name, "kind": row.kind.value, "place": row.place,
            "group": group_of(row.to_kind, row.to_id, row.to_role), "quiet_from": row.quiet_from,
            "quiet_to": row.quiet_to, "is_active": row.is_active, "changed_by": row.changed_by,
            "changed_at": row.changed_at,
        }
        for row in session.execute(query).scalars()
    ]  # fmt: skip


@needs("setting.read")
def channel_rules(session: Session) -> dict[tuple[int, str], str]:
    """When notices go out: (channel, word of NoticeSubject) -> word of SendWhen; what is absent is never."""
    query = select(col(ChannelRule.channel_id), col(ChannelRule.subject), col(ChannelRule.send_when))
    return {(channel, subject.value): when.value for channel, subject, when in session.execute(query)}


@needs("message.manage")
def unreached(session: Session, at: datetime) -> pd.DataFrame:
    """Who has a role that gets notices, with what he lacks; columns as UNREACHED, by name.

    `is_reached`: by a channel to persons that is in use and takes some notices.
    """
    today = township_date(at)
    told = [code for code in ROLES if RIGHTS["notice.read"].scopes[code]]
    query = (
        select(
            col(Account.id),
            col(Account.name),
            col(Account.example),
            col(Account.email),
            col(Cadre.phone),
            col(RoleGrant.role),
        )
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .where(
            *may_sign_in(today),
            col(RoleGrant.role).in_(told),
            col(RoleGrant.revoked_at).is_(None),
            col(RoleGrant.from_on) <= today,
            func.coalesce(col(RoleGrant.to_on), today) >= today,
        )
        .order_by(col(Account.name), col(Account.id), col(RoleGrant.id))
    )
    kinds = _personal_in_use(session)
    rows: dict[int, dict[str, Any]] = {}
    for account_id, name, example, email, phone, role in session.execute(query):
        row = rows.setdefault(account_id, {"name": name, "roles": {}})
        # What is invented may be somebody's: nothing is sent there (access/notices/outbox.py).
        row["phone"], row["mail"] = bool(phone) and not example, bool(email) and not example
        row["roles"][ROLES[role].name] = None
        row["is_reached"] = (row["phone"] and ChannelKind.SMS in kinds) or (
            row["mail"] and ChannelKind.MAIL in kinds
        )
    made = [row | {"roles": "、".join(row["roles"])} for row in rows.values()]
    return pd.DataFrame(made, columns=list(UNREACHED)).astype(UNREACHED)


def _personal_in_use(session: Session) -> set[ChannelKind]:
    goes = exists(
        select(col(ChannelRule.channel_id)).where(
            col(ChannelRule.channel_id) == col(Channel.id), col(ChannelRule.send_when) != SendWhen.NEVER
        )
    )
    query = select(col(Channel.kind)).where(col(Channel.is_active), col(Channel.kind).in_(PERSONAL), goes)
    return set(session.execute(query).scalars())


@needs("message.manage")
def message_counts(session: Session) -> dict[str, int]:
    """How many messages are in each state (word of MessageState)."""
    query = select(col(OutgoingMessage.state), func.count()).group_by(col(OutgoingMessage.state))
    counted = {state.value: number for state, number in session.execute(query)}
    return {state.value: counted.get(state.value, 0) for state in MessageState}


@needs("message.manage")
def unsent(session: Session) -> pd.DataFrame:
    """Messages that were not taken however often they were tried, the newest first; columns as UNSENT.

    What they are about by its number alone: who looks after messages need not see the matter.
    """
    query = (
        select(
            OutgoingMessage,
            col(Channel.name),
            col(Channel.kind),
            col(Channel.place),
            col(Account.name),
            col(Incident.number),
            col(CounterCase.number),
            col(CalledPerson.name),
            col(CaseLink.to_whom),
            col(AdapterRecord.source_id),
        )
        .join(Channel, col(Channel.id) == col(OutgoingMessage.channel_id))
        .outerjoin(Account, col(Account.id) == col(OutgoingMessage.account_id))
        .outerjoin(Incident, col(Incident.id) == col(OutgoingMessage.incident_id))
        .outerjoin(CounterCase, col(CounterCase.id) == col(OutgoingMessage.counter_case_id))
        .outerjoin(CalledPerson, col(CalledPerson.id) == col(OutgoingMessage.called_id))
        .outerjoin(CaseLink, col(CaseLink.id) == col(OutgoingMessage.case_link_id))
        .outerjoin(AdapterRecord, col(AdapterRecord.id) == col(OutgoingMessage.record_id))
        .where(col(OutgoingMessage.state) == MessageState.DEAD)
        .order_by(col(OutgoingMessage.ended_at).desc(), col(OutgoingMessage.id).desc())
        .limit(MOST_SHOWN)
    )
    rows = [
        {
            "message_id": message.id, "key": message.key, "channel": channel,
            "to": name or called or unit or (place if kind is ChannelKind.RESULTS else "群"),
            "what": " ".join(filter(None, (told_in_words(message), number or counter or source_id))),
            "error": message.error, "tries": message.tries, "made_at": message.made_at,
            "ended_at": message.ended_at,
        }
        for message, channel, kind, place, name, number, counter, called, unit, source_id in session.execute(
            query
        )
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(UNSENT)).astype(UNSENT)


def told_in_words(message: OutgoingMessage) -> str:
    """What a message tells: a result, or as `act_in_words`."""
    return LABELS[ChannelKind.RESULTS] if message.record_id is not None else act_in_words(message.act)


def act_in_words(act: str) -> str:
    """What a message tells: the name of an act, 测试 for a trial."""
    if not act:
        return "测试"
    if act in set(CallMessage):
        return LABELS[CallMessage(act)]
    if act in set(LinkMessage):
        return LABELS[LinkMessage(act)]
    return LABELS[Action(act)] if act in set(Action) else LABELS[NoticeKind(act)]
