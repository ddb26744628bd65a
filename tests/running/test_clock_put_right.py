"""A clock ran 400 days ahead for an hour and was put right: seals, rounds, acts and sign-ins go on."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.access import audit
from dashboard.access.actions import begin_try, write_last_seen
from dashboard.access.audit_seal import INTERVAL, due_in, seal
from dashboard.access.marks import put_mark
from dashboard.access.queries import is_seen_due, person_of
from dashboard.access.rules import Person
from dashboard.access.rules_accounts import IDLE, TRIES_OF_A_LOGIN
from dashboard.incidents.life import actions_dispatch, actions_ends
from dashboard.room.shifts.rules import is_forgotten
from dashboard.running.inspection import keep_findings
from dashboard.running.tally_round import keep_tallies
from dashboard.store.database import reading, transaction
from dashboard.words.days import SKEW, no_earlier_than
from models import Assignment, IncidentLog, SignInSession, StoreMark
from tests.access.people import a_session, an_account
from tests.factories import NOON
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

AHEAD = NOON + timedelta(days=400)
MINUTE = timedelta(minutes=1)


def note(at):
    with transaction(is_domain=False) as session:
        audit.record(session, "door", "sign_in_failed", by=Person("王"), at=at)


def test_the_next_seal_is_due_at_once(store: str):
    note(AHEAD)
    seal(AHEAD)
    assert due_in(NOON) <= timedelta()
    note(NOON)
    seal(NOON)
    assert due_in(NOON) == INTERVAL


def test_a_round_takes_the_place_of_one_of_then(store: str):
    for key, keep in (("inspected", keep_findings), ("tallied", keep_tallies)):
        keep(AHEAD)
        keep(NOON)
        with reading() as session:
            assert NOON.isoformat() in session.get_one(StoreMark, key).value


def test_a_round_that_began_a_little_later_stays(store: str):
    with transaction(is_domain=False) as session:
        assert put_mark(session, "round", {"at": (NOON + MINUTE).isoformat()})
        assert not put_mark(session, "round", {"at": NOON.isoformat()})


def test_an_act_has_the_time_at_which_it_is_done_and_so_have_its_limits(session: Session):
    room = Room(session, at=AHEAD)
    incident_id = room.report()
    room.do("dispatcher", actions_ends.accept, incident_id=incident_id)
    room.at = NOON
    room.triage(incident_id)
    lead = room.choice("module:enforcement", is_lead=True)
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident_id, parties=(lead,))
    times = session.exec(
        select(IncidentLog.at).where(IncidentLog.incident_id == incident_id).order_by(col(IncidentLog.seq))
    ).all()
    assert times[2:] == [NOON, NOON + MINUTE]
    share = session.exec(select(Assignment).where(Assignment.incident_id == incident_id)).one()
    assert NOON < share.sign_due_at < NOON + timedelta(days=30)


def test_entries_of_servers_whose_clocks_differ_a_little_stay_in_order():
    assert no_earlier_than(NOON + SKEW, NOON) == NOON + SKEW
    assert no_earlier_than(NOON - MINUTE, NOON) == NOON
    assert no_earlier_than(AHEAD, NOON) == NOON


def test_a_sign_in_of_then_does_not_hold_for_400_days(session: Session):
    account = an_account(session, "dispatcher")
    token = a_session(session, account, at=AHEAD)
    assert person_of(session, token, at=NOON) is None


def test_somebody_who_was_seen_then_is_seen_again(session: Session):
    account = an_account(session, "dispatcher")
    token = a_session(session, account)
    session.exec(select(SignInSession)).one().seen_at = AHEAD
    session.flush()
    person = person_of(session, token, at=NOON + MINUTE)
    assert is_seen_due(session, person, at=NOON + MINUTE)
    write_last_seen(session, person, at=NOON + MINUTE)
    assert person_of(session, token, at=NOON + MINUTE + IDLE) is None


def test_failures_of_then_slow_down_nobody_and_a_success_lets_nobody_guess_on(session: Session):
    for _ in range(TRIES_OF_A_LOGIN):
        begin_try(session, "li", "10.0.0.1", at=AHEAD)
    assert begin_try(session, "li", "10.0.0.1", at=NOON)[1] == timedelta()


def test_whoever_took_the_shift_over_then_can_be_relieved():
    assert is_forgotten(AHEAD, NOON)
    assert not is_forgotten(NOON, NOON + MINUTE)
