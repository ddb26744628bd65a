"""The rounds by which the room reminds, supervises, and follows its calendar by itself."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.incidents.life import actions_times
from dashboard.running import rounds
from dashboard.store.database import engine_for, reading, transaction
from dashboard.town.clocks.calendar import calendar_changed
from models import Action, CalendarDay, Incident, IncidentLog, IncidentStatus, Notice
from tests.factories import NOON, an_incident
from tests.incidents.room import Room

DAY = timedelta(days=1)
WHY = {"reason": "等材料"}


def lived(store: str, *, days: int = 0, extend: int = 0, suspend: int = 0) -> tuple[int, datetime]:
    """An incident under way, on Wednesday noon: its id, and when it is due."""
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        room = Room(session)
        incident = room.handling(title="桥头护栏损坏")
        if extend:
            room.do("dispatcher", actions_times.extend, incident_id=incident, amount=extend, **WHY)
        if suspend:
            until = room.at + suspend * DAY
            room.do("dispatcher", actions_times.suspend, incident_id=incident, until=until, **WHY)
        due = room.row(incident).due_at
        assert due is not None
        return incident, due


def acts(incident: int) -> list[str]:
    with reading() as session:
        query = select(IncidentLog.action).where(col(IncidentLog.incident_id) == incident)
        return [a.value for a in session.exec(query.order_by(col(IncidentLog.seq)))][5:]


@pytest.mark.postgresql
def test_each_level_is_acted_on_once(store: str) -> None:
    incident, due = lived(store)
    assert due == NOON + 3 * DAY + 2 * DAY + timedelta(minutes=3), "three working days over a weekend"
    assert rounds.make_rounds(due).reminded == 0, "the due second is in time"
    assert rounds.make_rounds(due + timedelta(seconds=1)).reminded == 1
    assert rounds.make_rounds(due + timedelta(hours=23)).reminded == 0
    made = rounds.make_rounds(due + 1 * DAY + timedelta(seconds=1))
    assert (made.reminded, made.supervised, made.failed) == (0, 1, 0)
    assert rounds.make_rounds(due + 3 * DAY).supervised == 0
    assert acts(incident) == ["remind", "supervise"]
    with reading() as session:
        told = session.exec(select(Notice).where(col(Notice.action) == Action.REMIND)).one()
        log = session.exec(select(IncidentLog).where(col(IncidentLog.action) == Action.REMIND)).one()
    assert told.to_kind == "module"
    assert (log.actor, log.data["automatic"]) == ("系统巡检", True)


@pytest.mark.postgresql
def test_what_waits_for_verification_is_not_pressed(store: str) -> None:
    with Session(engine_for(store)) as session, session.begin():
        room = Room(session)
        incident = room.fed_back()
    assert rounds.make_rounds(NOON + 30 * DAY).reminded == 0
    assert acts(incident) == ["feed_back"]


def change(day: date, *, is_working: bool) -> None:
    with transaction() as session:
        row = session.get(CalendarDay, day)
        assert row is not None
        row.is_working = is_working
        calendar_changed(session)


@pytest.mark.parametrize(("extend", "suspend", "day"), [(0, 0, 5), (2, 0, 5), (0, 4, 9), (2, 4, 9)])
def test_a_changed_calendar_moves_the_due_times_and_says_so(
    store: str, extend: int, suspend: int, day: int
) -> None:
    incident, due = lived(store, extend=extend, suspend=suspend)
    assert rounds.make_rounds(NOON + timedelta(hours=1)).recalculated == 0
    # A working day within the limit becomes a day off: the limit ends one working day later.
    change(date(2026, 3, day), is_working=False)
    assert rounds.make_rounds(NOON + timedelta(hours=2)).recalculated == 1
    assert rounds.make_rounds(NOON + timedelta(hours=3)).recalculated == 0
    last = last_entry(incident)
    assert "办理期限重新计算" in last.reason
    assert datetime.fromisoformat(last.data["set"]["due_at"]) == next_working(due)


def test_a_day_off_within_a_pause_moves_nothing(store: str) -> None:
    incident, _ = lived(store, suspend=4)
    rounds.make_rounds(NOON + timedelta(hours=1))
    change(date(2026, 3, 5), is_working=False)
    assert rounds.make_rounds(NOON + timedelta(hours=2)).recalculated == 0
    assert last_entry(incident).action is Action.SUSPEND


def last_entry(incident: int) -> IncidentLog:
    query = select(IncidentLog).where(col(IncidentLog.incident_id) == incident)
    with reading() as session:
        return session.exec(query.order_by(col(IncidentLog.seq).desc()).limit(1)).one()


def next_working(due: datetime) -> datetime:
    later = due + DAY
    while later.weekday() in (5, 6):
        later += DAY
    return later


def test_the_first_round_of_a_store_leaves_its_times_alone(store: str) -> None:
    lived(store)
    assert rounds.make_rounds(NOON + timedelta(hours=1)) == rounds.RoundCounts()


def test_what_is_known_of_reporters_ends_by_itself_once_a_day(store: str) -> None:
    def ended() -> int:
        with transaction() as session:
            row = an_incident(reporter_phone="10000000001", concluded_at=NOON - 731 * DAY)
            row.status = IncidentStatus.CLOSED
            session.add(row)
            session.flush()
            return row.id or 0

    first = ended()
    assert rounds.make_rounds(NOON).reporters_forgotten == 1
    second = ended()
    assert rounds.make_rounds(NOON + timedelta(hours=1)).reporters_forgotten == 0
    assert rounds.make_rounds(NOON + DAY).reporters_forgotten == 1
    with reading() as session:
        assert [session.get_one(Incident, one).reporter_phone for one in (first, second)] == [None, None]


def test_two_rounds_at_once_act_once(store: str) -> None:
    from tests.incidents.test_at_once import at_once

    incident, due = lived(store)
    made = at_once([lambda: rounds.make_rounds(due + timedelta(minutes=1)) for _ in range(3)])
    assert sum(one.reminded for one in made) == 1
    assert acts(incident) == ["remind"]


def test_a_round_looks_at_others_when_one_is_broken(store: str) -> None:
    first, due = lived(store)
    second, _ = lived(store)
    with transaction() as session:
        # Days that the calendar does not cover cannot be counted.
        session.execute(CalendarDay.__table__.delete().where(col(CalendarDay.day) > due.date()))  # type: ignore[attr-defined]
        calendar_changed(session)
    made = rounds.make_rounds(due + 40 * DAY)
    assert made.reminded + made.failed >= 2
    assert {first, second}
