"""The rounds that the room makes by itself: 催办, 督办, due times after a calendar change, bounties due, and
the end of what is known of reporters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from dashboard.access.notices.rules import COMMANDER, to_role
from dashboard.access.notices.telling import write_notices
from dashboard.access.rules import EVERYTHING, Person
from dashboard.assessment.bounties.rules_notices import pressing, to_people
from dashboard.incidents.life.lifecycle import ActInProgress
from dashboard.incidents.life.lifecycle_load import EXTERNAL
from dashboard.incidents.life.retention import Retention, forget_reporters, is_owed
from dashboard.incidents.life.rules_clocks import FINISH, recalculated
from dashboard.room.inspection.rules import due_acts
from dashboard.store.database import reading, transaction
from dashboard.town.clocks.calendar import MARK
from dashboard.town.clocks.rules_ladder import Climbed, Rung, steps_of
from dashboard.town.settings.queries import values
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import (
    Action,
    Bounty,
    BountyBid,
    BountyLog,
    BountyStatus,
    ClockRuleSet,
    Incident,
    Notice,
    NoticeKind,
    StoreMark,
)

KEEPER = Person("系统巡检")
# The calendar's mark up to which every running matter's due time has been looked at.
APPLIED = "calendar_applied"
SAID = {
    Action.REMIND: "办理期限 {due} 已过，请抓紧办理。",
    Action.SUPERVISE: "超过办理期限 {due} 仍未办结，请说明原因并限期办结。",
}
REASON = "工作日历有变动，办理期限重新计算"
SOON = "bounty_due_days"
# The day up to which reporters were looked through whose time is over: once a day is often enough.
FORGOTTEN = "reporters_forgotten"


@dataclass
class RoundCounts:
    """What one round did: numbers of acts, and of matters that could not be looked at."""

    reminded: int = 0
    supervised: int = 0
    recalculated: int = 0
    bounties_told: int = 0
    reporters_forgotten: int = 0
    failed: int = 0


def make_rounds(at: datetime) -> RoundCounts:
    """Do everything that is owed at `at` (UTC)."""
    made = RoundCounts()
    _after_the_calendar(made, at)
    made.bounties_told = notify_bounty_teams(at)
    made.reporters_forgotten = forget(at)
    for incident_id in _late(at):
        try:
            with transaction() as session:
                _press(session, incident_id, at, made)
        except Refused:
            # Closed meanwhile, or days that the calendar does not cover: the inspector names it.
            made.failed += 1
    return made


def _late(at: datetime) -> list[int]:
    """Open matters of the town past their finish limit. A suspended one runs again by itself at its date."""
    query = (
        select(col(Incident.id))
        .join(ClockRuleSet, col(ClockRuleSet.id) == col(Incident.rule_set_id))
        .where(
            col(Incident.concluded_at).is_(None),
            col(Incident.due_at) < at,
            col(ClockRuleSet.code) != EXTERNAL,
        )
        .order_by(col(Incident.due_at), col(Incident.id))
    )
    with reading() as session:
        return list(session.execute(query).scalars())


def _press(session: Session, incident_id: int, at: datetime, made: RoundCounts) -> None:
    act = ActInProgress(session, incident_id, Action.REMIND, scope=EVERYTHING, by=KEEPER, at=at)
    state, life = act.standing, act.standing.life
    chosen = values(session)
    steps = steps_of(int(chosen["supervise_after_working_days"]), int(chosen["criticise_after_working_days"]))
    owed = due_acts(
        state.status, life.due_at, _climbed(act), at=act.at, calendar=act.timing.calendar, steps=steps
    )
    for action in owed:
        due = local_time(life.due_at)
        text = SAID[action].format(due=due)
        pressing = ActInProgress(session, incident_id, action, scope=EVERYTHING, by=KEEPER, at=at)
        pressing.write(reason=text, data={"automatic": True})
        made.reminded += action is Action.REMIND
        made.supervised += action is Action.SUPERVISE


def _climbed(act: ActInProgress) -> Climbed:
    struck = act.standing.struck
    climbed: dict[Rung, datetime | None] = {}
    for past in act.standing.log:
        if past.seq in struck:
            continue
        if past.action in (Action.REMIND, Action.SUPERVISE) and not past.data.get("by_lead"):
            climbed[Rung(past.action.value)] = past.at
        if past.data.get("criticised"):
            climbed[Rung.CRITICISE] = past.at
    return climbed


def _after_the_calendar(made: RoundCounts, at: datetime) -> None:
    """Where the calendar changed, give every running matter the due time that its days make now."""
    with reading() as session:
        marks: dict[str, str] = dict(session.execute(select(col(StoreMark.key), col(StoreMark.value))).all())
        now = marks.get(MARK, "")
        if marks.get(APPLIED) == now:
            return
        ids = [] if APPLIED not in marks and now == "1" else list(_running(session))
    for incident_id in ids:
        try:
            with transaction() as session:
                made.recalculated += _recalculate(session, incident_id, at)
        except Refused:
            made.failed += 1
    with transaction(is_domain=False) as session:
        _put_mark(session, APPLIED, now)


def _put_mark(session: Session, key: str, value: str) -> None:
    table: Table = StoreMark.__table__  # type: ignore[attr-defined]
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    put = dialect.insert(table).values(key=key, value=value)
    session.execute(put.on_conflict_do_update(index_elements=[table.c.key], set_={"value": value}))


def forget(at: datetime) -> int:
    """Erase names and phones of reporters whose time is over at `at` (UTC), once a day; returns how many."""
    today = township_date(at).isoformat()
    with reading() as session:
        mark = select(col(StoreMark.value)).where(col(StoreMark.key) == FORGOTTEN)
        # A day that lies ahead, written by a clock that ran fast, holds nothing back.
        if session.execute(mark).scalar() == today:
            return 0
        chosen = values(session)
        kept = Retention(int(chosen["reporter_days"]), int(chosen["reporter_days_undealt"]))
        # Asked first: a round that has nothing to erase leaves the data version alone.
        owed = is_owed(session, kept, at)
    with transaction(is_domain=owed) as session:
        erased = forget_reporters(session, kept, by=KEEPER, at=at) if owed else 0
        _put_mark(session, FORGOTTEN, today)
    return erased


def _running(session: Session) -> Iterator[Any]:
    query = (
        select(col(Incident.id))
        .join(ClockRuleSet, col(ClockRuleSet.id) == col(Incident.rule_set_id))
        .where(
            col(Incident.concluded_at).is_(None),
            col(Incident.due_at).is_not(None),
            col(ClockRuleSet.code) != EXTERNAL,
        )
        .order_by(col(Incident.id))
    )
    yield from session.execute(query).scalars()


def _recalculate(session: Session, incident_id: int, at: datetime) -> bool:
    act = ActInProgress(session, incident_id, Action.AMEND, scope=EVERYTHING, by=KEEPER, at=at)
    clocks = recalculated(act.clocks, act.standing, act.timing, act.track)
    if clocks.get(FINISH) == act.clocks.get(FINISH):
        return False
    was = local_time(act.standing.life.due_at)
    act.write(reason=f"{REASON}，原来是 {was}", clocks=clocks, data={"automatic": True})
    return True


def notify_bounty_teams(at: datetime) -> int:
    """Notify each team at work (the commander too, once it is late) at `at` (UTC); returns how many.

    Several processes may do so at once: each bounty is locked, and looked at again.
    """
    today = township_date(at)
    with reading() as session:
        days = int(values(session)[SOON])
        query = select(col(Bounty.id)).where(
            col(Bounty.status) == BountyStatus.RUNNING, col(Bounty.finish_on) <= today + timedelta(days=days)
        )
        ids = session.execute(query.order_by(col(Bounty.id))).scalars().all()
        # Asked before the lock: a round that has nothing to say leaves the data version alone.
        ids = [one for one in ids if _is_owed(session, one, days, today)]
    notified = 0
    for bounty_id in ids:
        with transaction() as session:
            notified += _tell(session, bounty_id, days, at)
    return notified


def _notices_sent(session: Session, bounty_id: int) -> set[NoticeKind]:
    kinds = (NoticeKind.BOUNTY_DUE_SOON, NoticeKind.BOUNTY_OVERDUE)
    query = select(col(Notice.kind)).where(col(Notice.bounty_id) == bounty_id, col(Notice.kind).in_(kinds))
    return {kind for kind in session.execute(query).scalars() if kind}


def _is_owed(session: Session, bounty_id: int, days: int, today: date) -> bool:
    row = session.get_one(Bounty, bounty_id)
    return pressing(row.finish_on, today, days, _notices_sent(session, bounty_id)) is not None


def _tell(session: Session, bounty_id: int, days: int, at: datetime) -> bool:
    row = session.get_one(Bounty, bounty_id, with_for_update=True, populate_existing=True)
    notice = pressing(row.finish_on, township_date(at), days, _notices_sent(session, bounty_id))
    if row.status is not BountyStatus.RUNNING or notice is None:
        return False
    kind, text = notice
    team = select(col(BountyBid.cadre_id)).where(
        col(BountyBid.bounty_id) == bounty_id, col(BountyBid.withdrawn_at).is_(None), col(BountyBid.is_chosen)
    )
    tell = to_people(session.execute(team.order_by(col(BountyBid.id))).scalars(), text)
    if kind is NoticeKind.BOUNTY_OVERDUE:
        tell = (*tell, to_role(COMMANDER, text))
    last = select(func.max(col(BountyLog.seq))).where(col(BountyLog.bounty_id) == bounty_id)
    seq = int(session.execute(last).scalar_one())
    write_notices(session, tell, bounty_id=bounty_id, kind=kind, seq=seq, at=at)
    return True
