"""Contact timers at work: begun, reported, climbed and ended, whoever acts by whatever way."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, insert, or_, select
from sqlmodel import Session, col

from dashboard.room.calls.rules import MACHINE, Ladder, Place, climb, due_at
from dashboard.room.calls.rules_contact import SAID, WAIT, ContactWord, checked_every, checked_word
from dashboard.room.calls.sending import channels_in_use, message, reaches, send_to_commander
from dashboard.room.plans.queries import Meant, reachable
from dashboard.town.settings.queries import value
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import (
    CalledPerson,
    CallMessage,
    CallUp,
    Channel,
    ContactEntry,
    ContactStep,
    ContactTimer,
    Incident,
    OutgoingMessage,
    Rung,
)

OVER = "已经不用报平安了：{}。"


def begin_of_called(
    session: Session, people: Iterable[CalledPerson], every: int, by: str, at: datetime
) -> int:
    """People of a call begin to report; nothing for `every` 0. Whoever reports already goes on. How many."""
    rows = [row for row in people if every and not _running(session, col(ContactTimer.called_id) == row.id)]
    if not rows:
        return 0
    wait = int(value(session, WAIT))
    made = [
        ContactTimer(
            called_id=row.id, cadre_id=row.cadre_id, account_id=row.account_id, name=row.name,
            every=checked_every(every), wait=wait, deputy_id=row.deputy_id, channels=row.channels,
            begun_by=by[:60], begun_at=at, expected_at=_next(at, every), due_at=_next(at, every),
        )
        for row in rows
    ]  # fmt: skip
    _begin(session, made, at)
    return len(made)


def begin_of_case(
    session: Session,
    incident_id: int,
    cadre_ids: Sequence[int],
    every: int,
    deputy_id: int | None,
    by: str,
    at: datetime,
) -> int:
    """Cadres who are on the scene of one case begin to report; how many. Whoever reports already goes on."""
    own = col(ContactTimer.incident_id) == incident_id
    new = [one for one in cadre_ids if not _running(session, own, col(ContactTimer.cadre_id) == one)]
    people = reachable(session, cadre_ids=new, today=township_date(at))
    channels, wait = channels_in_use(session), int(value(session, WAIT))
    made = [
        ContactTimer(
            incident_id=incident_id, cadre_id=number, account_id=people[number].account_id,
            name=people[number].name[:60], every=checked_every(every), wait=wait,
            deputy_id=deputy_id if deputy_id != number else None,
            channels=_own_channels(channels, people[number]),
            begun_by=by[:60], begun_at=at, expected_at=_next(at, every), due_at=_next(at, every),
        )
        for number in new
        if number in people
    ]  # fmt: skip
    _begin(session, made, at)
    return len(made)


def _begin(session: Session, made: Sequence[ContactTimer], at: datetime) -> None:
    session.add_all(made)
    session.flush()
    rows = [_message(row, at, CallMessage.CONTACT_BEGUN, row.channels[0]) for row in made if row.channels]
    if rows:
        session.execute(insert(OutgoingMessage), rows)
    for row in made:
        said = f"{row.name}每 {row.every} 分钟报一次平安，第一次最晚 {local_time(row.expected_at)[-5:]}"
        _note(session, row, ContactStep.BEGUN, row.begun_by, said, at)


def report(
    session: Session, contact_id: int, *, word: str, actor: str, at: datetime, reason: str = ""
) -> ContactTimer:
    """Note what is said of somebody on a scene: 平安 begins his minutes anew, anything else ends them.

    `actor`: who says so, empty for himself. Refused once it is ended.
    """
    said, why = checked_word(word, reason)
    row = session.get(ContactTimer, contact_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这个人的定时报平安。请刷新后再看。")
    if row.ended_at is not None:
        raise Refused(OVER.format(row.end_reason or SAID[ContactWord.LEFT]))
    who = actor or row.name
    if said is not ContactWord.SAFE:
        _end(session, row, f"{SAID[said]}：{why}" if why else SAID[said], who, at)
        return row
    row.last_at, row.expected_at, row.due_at = at, _next(at, row.every), _next(at, row.every)
    row.rung, row.used = Rung.CHANNEL, 0
    _note(session, row, ContactStep.SAFE, who, f"{row.name}：平安", at)
    return row


def end_of_called(session: Session, called_id: int, reason: str, by: str, at: datetime) -> None:
    """Whoever is called and cannot come reports no more."""
    for row in _locked(session, col(ContactTimer.called_id) == called_id):
        _end(session, row, reason, by, at)


def end_of_call(session: Session, call_id: int, reason: str, by: str, at: datetime) -> None:
    """Nobody of a call reports any more."""
    for row in _locked(session, of_call(call_id)):
        _end(session, row, reason, by, at)


def due_contacts(session: Session, at: datetime) -> list[int]:
    """The ids of timers that are due at `at` (UTC), or whose case or task on the scene is over."""
    query = (
        select(col(ContactTimer.id))
        .outerjoin(Incident, col(Incident.id) == col(ContactTimer.incident_id))
        .where(
            col(ContactTimer.ended_at).is_(None),
            or_(col(ContactTimer.due_at) <= at, col(Incident.concluded_at).is_not(None), _is_released()),
        )
        .order_by(col(ContactTimer.id))
    )
    return [number for number in session.execute(query).scalars() if number is not None]


def _is_released() -> Any:
    """Whether he has reported, since, that his task on the scene of the case is done."""
    return exists(
        select(col(CallUp.id)).where(
            col(CallUp.incident_id) == col(ContactTimer.incident_id),
            col(CallUp.cadre_id) == col(ContactTimer.cadre_id),
            col(CallUp.released_at) > col(ContactTimer.begun_at),
        )
    )


def climb_contacts(session: Session, contact_ids: Sequence[int], at: datetime) -> int:
    """Ask further about those who are due, end those whose case is over; how many were asked about."""
    rows = _locked(session, col(ContactTimer.id).in_(contact_ids))
    channels = channels_in_use(session) if rows else []
    asked, to_commander = 0, dict[tuple[str, int], ContactTimer]()
    for row in rows:
        if why := _over(session, row):
            _end(session, row, why, MACHINE, at)
            continue
        # Another server may have asked meanwhile.
        if row.due_at is None or row.due_at > at:
            continue
        asked += 1
        if _climb(session, row, channels, at) is Rung.COMMANDER:
            to_commander.setdefault(_whose(session, row), row)
    session.flush()
    for row in to_commander.values():
        act = CallMessage.CONTACT_LATE.value
        send_to_commander(session, channels, at, contact_id=row.id, act=act)
    return asked


def _climb(session: Session, row: ContactTimer, channels: Sequence[Channel], at: datetime) -> Rung | None:
    """One rung further for one who is late: his channels one after the other, his deputy, the commander."""
    ladder = Ladder(len(row.channels), has_deputy=row.deputy_id is not None)
    place = climb(Place(row.rung, row.used), ladder)
    deputy = _deputy(session, row, at) if place and place.rung is Rung.DEPUTY else None
    if place and place.rung is Rung.DEPUTY and deputy is None:
        # Who has left the town since is nobody's deputy.
        place = climb(place, ladder)
    if place is None:
        row.due_at = None
        return None
    row.rung, row.used, row.due_at = place.rung, place.used, due_at(place, row.wait, at)
    late = f"{row.name}到 {local_time(row.expected_at)[-5:]} 没有报平安"
    if place.rung is Rung.CHANNEL:
        number = row.channels[place.used - 1]
        session.execute(insert(OutgoingMessage), [_message(row, at, CallMessage.CONTACT_ASKED, number)])
        by = next((one.name for one in channels if one.id == number), "")
        said = f"{late}，用“{by}”再问"
    elif deputy is not None:
        rows = [
            _message(row, at, CallMessage.CONTACT_DEPUTY, number)
            for number in _own_channels(channels, deputy)
        ]
        if rows:
            session.execute(insert(OutgoingMessage), rows)
        said = f"{late}，找副手{deputy.name}"
    else:
        said = f"{late}，报指挥长"
    _note(session, row, ContactStep.LATE, MACHINE, said, at)
    return place.rung


def _deputy(session: Session, row: ContactTimer, at: datetime) -> Meant | None:
    found = reachable(session, cadre_ids=[row.deputy_id or 0], today=township_date(at))
    return found.get(row.deputy_id or 0)


def _over(session: Session, row: ContactTimer) -> str:
    """Why a timer of a case has nothing more to wait for; empty while it has."""
    if row.incident_id is None:
        return ""
    if session.get_one(Incident, row.incident_id).concluded_at is not None:
        return "事件办结了"
    released = select(col(ContactTimer.id)).where(col(ContactTimer.id) == row.id, _is_released())
    return "" if session.scalar(released) is None else "现场的事办完了"


def _whose(session: Session, row: ContactTimer) -> tuple[str, int]:
    """The call or the case of a timer: the commander hears of each once."""
    if row.incident_id is not None:
        return "case", row.incident_id
    return "call", session.get_one(CalledPerson, row.called_id).call_id


def _end(session: Session, row: ContactTimer, reason: str, by: str, at: datetime) -> None:
    row.ended_at, row.ended_by, row.end_reason, row.due_at = at, by[:60], reason[:200], None
    _note(session, row, ContactStep.ENDED, by, f"{row.name}：{reason}", at)


def _note(
    session: Session, row: ContactTimer, step: ContactStep, actor: str, text: str, at: datetime
) -> None:
    session.add(ContactEntry(contact_id=row.id or 0, at=at, step=step, actor=actor[:60], text=text[:300]))
    session.flush()


def _message(row: ContactTimer, at: datetime, act: CallMessage, channel_id: int) -> dict[str, Any]:
    return message(at, channel_id=channel_id, contact_id=row.id, act=act.value)


def _own_channels(channels: Sequence[Channel], one: Meant) -> list[int]:
    return [channel.id or 0 for channel in channels if reaches(channel, one)]


def _next(at: datetime, every: int) -> datetime:
    return at + timedelta(minutes=every)


def of_call(call_id: int) -> Any:
    """Whether a contact timer is of this call."""
    people = select(col(CalledPerson.id)).where(col(CalledPerson.call_id) == call_id)
    return col(ContactTimer.called_id).in_(people)


def _running(session: Session, *conditions: Any) -> bool:
    query = select(col(ContactTimer.id)).where(and_(col(ContactTimer.ended_at).is_(None), *conditions))
    return session.scalar(query.limit(1)) is not None


def _locked(session: Session, *conditions: Any) -> list[ContactTimer]:
    """The running timers that meet the conditions, locked in the order in which they were begun."""
    query = (
        select(ContactTimer)
        .where(col(ContactTimer.ended_at).is_(None), *conditions)
        .order_by(col(ContactTimer.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.execute(query).scalars())
