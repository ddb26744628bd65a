"""Which reminders are owed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.room.inspection.rules import due_acts
from dashboard.town.clocks.rules import DAY
from dashboard.town.clocks.rules_ladder import Rung, ladder
from models import Action, IncidentStatus
from tests.town.clocks.test_rules import CALENDAR, town

S = IncidentStatus
SECOND = timedelta(seconds=1)
DUE = town(2026, 3, 4, 10)
moments = st.datetimes(datetime(2025, 1, 5), datetime(2026, 11, 1)).map(lambda at: at.replace(tzinfo=UTC))
delays = st.integers(0, 30 * DAY).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("over", "climbed", "expected"),
    [
        (timedelta(0), {}, ()),
        (SECOND, {}, (Action.REMIND,)),
        (timedelta(days=1), {}, (Action.REMIND,)),
        (timedelta(days=1) + SECOND, {}, (Action.REMIND, Action.SUPERVISE)),
        (timedelta(days=2), {Rung.REMIND: DUE + SECOND}, (Action.SUPERVISE,)),
        (timedelta(days=2), {Rung.SUPERVISE: DUE + timedelta(days=1)}, ()),
        # Criticism is no act of the life cycle.
        (timedelta(days=30), {Rung.SUPERVISE: DUE + timedelta(days=1)}, ()),
    ],
)
def test_what_is_owed_by_how_long_it_is_over(over, climbed, expected):
    assert due_acts(S.HANDLING, DUE, climbed, at=DUE + over, calendar=CALENDAR) == expected


@pytest.mark.parametrize("status", [*sorted(CLOSED_STATUSES), S.FED_BACK])
def test_nobody_is_reminded_of_what_he_has_handed_over(status):
    assert due_acts(status, DUE, {}, at=DUE + timedelta(days=9), calendar=CALENDAR) == ()


@given(moments, st.lists(delays, min_size=1, max_size=40).map(sorted))
def test_each_act_is_owed_once_however_often_somebody_looks(due, looks):
    """Whoever does at each look what is owed does each act at most once, and owes nothing in the end."""
    climbed: dict[Rung, datetime] = {}
    done: list[Action] = []
    for delay in looks:
        at = due + delay
        acts = due_acts(S.HANDLING, due, climbed, at=at, calendar=CALENDAR)
        done += acts
        climbed |= {Rung(act.value): at for act in acts}
        assert due_acts(S.HANDLING, due, climbed, at=at, calendar=CALENDAR) == ()
    assert len(done) == len(set(done))
    reached = ladder(due, due + looks[-1], CALENDAR)
    assert (Action.SUPERVISE in done) == (reached in (Rung.SUPERVISE, Rung.CRITICISE))
