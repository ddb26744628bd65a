"""Whoever dispatches is told which unit has nobody who can sign in: no notice reaches it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.case import queries_case
from dashboard.incidents.life import actions_handling
from dashboard.words.days import township_date
from models import Account
from tests.access.people import a_grant, an_account
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql
LEAD, HELPER = "module:enforcement", "department:ecology"


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


@pytest.fixture
def incident_id(room: Room) -> int:
    return room.dispatched(room.choice(LEAD, is_lead=True), room.choice(HELPER))


@pytest.fixture
def head(room: Room) -> Account:
    """Of the module that leads."""
    account = an_account(room.session)
    a_grant(room.session, account, "module_head", module_id=room.unit(*LEAD.split(":")))
    return account


def alone(room: Room, incident_id: int, days: int = 0) -> list[str]:
    today = township_date(room.at) + timedelta(days=days)
    frame = queries_case.without_people(room.session, incident_id=incident_id, today=today, scope=EVERYTHING)
    return list(frame["who"])


def names(room: Room, incident_id: int) -> list[str]:
    frame = queries_case.parties(room.session, incident_id=incident_id, scope=EVERYTHING)
    return list(frame["who"])


def test_a_unit_is_named_until_somebody_may_sign_in_for_it(
    room: Room, incident_id: int, head: Account
) -> None:
    lead, helper = names(room, incident_id)
    assert alone(room, incident_id) == [helper]
    head.locked_at = room.at
    room.session.flush()
    assert alone(room, incident_id) == [lead, helper]


def test_a_role_that_has_ended_and_a_person_who_has_left_count_no_more(
    room: Room, incident_id: int, head: Account
) -> None:
    lead, helper = names(room, incident_id)
    head.leaves_on = township_date(room.at)
    room.session.flush()
    assert alone(room, incident_id) == [helper]
    assert alone(room, incident_id, days=1) == [lead, helper]


def test_of_what_is_done_nothing_is_said(room: Room) -> None:
    incident_id = room.handling()
    assert len(alone(room, incident_id)) == 1
    done = {"result": "障碍物已清走", "waiver": "现场无法拍照"}
    room.do("module_head:enforcement", actions_handling.feed_back, incident_id=incident_id, **done)
    assert alone(room, incident_id) == []
