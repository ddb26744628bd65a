"""A call at work: begun, answered, climbed and ended. Whoever acts by whatever way comes through here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlmodel import Session, col

from dashboard.access.town_state import state_at
from dashboard.room.calls import contacts
from dashboard.room.calls.rules import MACHINE, Ladder, Place, begin, checked_answer, climb, due_at
from dashboard.room.calls.sending import (
    channels_in_use,
    reaches,
    send_to_called,
    send_to_commander,
    send_to_groups,
)
from dashboard.room.plans.queries import Meant, reachable
from dashboard.room.plans.rules import PlanContent, PlanStep, content_of
from dashboard.room.state.rules import MINUTES, minutes_in
from dashboard.town.settings.queries import value
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    AnswerWay,
    CallAnswer,
    CalledPerson,
    CallEntry,
    CallMessage,
    CallStep,
    Channel,
    PlanCall,
    PlanVersion,
    Rung,
)

ENDED = "这次叫应已经结束，不用再答复。"


def begin_call(
    session: Session, call: PlanCall, content: PlanContent, people: Sequence[Meant], at: datetime
) -> None:
    """Call these people, each by his first channel, and the groups of the units that are called."""
    channels = channels_in_use(session)
    percent = int(value(session, MINUTES))
    is_emergency = state_at(session, at=at).is_emergency
    rows = [
        _row(call, one, _in_state(content.steps[one.place], percent, is_emergency=is_emergency), channels, at)
        for one in people
    ]
    session.add_all(rows)
    session.flush()
    send_to_called(session, [(row, row.channels[0]) for row in rows if row.channels], at)
    send_to_groups(session, call, content.steps, at)
    note(session, call, CallStep.BEGUN, call.started_by, f"叫应 {len(rows)} 人：{call.words}", at)


def _in_state(step: PlanStep, percent: int, *, is_emergency: bool) -> PlanStep:
    """A line with the minutes that it has in the town's present state."""
    return replace(step, minutes=minutes_in(step.minutes, percent, is_emergency=is_emergency))


def answer(
    session: Session,
    called_id: int,
    *,
    word: str,
    reason: str,
    way: AnswerWay,
    actor: str,
    at: datetime,
) -> CalledPerson:
    """Note what somebody who is called has answered; a later answer replaces an earlier one.

    `actor`: who noted it down, for AnswerWay.TYPED. Refused once the call is ended.
    """
    given, why = checked_answer(word, reason)
    call_id = session.scalar(select(col(CalledPerson.call_id)).where(col(CalledPerson.id) == called_id))
    call = session.get(PlanCall, call_id, with_for_update=True, populate_existing=True) if call_id else None
    if call is None:
        raise Refused("没有找到这次叫应。请刷新后再看。")
    if call.ended_at is not None:
        raise Refused(ENDED)
    row = session.get_one(CalledPerson, called_id, with_for_update=True, populate_existing=True)
    if (row.answer, row.reason) == (given, why):
        return row
    row.answer, row.reason, row.way, row.answered_at = given, why, way, at
    row.noted_by = actor[:60] if way is AnswerWay.TYPED else ""
    row.due_at = None
    if given is CallAnswer.CANNOT and row.for_id is None and row.rung is not Rung.COMMANDER:
        row.due_at = at
    if row.for_id is not None:
        _deputy_answered(session, row.for_id, given, at)
    said = f"{row.name}：{given.label}" + (f"（{why}）" if why else "")
    note(session, call, CallStep.ANSWERED, actor or row.name, said, at, row.id)
    if given is CallAnswer.RECEIVED:
        content = content_of(session.get_one(PlanVersion, call.plan_version_id).content)
        contacts.begin_of_called(session, [row], content.steps[row.place].contact, MACHINE, at)
    else:
        contacts.end_of_called(session, row.id or 0, f"{row.name}到不了", MACHINE, at)
    return row


def _deputy_answered(session: Session, for_id: int, given: CallAnswer, at: datetime) -> None:
    """Whose deputy comes is not called further; whose cannot come goes to the commander at once."""
    whose = session.get_one(CalledPerson, for_id, with_for_update=True, populate_existing=True)
    if whose.answer is not CallAnswer.RECEIVED and whose.rung is not Rung.COMMANDER:
        whose.due_at = None if given is CallAnswer.RECEIVED else at


def end_call(session: Session, call: PlanCall, reason: str, by: str, at: datetime) -> None:
    """Nobody of this call is called any further."""
    call.ended_at, call.ended_by, call.end_reason = at, by[:60], reason
    session.flush()
    session.execute(update(CalledPerson).where(col(CalledPerson.call_id) == call.id).values(due_at=None))
    contacts.end_of_call(session, call.id or 0, "叫应结束了", by, at)
    note(session, call, CallStep.ENDED, by, f"结束叫应：{reason}", at)


def due_calls(session: Session, at: datetime) -> list[int]:
    """The ids of running calls in which somebody is due to be called further at `at` (UTC)."""
    query = (
        select(col(CalledPerson.call_id))
        .join(PlanCall, col(PlanCall.id) == col(CalledPerson.call_id))
        .where(col(CalledPerson.due_at) <= at, col(PlanCall.ended_at).is_(None))
        .distinct()
    )
    return list(session.execute(query).scalars())


