"""A message of a call as it is sent, and what stands behind its link: made from the store as it is then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.room.calls.links import token_of
from dashboard.room.calls.rules import (
    CALL_PATH,
    IN_CONFIDENCE,
    Called,
    Said,
    called_text,
    standing,
    unanswered_text,
)
from dashboard.room.plans.rules import content_of
from models import (
    Account,
    Cadre,
    CalledPerson,
    CallMessage,
    Channel,
    ChannelKind,
    Incident,
    OutgoingMessage,
    Plan,
    PlanCall,
    PlanVersion,
    Rung,
)


@dataclass(frozen=True)
class Addressed:
    """A message that can go: to which phone or mail address (empty: a group), in which words."""

    to: str
    text: str


def addressed(
    session: Session, row: OutgoingMessage, channel: Channel, settings: Mapping[str, Any]
) -> Addressed | str:
    """What a message of a call says and to whom; or why it is not sent any more."""
    town, base = str(settings["town_short_name"]), str(settings["base_address"]).rstrip("/")
    if row.called_id is None:
        return _about_call(session, row, channel, town, base)
    person = session.get_one(CalledPerson, row.called_id)
    call = session.get_one(PlanCall, person.call_id)
    if call.ended_at is not None:
        return "叫应结束了"
    if person.answer is not None:
        return "本人已经答复"
    to = _address(session, person, channel.kind)
    if not to:
        return "这个人没有手机号" if channel.kind is ChannelKind.SMS else "这个人没有邮箱"
    said = said_of(session, call, person)
    link = f"{base}/{CALL_PATH}/{token_of(person.id or 0)}" if base else ""
    return Addressed(to, called_text(town, said, link=link, key=row.key))


def _about_call(
    session: Session, row: OutgoingMessage, channel: Channel, town: str, base: str
) -> Addressed | str:
    """To a group, or to whoever commands."""
    call = session.get_one(PlanCall, row.plan_call_id)
    if call.ended_at is not None:
        return "叫应结束了"
    to = ""
    if row.account_id is not None:
        account = session.get_one(Account, row.account_id)
        to = _of_account(session, account, channel.kind)
        if not to:
            return "这个人没有登记这个渠道的号码"
    link = f"{base}/calls?call={call.id}" if base else ""
    said = said_of(session, call, None)
    if row.act == CallMessage.CALLED:
        return Addressed(to, called_text(town, said, link=link, key=row.key))
    people = select(CalledPerson).where(col(CalledPerson.call_id) == call.id)
    stands = standing(as_called(one) for one in session.execute(people).scalars())
    number = stands.by_rung.get(Rung.COMMANDER, 0)
    if not number:
        return "都已经应了"
    return Addressed(to, unanswered_text(town, said, number=number, link=link, key=row.key))


def as_called(row: CalledPerson) -> Called:
    """A row as its call's standing counts it."""
    return Called(row.id or 0, row.name, row.rung, row.answer, row.for_id)


def said_of(session: Session, call: PlanCall, person: CalledPerson | None) -> Said:
    """What may be said of a call outside the room."""
    version = session.get_one(PlanVersion, call.plan_version_id)
    plan = session.get_one(Plan, version.plan_id)
    incident = session.get(Incident, call.incident_id) if call.incident_id else None
    is_secret = incident is not None and incident.ever_secret
    whose = session.get(CalledPerson, person.for_id) if person and person.for_id else None
    return Said(
        plan.name,
        IN_CONFIDENCE if is_secret else call.words,
        person.task if person else "按预案各就各位，名单里的人点开自己收到的消息答复",
        person.minutes if person else min(step.minutes for step in content_of(version.content).steps),
        call.is_drill,
        deputy_of=whose.name if whose else "",
        reporter_name=(incident.reporter_name or "") if incident else "",
        reporter_phone=(incident.reporter_phone or "") if incident else "",
    )


def _address(session: Session, person: CalledPerson, kind: ChannelKind) -> str:
    if kind is ChannelKind.MAIL:
        account = session.get(Account, person.account_id) if person.account_id else None
        return (account.email or "") if account and not account.example else ""
    return _phone(session, person.cadre_id)


def _of_account(session: Session, account: Account, kind: ChannelKind) -> str:
    if account.example:
        return ""
    return (account.email or "") if kind is ChannelKind.MAIL else _phone(session, account.cadre_id)


def _phone(session: Session, cadre_id: int | None) -> str:
    cadre = session.get(Cadre, cadre_id) if cadre_id else None
    return (cadre.phone or "") if cadre and not cadre.example else ""
