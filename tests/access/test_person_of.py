"""Who is behind a cookie, at each rerun anew."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from dashboard.access.actions import write_last_seen
from dashboard.access.queries import display_of, has_demo_accounts, is_seen_due, person_of
from dashboard.access.rules_accounts import ABSOLUTE, IDLE
from models import Cadre, DisplayKey, Module, SignInSession, Staffing, StoreMark
from tests.access.people import a_grant, a_seconded_cadre, a_session, a_wall, an_account
from tests.factories import NOON

TODAY = date(2026, 3, 4)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.postgresql
def test_a_session_says_who_it_is_and_what_holds_today(session):
    module = session.exec(select(Module)).first()
    account = an_account(session, "dispatcher")
    a_grant(session, account, "module_head", module_id=module.id)
    a_grant(session, account, "inspector", to_on=YESTERDAY)
    a_grant(session, account, "commander", from_on=TOMORROW)
    a_grant(session, account, "administrator", revoked_at=NOON)
    person = person_of(session, a_session(session, account), at=NOON)
    assert [(grant.role, grant.unit_id) for grant in person.grants] == [
        ("dispatcher", None),
        ("module_head", module.id),
    ]
    assert (person.name, person.account_id, person.address) == (account.name, account.id, "10.1.2.3")
    assert not person.is_display


@pytest.mark.postgresql
def test_somebody_without_a_role_is_somebody_who_may_nothing(session):
    assert person_of(session, a_session(session, an_account(session)), at=NOON).grants == ()


@pytest.mark.parametrize("token", ["", "x", "é", "\udcff", "a" * 500])
def test_a_token_that_was_never_given_is_nobody(session, token):
    a_session(session, an_account(session, "commander"))
    assert person_of(session, token, at=NOON) is None
    assert display_of(session, token) is None


def test_a_session_expires_absolutely_and_by_idleness(session):
    account = an_account(session, "commander")
    second = timedelta(seconds=1)
    idle = a_session(session, account)
    assert person_of(session, idle, at=NOON + IDLE - second)
    assert person_of(session, idle, at=NOON + IDLE) is None
    busy = a_session(session, account, seen_at=NOON + ABSOLUTE - second)
    assert person_of(session, busy, at=NOON + ABSOLUTE - second)
    assert person_of(session, busy, at=NOON + ABSOLUTE) is None


@pytest.mark.parametrize(
    ("field", "value", "comes_in"),
    [
        ("locked_at", NOON, False),
        ("leaves_on", YESTERDAY, False),
        ("leaves_on", TODAY, True),
    ],
)
def test_a_locked_or_departed_account_is_out_at_the_next_call(session, field, value, comes_in):
    account = an_account(session, "commander")
    token = a_session(session, account)
    assert person_of(session, token, at=NOON)
    setattr(account, field, value)
    session.flush()
    assert (person_of(session, token, at=NOON) is not None) is comes_in


def test_the_township_day_counts_and_not_that_of_greenwich(session):
    account = an_account(session, "commander", leaves_on=TODAY)
    evening = NOON.replace(hour=15, minute=59)
    token = a_session(session, account, at=evening)
    assert person_of(session, token, at=evening)
    assert person_of(session, token, at=evening + timedelta(minutes=1)) is None


def test_an_ended_session_is_nobody(session):
    token = a_session(session, an_account(session, "commander"), ended_at=NOON)
    assert person_of(session, token, at=NOON) is None


def test_a_cadre_who_left_is_out(session):
    cadre = Cadre(staff_number="T1", name="某人")
    session.add(cadre)
    session.flush()
    token = a_session(session, an_account(session, "dispatcher", cadre_id=cadre.id))
    assert person_of(session, token, at=NOON)
    cadre.left_on = YESTERDAY
    session.flush()
    assert person_of(session, token, at=NOON) is None


@pytest.mark.parametrize(
    ("spell", "holds"),
    [
        ({}, True),
        ({"to_on": TODAY}, True),
        ({"to_on": YESTERDAY}, False),
        ({"from_on": TOMORROW}, False),
        ({"staffing": Staffing.RETURNED}, False),
    ],
)
def test_a_seconded_cadre_has_rights_only_while_he_is_a_member(session, spell, holds):
    cadre, _ = a_seconded_cadre(session, **spell)
    person = person_of(
        session, a_session(session, an_account(session, "seconded", cadre_id=cadre.id)), at=NOON
    )
    assert bool(person.grants) is holds


def test_the_database_refuses_a_demo_account_in_a_real_store(session):
    with pytest.raises(DBAPIError, match="demo mark"):
        an_account(session, "commander", example=True)


def test_a_demo_account_is_nobody_once_the_mark_is_gone(session):
    mark = StoreMark(key="demo", value="{}")
    session.add(mark)
    session.flush()
    token = a_session(session, an_account(session, "commander", example=True))
    assert person_of(session, token, at=NOON)
    assert has_demo_accounts(session)
    session.delete(mark)
    session.flush()
    assert person_of(session, token, at=NOON) is None


def test_a_wall_is_known_by_its_key_until_that_is_revoked(session):
    key = a_wall(session)
    wall = display_of(session, key)
    assert (wall.name, wall.is_display, wall.role) == ("大屏：一楼大厅", True, "大屏")
    session.get_one(DisplayKey, wall.session_id).revoked_at = NOON
    session.flush()
    assert display_of(session, key) is None


def test_a_token_opens_no_wall_and_a_key_no_session(session):
    assert display_of(session, a_session(session, an_account(session))) is None
    assert person_of(session, a_wall(session), at=NOON) is None


def test_last_seen_is_written_once_a_minute(session):
    account = an_account(session, "commander")
    person = person_of(session, a_session(session, account), at=NOON)
    row = session.get_one(SignInSession, person.session_id)
    for seconds, written in ((59, 0), (60, 60), (100, 60), (120, 120)):
        at = NOON + timedelta(seconds=seconds)
        due = is_seen_due(session, person, at=at)
        write_last_seen(session, person, at=at)
        session.refresh(row)
        assert row.seen_at == NOON + timedelta(seconds=written)
        assert due == (written == seconds)


def test_the_last_use_of_a_key_is_written(session):
    wall = display_of(session, a_wall(session))
    assert is_seen_due(session, wall, at=NOON)
    write_last_seen(session, wall, at=NOON)
    assert session.get_one(DisplayKey, wall.session_id).last_used_at == NOON
    assert not is_seen_due(session, wall, at=NOON)


def test_an_ended_session_is_not_woken(session):
    token = a_session(session, an_account(session))
    person = person_of(session, token, at=NOON)
    row = session.get_one(SignInSession, person.session_id)
    row.ended_at = NOON
    session.flush()
    write_last_seen(session, person, at=NOON + timedelta(minutes=5))
    session.refresh(row)
    assert row.seen_at == NOON


def test_asking_who_somebody_is_takes_one_statement(session):
    token = a_session(session, an_account(session, "dispatcher", "inspector"))
    session.commit()
    said: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: said.append(call[2]))
    assert person_of(session, token, at=NOON)
    assert len([statement for statement in said if statement.startswith("SELECT")]) == 1
