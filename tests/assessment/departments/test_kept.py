"""What the last round counted, brought up to a moment, is what counting everything comes to."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING
from dashboard.assessment.departments.counting import count, rule_set_for, standings
from dashboard.assessment.departments.counting_tallies import USED_FOR, tallies
from dashboard.assessment.departments.queries import standing_now
from dashboard.assessment.departments.rules_quarter import ASSESSMENT_RULES, Quarter
from dashboard.incidents.life.as_of import looking_back
from dashboard.running.tally_round import count_days, keep_tallies, store_days
from dashboard.store.database import engine_for, transaction
from models import BatchStatus, Exclusion, ImportBatch, Incident, KeptTally
from tests.assessment.departments.ground import AT, department, matter, village_of
from tests.examples import PER_STORE
from tests.factories import NOON
from tests.lives import lives
from tests.room.inspection.test_kept import live_until

pytestmark = pytest.mark.postgresql

QUARTERS = (Quarter(2025, 4), Quarter(2026, 1))
MINUTE = timedelta(minutes=1)


def a_round(session: Session, at: datetime) -> None:
    store_days(session, count_days(session, *QUARTERS), at.replace(second=0, microsecond=0), *QUARTERS)


def agrees(session: Session, at: datetime) -> None:
    for quarter in QUARTERS:
        assert count(session, quarter, at, is_kept=True) == count(session, quarter, at)
        rules = ASSESSMENT_RULES.of_row(rule_set_for(session, quarter.year))
        kept = standings(session, quarter, rules, at, is_kept=True)
        assert kept == standings(session, quarter, rules, at)


@pytest.mark.long
@PER_STORE
@given(st.data())
def test_the_kept_tallies_are_those_of_counting_everything(session: Session, data: st.DataObject) -> None:
    session.rollback()
    stories = data.draw(st.lists(lives(), min_size=1, max_size=6))
    for told in stories:
        told.fixed["department_id"] = data.draw(st.sampled_from([None, 1, 2]))
    near = NOON + timedelta(minutes=data.draw(st.integers(-28_000, 20_000)))
    out = data.draw(st.sets(st.integers(1, len(stories)), max_size=2))
    nowhere = [0] * len(stories)
    live_until(session, stories, nowhere, near)
    a_round(session, near)
    at = near + timedelta(seconds=data.draw(st.integers(0, 1_700)))
    live_until(session, stories, nowhere, at)
    for number in out:
        if session.get(Incident, number):
            session.add(Exclusion(incident_id=number, reason="台风封路", approver="测试员", at=at))
    session.flush()
    agrees(session, at)


def test_the_day_of_a_matter_holds_what_it_came_to(session: Session) -> None:
    one = department(session)
    village = village_of(session, one).id
    for days in (1, 3, None):
        matter(session, days, village_id=village, department_id=one)
    a_round(session, AT)
    kept = tallies(session, QUARTERS[1], AT, is_kept=True)
    assert kept == tallies(session, QUARTERS[1], AT, is_kept=False)
    assert kept["department"][one].on_time == kept["department"][one].late == 1
    assert kept["department"][one].overdue == 1


def changed_past_the_log(session: Session) -> int:
    one = department(session)
    matter(session, 1, department_id=one)
    a_round(session, AT)
    session.execute(update(Incident).values(rating="satisfied"))
    return one


def content(session: Session, one: int, at: datetime = AT) -> int:
    return tallies(session, QUARTERS[1], at, is_kept=True)["department"][one].content


def test_a_round_is_used_for_half_an_hour_and_never_for_the_past(session: Session) -> None:
    one = changed_past_the_log(session)
    assert content(session, one) == content(session, one, AT + USED_FOR) == 0
    assert content(session, one, AT + USED_FOR + MINUTE) == 1
    assert content(session, one, AT - MINUTE) == 1
    a_round(session, AT + MINUTE)
    assert content(session, one, AT + MINUTE) == 1


def test_looking_back_counts_what_stood_then(session: Session) -> None:
    one = changed_past_the_log(session)
    session.commit()
    with looking_back(session, AT):
        assert content(session, one) == 1


def test_after_an_import_everything_is_counted(session: Session) -> None:
    one = changed_past_the_log(session)
    batch = {"profile": "x", "file_name": "x", "file_hash": "x", "actor": "测试员"}
    session.add(ImportBatch(status=BatchStatus.DONE, started_at=AT, finished_at=AT, **batch))
    session.flush()
    assert content(session, one) == 1


def test_publishing_counts_everything(session: Session) -> None:
    one = changed_past_the_log(session)
    assert count(session, QUARTERS[1], AT)[one].matters.content == 1


def test_the_latest_of_several_rounds_stays_and_writes_only_what_changed(store: str) -> None:
    with transaction() as session:
        matter(session, 1, department_id=department(session))
    with transaction() as session:
        session.execute(update(Incident).values(rating="satisfied"))
    assert keep_tallies(AT) == 1
    with transaction() as session:
        session.execute(update(Incident).values(rating=None))
    keep_tallies(AT - MINUTE)
    with Session(engine_for(store)) as session:
        assert session.exec(select(KeptTally.content)).one() == 1
    keep_tallies(AT + MINUTE)
    with Session(engine_for(store)) as session:
        assert session.exec(select(KeptTally.content)).one() == 0
        shown = {"year": 2026, "quarter": 1, "at": AT + MINUTE, "scope": EVERYTHING}
        assert len(standing_now(session, **shown)) == 1


def test_a_unit_of_which_nothing_is_to_be_told_is_in_neither_answer(session: Session) -> None:
    # Open and not due yet: a row when the incidents are counted, and nothing that a round would keep.
    matter(session, None, village_id=village_of(session, department(session)).id, at=NOON)
    at = NOON + timedelta(minutes=10)
    a_round(session, at)
    kept = tallies(session, QUARTERS[1], at, is_kept=True)
    assert kept == tallies(session, QUARTERS[1], at, is_kept=False) == {"department": {}}
