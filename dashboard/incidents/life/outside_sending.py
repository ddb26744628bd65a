"""To which addresses the link of a case can be sent, and its message put into the outbox."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.notices.outbox import channels_for, new_key
from dashboard.access.notices.rules_channels import due_at
from dashboard.access.town_state import state_at
from dashboard.incidents.life.rules_outside import (
    EARLIER,
    GROUP,
    PARTY,
    checked_address,
    kept_parts,
    shown_address,
    way_of,
)
from dashboard.town.settings import queries as settings
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    CaseLink,
    Channel,
    ChannelKind,
    Department,
    LinkMessage,
    OneThing,
    OneThingParty,
    OutgoingMessage,
    SendWhen,
)

ASKED = LinkMessage.ASKED.value
# Of the newest links, so many are looked through for addresses.
MOST_EARLIER = 300
NO_BASE = "还没有填写“指挥室的网址”，发出去的消息里没有链接。请先在“系统设置 → 常用”里填，或者自己转给对方。"
Way = tuple[Channel, SendWhen]


@dataclass(frozen=True)
class Known:
    """An address of a unit that the system has. `contact`: as a link's row keeps it, never shown whole."""

    word: str
    unit: str
    contact: str
    whose: str
    way: Way


def known(session: Session, today: date) -> list[Known]:
    """The addresses of units that can be reached on a township day: where links went before, those of the
    一件事 list, groups of departments; by unit. None that is invented."""
    ways = _ways(session)
    made = [*_earlier(session, ways), *_parties(session, ways, today), *_groups(session)]
    first: dict[tuple[str, str], Known] = {}
    for one in made:
        first.setdefault((one.unit, one.contact), one)
    return sorted(first.values(), key=lambda one: one.unit)


def chosen(session: Session, word: str, today: date) -> Known:
    """Where a link goes that is sent to `word`: one of `known`, or an address that was typed in.

    Refused for what no channel in use reaches.
    """
    if not str(settings.value(session, "base_address")):
        raise Refused(NO_BASE)
    if kept_parts(word):
        for one in known(session, today):
            if one.word == word:
                return one
        raise Refused("选的这个联系方式刚才变了，现在发不到。请刷新后重新选。")
    contact = checked_address(word)
    return Known("", "", contact, "", way_to(session, contact))


def way_to(session: Session, contact: str) -> Way:
    """The channel for an address; Refused where none is in use that takes these messages."""
    kind = way_of(contact)
    way = _ways(session).get(kind) if kind else None
    if way is None:
        what = "邮件" if kind is ChannelKind.MAIL else "短信"
        raise Refused(
            f"没有能发的{what}渠道：没有设置、停用了，或者“请外单位答复”写的是不发。"
            "请看“系统设置 → 消息渠道”，或者自己转给对方。"
        )
    return way


def group_way(session: Session, channel_id: int) -> Way:
    """The channel of a department's group; Refused where it takes none of these messages any more."""
    for way in channels_for(session, ASKED):
        if way[0].id == channel_id and way[0].kind is ChannelKind.GROUP:
            return way
    raise Refused("这个群的渠道停用了，或者“请外单位答复”写的是不发。请看“系统设置 → 消息渠道”。")


def last_message(session: Session, link_id: int) -> OutgoingMessage | None:
    """The newest message by which a link was sent."""
    query = select(OutgoingMessage).where(col(OutgoingMessage.case_link_id) == link_id)
    row: OutgoingMessage | None = session.execute(
        query.order_by(col(OutgoingMessage.id).desc()).limit(1).with_for_update()
    ).scalar()
    return row


def put(session: Session, link: CaseLink, way: Way, at: datetime, *, is_urgent: bool) -> None:
    """A message with the link, due as the table of rules says (`at` in UTC); nothing of it is secret."""
    session.add(
        OutgoingMessage(
            key=new_key(), channel_id=way[0].id or 0, incident_id=link.incident_id, case_link_id=link.id,
            act=ASKED, is_urgent=is_urgent, made_at=at,
            due_at=due(session, way, at, is_urgent=is_urgent),
        )
    )  # fmt: skip
    session.flush()


def due(session: Session, way: Way, at: datetime, *, is_urgent: bool) -> datetime:
    """When a message that is written at `at` may go by a channel; in 应急 nothing waits."""
    channel, when = way
    is_awake = is_urgent or state_at(session, at=at).is_emergency
    return due_at(at, when, channel.quiet_from, channel.quiet_to, is_urgent=is_awake)


def _ways(session: Session) -> dict[ChannelKind, Way]:
    """The first channel of each kind that reaches addresses and takes these messages."""
    ways: dict[ChannelKind, Way] = {}
    for channel, when in channels_for(session, ASKED):
        if channel.kind is not ChannelKind.GROUP:
            ways.setdefault(channel.kind, (channel, when))
    return ways


def _earlier(session: Session, ways: dict[ChannelKind, Way]) -> list[Known]:
    query = (
        select(col(CaseLink.id), col(CaseLink.to_whom), col(CaseLink.contact))
        .where(col(CaseLink.contact) != "")
        .order_by(col(CaseLink.id).desc())
        .limit(MOST_EARLIER)
    )
    made = []
    for link_id, unit, contact in session.execute(query):
        kind = way_of(contact)
        if kind in ways:
            made.append(Known(f"{EARLIER}:{link_id}", unit, contact, "以前发过", ways[kind]))
    return made


def _parties(session: Session, ways: dict[ChannelKind, Way], today: date) -> list[Known]:
    """Who answers in a department for a 一件事, by his phone."""
    sms = ways.get(ChannelKind.SMS)
    if sms is None:
        return []
    query = (
        select(
            col(OneThingParty.id), col(Department.name), col(OneThingParty.person_name),
            col(OneThingParty.person_phone),
        )
        .join(OneThing, col(OneThing.id) == col(OneThingParty.one_thing_id))
        .join(Department, col(Department.id) == col(OneThingParty.department_id))
        .where(
            col(OneThing.township_code) == TOWNSHIP_CODE,
            col(OneThing.example).is_(False),
            func.coalesce(col(OneThing.effective_from) <= today, True),
            func.coalesce(col(OneThing.effective_to) >= today, True),
            func.coalesce(col(OneThingParty.valid_until) >= today, True),
            col(OneThingParty.person_phone).is_not(None),
        )
        .order_by(col(OneThingParty.id))
    )  # fmt: skip
    made = []
    for party_id, unit, name, phone in session.execute(query):
        number = "".join(sign for sign in phone if sign.isdigit())
        if way_of(number) is ChannelKind.SMS:
            made.append(Known(f"{PARTY}:{party_id}", unit, number, f"一件事责任人{name or ''}", sms))
    return made


def _groups(session: Session) -> list[Known]:
    ways = {way[0].to_id: way for way in channels_for(session, ASKED) if way[0].to_kind == "department"}
    if not ways:
        return []
    query = select(col(Department.id), col(Department.name)).where(col(Department.id).in_(list(ways)))
    return [
        Known(f"{GROUP}:{ways[unit_id][0].id}", name, f"{name}的群", ways[unit_id][0].place, ways[unit_id])
        for unit_id, name in session.execute(query)
    ]


def in_words(one: Known) -> str:
    """An address as the form offers it."""
    return "　".join(part for part in (one.unit, shown_address(one.contact), one.whose) if part)
