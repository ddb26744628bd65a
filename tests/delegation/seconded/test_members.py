"""Dated membership decides what a seconded cadre may do, to the minute, however he left."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from dashboard.access.queries import person_of
from dashboard.access.queries_accounts import accounts
from dashboard.access.rules import may
from dashboard.words.days import day_start
from models import Staffing
from tests.access.people import a_grant, a_session, an_account
from tests.delegation.seconded.ground import DAY, TODAY, seconded
from tests.factories import NOON

pytestmark = pytest.mark.postgresql

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("staffing", Staffing)
def test_rights_hold_up_to_midnight_of_the_last_day(session: Session, staffing: Staffing) -> None:
    cadre, _ = seconded(session, staffing=staffing, from_on=TODAY - DAY, to_on=TODAY)
    account = an_account(session, cadre_id=cadre.id)
    a_grant(session, account, "seconded", module_id=1)
    midnight = day_start(TODAY + DAY)
    token = a_session(session, account, at=midnight - 2 * MINUTE)
    for at, holds in ((midnight - MINUTE, True), (midnight, False), (midnight + MINUTE, False)):
        person = person_of(session, token, at=at)
        assert person is not None
        assert may(person, "incident.read", "home.read", "seconded.read") == holds


@pytest.mark.parametrize("staffing", [Staffing.RETURNED, Staffing.TRANSFERRED])
def test_who_has_left_without_a_last_day_has_no_rights_at_all(session: Session, staffing: Staffing) -> None:
    cadre, _ = seconded(session, staffing=staffing)
    account = an_account(session, cadre_id=cadre.id)
    a_grant(session, account, "seconded", module_id=1)
    person = person_of(session, a_session(session, account), at=NOON)
    assert person is not None
    assert person.grants == ()


def test_the_list_of_accounts_says_that_his_time_is_over(session: Session) -> None:
    for to_on in (TODAY - DAY, TODAY):
        cadre, _ = seconded(session, staffing=Staffing.RETURNED, to_on=to_on)
        a_grant(session, an_account(session, cadre_id=cadre.id), "seconded", module_id=1)
    assert list(accounts(session, at=NOON)["state"]) == ["ended", "active"]