def climb_call(session: Session, call_id: int, at: datetime) -> int:
    """Call those of one call further who are due at `at`; how many there were."""
    call = session.get_one(PlanCall, call_id, with_for_update=True, populate_existing=True)
    if call.ended_at is not None:
        return 0
    query = (
        select(CalledPerson)
        .where(col(CalledPerson.call_id) == call_id, col(CalledPerson.due_at) <= at)
        .order_by(col(CalledPerson.id))
        .with_for_update()
    )
    rows = list(session.execute(query.execution_options(populate_existing=True)).scalars())
    channels = channels_in_use(session) if rows else []
    to_commander = [row for row in rows if _climb(session, call, row, channels, at) is Rung.COMMANDER]
    session.flush()
    if to_commander:
        act = CallMessage.UNANSWERED.value
        send_to_commander(session, channels, at, plan_call_id=call.id, act=act)
    return len(rows)


def _climb(
    session: Session, call: PlanCall, row: CalledPerson, channels: Sequence[Channel], at: datetime
) -> Rung | None:
    """One rung further for one person; the rung, None where he is a deputy who has no more."""
    ladder = Ladder(len(row.channels), has_deputy=row.deputy_id is not None and row.for_id is None)
    place = climb(Place(row.rung, row.used), ladder, cannot=row.answer is CallAnswer.CANNOT)
    deputy = None
    if place and place.rung is Rung.DEPUTY:
        deputy = _call_deputy(session, row, channels, at)
        # Who has left the town since is nobody's deputy.
        place = place if deputy else climb(place, ladder)
    if place is None or (row.for_id is not None and place.rung is Rung.COMMANDER):
        row.due_at = None
        return None
    row.rung, row.used, row.rung_at = place.rung, place.used, at
    row.due_at = due_at(place, row.minutes, at)
    if place.rung is Rung.CHANNEL:
        number = row.channels[place.used - 1]
        send_to_called(session, [(row, number)], at)
        by = next((one.name for one in channels if one.id == number), "")
        said = f"{row.name}没有应，换“{by}”再叫"
    elif deputy is not None:
        said = f"{row.name}{_why(row)}，叫副手{deputy.name}"
    else:
        said = f"{row.name}{_why(row)}，报指挥长"
    note(session, call, CallStep.CLIMBED, MACHINE, said, at, row.id)
    return place.rung


def _why(row: CalledPerson) -> str:
    return "到不了" if row.answer is CallAnswer.CANNOT else "没有应"


def _call_deputy(
    session: Session, row: CalledPerson, channels: Sequence[Channel], at: datetime
) -> CalledPerson | None:
    found = reachable(session, cadre_ids=[row.deputy_id or 0], today=township_date(at))
    one = found.get(row.deputy_id or 0)
    if one is None:
        return None
    made = _made(row.call_id, one, row.place, f"{row.name}的副手", row.task, row.minutes, channels, at)
    made.for_id = row.id
    session.add(made)
    session.flush()
    if made.channels:
        send_to_called(session, [(made, made.channels[0])], at)
    return made


def _row(
    call: PlanCall, one: Meant, step: PlanStep, channels: Sequence[Channel], at: datetime
) -> CalledPerson:
    made = _made(call.id or 0, one, one.place, one.post, step.task, step.minutes, channels, at)
    # Nobody is his own deputy.
    made.deputy_id = step.deputy_id if step.deputy_id != one.cadre_id else None
    return made


def _made(
    call_id: int,
    one: Meant,
    place: int,
    post: str,
    task: str,
    minutes: int,
    channels: Sequence[Channel],
    at: datetime,
) -> CalledPerson:
    own = [channel.id or 0 for channel in channels if reaches(channel, one)]
    first = begin(Ladder(len(own), has_deputy=False))
    return CalledPerson(
        call_id=call_id, place=place, cadre_id=one.cadre_id, account_id=one.account_id, name=one.name[:60],
        post=post[:120], task=task, minutes=minutes, channels=own, used=first.used, rung=first.rung,
        rung_at=at, due_at=due_at(first, minutes, at),
    )  # fmt: skip


def note(
    session: Session,
    call: PlanCall,
    step: CallStep,
    actor: str,
    text: str,
    at: datetime,
    called_id: int | None = None,
) -> None:
    """A line of the call's log."""
    session.add(
        CallEntry(
            call_id=call.id or 0, called_id=called_id, at=at, step=step, actor=actor[:60], text=text[:300]
        )
    )
    session.flush()


def is_running(session: Session, plan_version_ids: Sequence[int]) -> bool:
    """Whether a call of one of these versions has not ended."""
    running = exists(
        select(col(PlanCall.id)).where(
            col(PlanCall.plan_version_id).in_(plan_version_ids), col(PlanCall.ended_at).is_(None)
        )
    )
    return bool(session.scalar(select(running)))
