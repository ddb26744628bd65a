"""Due times by example and by property: boundaries, holidays, make-up days and pauses."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.town.clocks.calendar import PUBLISHED, UNPUBLISHED_MARK, known_day
from dashboard.town.clocks.rules import (
    YELLOW_SHARE,
    WorkingCalendar,
    after_pause,
    due_at,
    light,
    share_at,
)
from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE, Light, LimitUnit

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
CALENDAR = WorkingCalendar(day for day in DAYS if chinese_calendar.is_workday(day))
WD = LimitUnit.WORKING_DAYS
moments = st.datetimes(datetime(2025, 1, 5), datetime(2026, 10, 1)).map(lambda at: at.replace(tzinfo=UTC))


def town(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=TOWNSHIP_ZONE)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (town(2026, 3, 4, 9), 3, town(2026, 3, 9, 9)),  # Wednesday over a weekend
        (town(2026, 3, 6, 18), 1, town(2026, 3, 9, 18)),  # Friday evening
        (town(2026, 3, 7, 12), 1, town(2026, 3, 10)),  # Saturday: all of Monday
        (town(2026, 2, 13, 10), 1, town(2026, 2, 14, 10)),  # a Saturday worked before 春节
        (town(2026, 2, 14, 10), 1, town(2026, 2, 24, 10)),  # over 春节
        (town(2026, 9, 30, 10), 1, town(2026, 10, 8, 10)),  # over 国庆
        (town(2025, 12, 31, 23, 59), 1, town(2026, 1, 4, 23, 59)),  # over 元旦, Sunday worked
    ],
)
def test_working_days_follow_the_state_councils_calendar(start, days, expected):
    assert due_at(start, days, WD, CALENDAR) == expected


def test_minutes_and_hours_run_round_the_clock():
    start = town(2026, 2, 17, 23, 50)
    assert due_at(start, 30, LimitUnit.MINUTES, CALENDAR) == town(2026, 2, 18, 0, 20)
    assert due_at(start, 24, LimitUnit.HOURS, CALENDAR) == town(2026, 2, 18, 23, 50)
    assert share_at(start, 24, LimitUnit.HOURS, CALENDAR, YELLOW_SHARE) == town(2026, 2, 18, 17, 50)


def test_three_quarters_of_working_time_turn_it_yellow():
    # 75 % of 2 days are 36 hours of working-day time: Friday 12:00 to Monday 24:00.
    assert share_at(town(2026, 3, 6, 12), 2, WD, CALENDAR, YELLOW_SHARE) == town(2026, 3, 10)


@given(moments, st.integers(1, 15))
def test_a_day_limit_ends_on_a_working_day(start, days):
    due = due_at(start, days, WD, CALENDAR)
    assert CALENDAR.is_working((due - timedelta(microseconds=1)).astimezone(TOWNSHIP_ZONE).date())


@given(moments, st.integers(1, 15))
def test_a_day_limit_is_that_many_working_days(start, days):
    due = due_at(start, days, WD, CALENDAR)
    assert CALENDAR.elapsed(due) - CALENDAR.elapsed(start) == pytest.approx(days * 86_400, abs=1e-3)
    assert start < share_at(start, days, WD, CALENDAR, YELLOW_SHARE) < due


@given(moments, moments, st.integers(1, 10))
def test_a_later_start_is_never_due_earlier(one, other, days):
    early, late = sorted((one, other))
    assert due_at(early, days, WD, CALENDAR) <= due_at(late, days, WD, CALENDAR)


@given(moments, st.integers(1, 10), st.integers(0, 60 * 24 * 30), st.sampled_from(LimitUnit))
def test_a_pause_never_makes_anything_due_earlier(start, amount, minutes, unit):
    due = due_at(start, amount, unit, CALENDAR)
    until = start + timedelta(minutes=minutes)
    moved = after_pause(due, start, until, unit, CALENDAR)
    assert moved >= due
    if unit is not WD:
        assert moved - due == until - start


def test_a_pause_over_a_holiday_adds_only_its_working_time():
    due = town(2026, 10, 9, 10)
    moved = after_pause(due, town(2026, 10, 1), town(2026, 10, 8), WD, CALENDAR)
    assert moved == due


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (town(2026, 3, 4, 8, 59, 59), Light.GREEN),
        (town(2026, 3, 4, 9), Light.YELLOW),
        (town(2026, 3, 4, 10), Light.YELLOW),
        (town(2026, 3, 4, 10, 0, 1), Light.RED),
    ],
)
def test_the_lamp_at_its_boundaries(at, expected):
    yellow, red = town(2026, 3, 4, 9), town(2026, 3, 4, 10)
    assert light(yellow, red, at, is_open=True) is expected
    assert light(yellow, red, at, is_open=False) is Light.NONE
    assert light(None, None, at, is_open=True) is Light.NONE


def test_days_outside_the_calendar_are_refused():
    with pytest.raises(Refused, match="工作日历"):
        due_at(town(2026, 12, 30), 5, WD, CALENDAR)
    with pytest.raises(Refused, match="工作日历"):
        due_at(town(2019, 1, 1), 1, WD, CALENDAR)


def test_a_second_library_agrees_on_the_published_years():
    other = holidays.country_holidays("CN", years=range(2024, PUBLISHED[1] + 1))
    for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 * (PUBLISHED[1] - 2024))):
        worked = chinese_calendar.is_workday(day)
        if day.weekday() < 5:
            assert worked == (day not in other), day
        elif day in other:
            assert not worked, day


def test_a_year_that_is_not_published_has_weekends_and_fixed_holidays_and_says_so():
    year = PUBLISHED[1] + 1
    fixed = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    for number in range(365):
        day = known_day(date(year, 1, 1) + timedelta(days=number))
        is_fixed = (day.day.month, day.day.day) in fixed
        assert not day.published
        assert day.is_working == (day.day.weekday() < 5 and not is_fixed), day.day
        assert day.name.endswith(UNPUBLISHED_MARK)
        assert (day.name == UNPUBLISHED_MARK) != is_fixed
    assert known_day(date(year, 10, 1)).name == "国庆节，其余节假日安排未公布"
