"""The ladder by example and by property: boundary seconds, holidays and make-up days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.town.clocks.rules import DAY
from dashboard.town.clocks.rules_ladder import (
    STEPS,
    Rung,
    asked_for,
    ladder,
    missed,
    rung_at,
    steps_of,
)
from dashboard.words.errors import Refused
from tests.town.clocks.test_rules import CALENDAR, town

SECOND = timedelta(seconds=1)
RUNGS = list(STEPS)
moments = st.datetimes(datetime(2025, 1, 5), datetime(2026, 11, 1)).map(lambda at: at.replace(tzinfo=UTC))
delays = st.integers(0, 30 * DAY).map(lambda seconds: timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("due", "supervised_after", "criticised_after"),
    [
        # Wednesday: a day later, and over a weekend.
        (town(2026, 3, 4, 10), town(2026, 3, 5, 10), town(2026, 3, 11, 10)),
        # Friday evening: all of the weekend passes without a working second.
        (town(2026, 3, 6, 18), town(2026, 3, 9, 18), town(2026, 3, 13, 18)),
        # Saturday, as a village's 24 hours may end: the whole of Monday.
        (town(2026, 3, 7, 12), town(2026, 3, 10), town(2026, 3, 14)),
        # Before 国庆: eight days without work.
        (town(2026, 9, 30, 10), town(2026, 10, 8, 10), town(2026, 10, 13, 10)),
        # Before 春节: Saturday the 14th is worked, the holidays end on the 23rd.
        (town(2026, 2, 13, 10), town(2026, 2, 14, 10), town(2026, 2, 27, 10)),
        # The end of a working day is that moment, whatever day follows.
        (town(2026, 3, 7), town(2026, 3, 10), town(2026, 3, 14)),
    ],
)
def test_each_rung_is_asked_for_the_second_after_its_moment(due, supervised_after, criticised_after):
    assert ladder(due, due - SECOND, CALENDAR) is Rung.NONE
    assert ladder(due, due, CALENDAR) is Rung.NONE
    assert ladder(due, due + SECOND, CALENDAR) is Rung.REMIND
    assert ladder(due, supervised_after, CALENDAR) is Rung.REMIND
    assert ladder(due, supervised_after + SECOND, CALENDAR) is Rung.SUPERVISE
    assert ladder(due, criticised_after, CALENDAR) is Rung.SUPERVISE
    assert ladder(due, criticised_after + SECOND, CALENDAR) is Rung.CRITICISE


def test_a_town_may_set_other_days():
    due, steps = town(2026, 3, 4, 10), steps_of(2, 3)
    assert ladder(due, town(2026, 3, 6, 10), CALENDAR, steps) is Rung.REMIND
    assert ladder(due, town(2026, 3, 6, 10) + SECOND, CALENDAR, steps) is Rung.SUPERVISE
    assert ladder(due, town(2026, 3, 9, 10) + SECOND, CALENDAR, steps) is Rung.CRITICISE
    assert missed(due, {}, town(2026, 3, 6, 10), CALENDAR, steps) == (Rung.REMIND,)


def test_a_matter_without_a_due_time_asks_for_nothing():
    assert ladder(None, town(2026, 3, 4), CALENDAR) is Rung.NONE
    assert missed(None, {}, town(2026, 3, 4), CALENDAR) == ()


def test_days_outside_the_calendar_are_refused_rather_than_guessed():
    due = town(2026, 12, 31, 12)
    with pytest.raises(Refused, match="工作日历"):
        ladder(due, due + timedelta(days=1), CALENDAR)


@given(moments, delays, delays)
def test_a_matter_never_climbs_down(due, one, other):
    early, late = sorted((one, other))
    assert RUNGS_AND_NONE.index(ladder(due, due + early, CALENDAR)) <= RUNGS_AND_NONE.index(
        ladder(due, due + late, CALENDAR)
    )


RUNGS_AND_NONE = [Rung.NONE, *RUNGS]


@given(moments, delays)
def test_the_rung_is_that_of_the_working_time_over(due, delay):
    over = CALENDAR.elapsed(due + delay) - CALENDAR.elapsed(due)
    found = ladder(due, due + delay, CALENDAR)
    if over > 5 * DAY + 1e-3:
        assert found is Rung.CRITICISE
    elif DAY + 1e-3 < over < 5 * DAY - 1e-3:
        assert found is Rung.SUPERVISE
    elif delay and over < DAY - 1e-3:
        assert found is Rung.REMIND


@given(moments, st.sampled_from(RUNGS))
def test_a_rung_lies_that_many_working_days_after_the_due_time(due, rung):
    there = rung_at(due, rung, CALENDAR)
    assert there >= due
    assert rung not in asked_for(due, there, CALENDAR)
    assert rung in asked_for(due, there + timedelta(microseconds=1), CALENDAR)
    days = (CALENDAR.elapsed(there) - CALENDAR.elapsed(due)) / DAY
    assert days == pytest.approx(STEPS[rung], abs=1e-6)


DUE = town(2026, 3, 4, 10)
LATE = town(2026, 3, 20)


@pytest.mark.parametrize(
    ("climbed", "expected"),
    [
        ({}, (Rung.REMIND, Rung.SUPERVISE, Rung.CRITICISE)),
        ({Rung.REMIND: DUE + SECOND}, (Rung.SUPERVISE, Rung.CRITICISE)),
        ({Rung.REMIND: DUE - SECOND}, (Rung.REMIND, Rung.SUPERVISE, Rung.CRITICISE)),
        ({Rung.SUPERVISE: DUE + SECOND}, (Rung.CRITICISE,)),
        ({Rung.CRITICISE: DUE + SECOND}, ()),
        ({Rung.REMIND: DUE, Rung.SUPERVISE: None}, (Rung.SUPERVISE, Rung.CRITICISE)),
    ],
)
def test_an_act_after_the_due_time_climbs_its_rung_and_those_below(climbed, expected):
    assert missed(DUE, climbed, LATE, CALENDAR) == expected


def test_nothing_is_missed_before_its_time():
    assert missed(DUE, {}, DUE, CALENDAR) == ()
    assert missed(DUE, {}, DUE + SECOND, CALENDAR) == (Rung.REMIND,)


def test_an_extension_asks_for_its_own_reminder():
    """Reminded for the old limit, over the new one."""
    new_due = DUE + timedelta(days=5)
    assert missed(new_due, {Rung.REMIND: DUE + SECOND}, new_due + SECOND, CALENDAR) == (Rung.REMIND,)
