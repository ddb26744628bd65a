"""A message of a call as it is sent, and what stands behind its link: made from the store as it is then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.room.calls.contacts import of_call
from dashboard.room.calls.links import contact_token, token_of
from dashboard.room.calls.rules import (
    CALL_PATH,
    IN_CONFIDENCE,
    Called,
    Said,
    called_text,
    contact_deputy_text,
    contact_late_text,
    contact_text,
    standing,
    unanswered_text,
)
from dashboard.room.calls.rules_contact import CONTACT_PATH
from dashboard.room.plans.rules import content_of
from models import (
    Account,
    Cadre,
    CalledPerson,
    CallMessage,
    Channel,
    ChannelKind,
    ContactTimer,
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
    if row.contact_id is not None:
        return _of_contact(session, row, channel, town, base)
    if row.called_id is None:
        return _about_call(session, row, channel, town, base)
    person = session.get_one(CalledPerson, row.called_id)
    call = session.get_one(PlanCall, person.call_id)
    if call.ended_at is not None:
        return "叫应结束了"
    if person.answer is not None:
        return "本人已经答复"
    to = _address(session, person.cadre_id, person.account_id, channel.kind)
    if not to:
        return _no_address(channel.kind)
    said = said_of(session, call, person)
    link = f"{base}/{CALL_PATH}/{token_of(person.id or 0)}" if base else ""
    return Addressed(to, called_text(town, said, link=link, key=row.key))


def _of_contact(
    session: Session, row: OutgoingMessage, channel: Channel, town: str, base: str
) -> Addressed | str:
    """To somebody on a scene who reports 平安, to his deputy, or to the commander."""
    timer = session.get_one(ContactTimer, row.contact_id)
    if timer.ended_at is not None:
        return f"不用再报平安：{timer.end_reason}"
    if row.act != CallMessage.CONTACT_BEGUN and not timer.used and timer.rung is Rung.CHANNEL:
        return "本人已经报了平安"
    said = contact_said(session, timer)
    if row.act == CallMessage.CONTACT_LATE:
        to = ""
        if row.account_id is not None:
            to = _of_account(session, session.get_one(Account, row.account_id), channel.kind)
            if not to:
                return "这个人没有登记这个渠道的号码"
        link = _page_of(session, timer, base) if base else ""
        return Addressed(
            to, contact_late_text(town, said, _late_names(session, timer), link=link, key=row.key)
        )
    for_deputy = row.act == CallMessage.CONTACT_DEPUTY
    link = f"{base}/{CONTACT_PATH}/{contact_token(timer.id or 0, for_deputy=for_deputy)}" if base else ""
    if for_deputy:
        account = select(col(Account.id)).where(col(Account.cadre_id) == timer.deputy_id).limit(1)
        to = _address(session, timer.deputy_id, session.scalar(account), channel.kind)
        text = contact_deputy_text(town, said, timer.name, timer.expected_at, link=link, key=row.key)
    else:
        to = _address(session, timer.cadre_id, timer.account_id, channel.kind)
        text = contact_text(
            town, said, timer.name, timer.every, timer.expected_at,
            is_asked=row.act == CallMessage.CONTACT_ASKED, link=link, key=row.key,
        )  # fmt: skip
    return Addressed(to, text) if to else _no_address(channel.kind)


def contact_said(session: Session, timer: ContactTimer) -> Said:
    """What may be said outside the room of where somebody is who reports 平安."""
    if timer.called_id is not None:
        person = session.get_one(CalledPerson, timer.called_id)
        return said_of(session, session.get_one(PlanCall, person.call_id), person)
    incident = session.get_one(Incident, timer.incident_id)
    return Said(
        "",
        IN_CONFIDENCE if incident.ever_secret else incident.title,
        "",
        timer.wait,
        is_drill=False,
        reporter_name=incident.reporter_name or "",
        reporter_phone=incident.reporter_phone or "",
    )


def _late_names(session: Session, timer: ContactTimer) -> list[str]:
    """Everybody of the same call or case about whom the commander is asked."""
    query = select(col(ContactTimer.name)).where(
        col(ContactTimer.ended_at).is_(None), col(ContactTimer.rung) == Rung.COMMANDER
    )
    if timer.incident_id is not None:
        own = col(ContactTimer.incident_id) == timer.incident_id
    else:
        call_id = session.get_one(CalledPerson, timer.called_id).call_id
        own = of_call(call_id)
    return list(session.execute(query.where(own).order_by(col(ContactTimer.id))).scalars())


def _page_of(session: Session, timer: ContactTimer, base: str) -> str:
    """The page of the room on which the commander sees who is late."""
    if timer.called_id is not None:
        return f"{base}/calls?call={session.get_one(CalledPerson, timer.called_id).call_id}"
    incident = session.get_one(Incident, timer.incident_id)
    # What was reported in confidence has no number outside the room.
    return f"{base}/incidents" if incident.ever_secret else f"{base}/incident?id={incident.number}"


def _no_address(kind: ChannelKind) -> str:
    return "这个人没有手机号" if kind is ChannelKind.SMS else "这个人没有邮箱"


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


def _address(session: Session, cadre_id: int | None, account_id: int | None, kind: ChannelKind) -> str:
    if kind is ChannelKind.MAIL:
        account = session.get(Account, account_id) if account_id else None
        return (account.email or "") if account and not account.example else ""
    return _phone(session, cadre_id)


def _of_account(session: Session, account: Account, kind: ChannelKind) -> str:
    if account.example:
        return ""
    return (account.email or "") if kind is ChannelKind.MAIL else _phone(session, account.cadre_id)


def _phone(session: Session, cadre_id: int | None) -> str:
    cadre = session.get(Cadre, cadre_id) if cadre_id else None
    return (cadre.phone or "") if cadre and not cadre.example else ""
