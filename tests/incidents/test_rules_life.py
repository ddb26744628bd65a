"""An incident is the projection of its log."""

from datetime import timedelta

import pytest
from hypothesis import given

from dashboard.incidents.life.rules_life import CLOSED_STATUSES, Life, LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.words.errors import Refused
from models import Action, IncidentStatus, Level
from tests.factories import NOON
from tests.lives import Told, lives

HOUR = timedelta(hours=1)
A = Action


def lived(*actions: Action, **data: dict) -> Life:
    return replay(
        LogEntry(action, NOON + number * HOUR, data=data.get(action.value, {}))
        for number, action in enumerate(actions)
    )


WHOLE = (A.REPORT, A.ACCEPT, A.TRIAGE, A.DISPATCH, A.SIGN, A.FEED_BACK, A.VERIFY)


def test_a_whole_life_leaves_its_times():
    life = lived(*WHOLE)
    assert life.status is IncidentStatus.CLOSED
    times = (life.accepted_at, life.triaged_at, life.dispatched_at, life.signed_at, life.fed_back_at)
    assert times == tuple(NOON + n * HOUR for n in range(1, 6))
    assert life.concluded_at == NOON + 6 * HOUR
    assert life.handling_seconds == 6 * 3600


def test_a_pause_is_not_handling_time():
    until = {"set": {"suspended_until": (NOON + 100 * HOUR).isoformat()}}
    steps = (*WHOLE[:5], A.SUSPEND, A.RESUME, A.FEED_BACK, A.VERIFY)
    life = lived(*steps, suspend=until)
    assert life.paused_seconds == 3600
    assert life.handling_seconds == 7 * 3600


def test_a_pause_ends_by_itself_at_its_date():
    until = {"set": {"suspended_until": (NOON + 5.5 * HOUR).isoformat()}}
    life = lived(*WHOLE[:5], A.SUSPEND, A.RESUME, suspend=until)
    assert life.paused_seconds == 1800


def test_the_second_return_asks_for_arbitration():
    once = (A.REPORT, A.ACCEPT, A.TRIAGE, A.DISPATCH, A.RETURN)
    assert not lived(*once).arbitration
    twice = lived(*once, A.TRIAGE, A.DISPATCH, A.RETURN)
    assert twice.arbitration
    assert twice.returns == 2
    assert not lived(*once, A.TRIAGE, A.DISPATCH, A.RETURN, A.ARBITRATE).arbitration


def test_reopening_begins_a_new_round_and_counts_as_rework():
    life = lived(*WHOLE, A.RATE, A.REOPEN, rate={"rating": "satisfied"})
    assert (life.status, life.round, life.reworks) == (IncidentStatus.TRIAGED, 2, 1)
    assert life.concluded_at is life.handling_seconds is life.rating is life.dispatched_at is None


def test_a_village_that_passes_up_makes_it_the_towns():
    life = lived(A.REPORT, A.PASS_UP, report={"set": {"level": "village"}})
    assert life.level is Level.TOWN


def test_what_the_table_forbids_cannot_be_in_a_log():
    with pytest.raises(Refused, match="核查办结"):
        lived(A.REPORT, A.VERIFY)


def test_a_column_set_in_the_log_is_in_the_incident():
    life = lived(A.REPORT, A.ACCEPT, A.TRIAGE, triage={"set": {"incident_class": 2, "module_id": 4}})
    assert life.columns()["incident_class"] == 2
    assert life.columns()["module_id"] == 4


def test_no_log_is_no_incident():
    with pytest.raises(ValueError):
        replay([])


@given(lives())
def test_a_concluded_life_has_an_end_and_no_running_clock(told: Told):
    life = replay(told.entries)
    assert (life.concluded_at is not None) == (life.status in CLOSED_STATUSES)
    if life.status in CLOSED_STATUSES:
        assert life.red_at is life.yellow_at is None
    assert (life.handling_seconds is not None) == (life.status is IncidentStatus.CLOSED)
    assert life.handling_seconds is None or life.handling_seconds >= 0
    assert life.paused_seconds >= 0
