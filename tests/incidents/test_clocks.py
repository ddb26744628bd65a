"""The running clocks of one incident: pauses, extensions, lamps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.life.rules_clocks import (
    FINISH,
    Timing,
    ended,
    extended,
    lamps,
    moments,
    paused,
    started,
)
from dashboard.town.clocks.rules import WorkingCalendar, light
from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE, Light, LimitUnit, Stage
from tests.factories import NOON

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(400)]
# Weekdays but for a week off in May, and one Saturday that is worked instead.
OFF = {date(2026, 5, n) for n in range(1, 8)}
WORKED = {day for day in DAYS if day.weekday() < 5} - OFF | {date(2026, 5, 9)}
LIMITS = {
    ("1", False, "finish"): (3, LimitUnit.WORKING_DAYS),
    ("1", False, "sign"): (2, LimitUnit.HOURS),
    ("1", True, "sign"): (15, LimitUnit.MINUTES),
    ("village", False, "finish"): (24, LimitUnit.HOURS),
}
TIMING = Timing(LIMITS, WorkingCalendar(WORKED))
starts = st.integers(0, 200 * 1440).map(
    lambda minutes: datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)
spans = st.integers(0, 30 * 1440).map(lambda minutes: timedelta(minutes=minutes))
tracks = st.sampled_from(["1", "village"])


def running(track: str, start: datetime) -> dict[str, list[str]]:
    clocks = started({}, FINISH, TIMING.begin(track, Stage.FINISH, start))
    return started(clocks, "sign:1", TIMING.begin("1", Stage.SIGN, start))


def times(clocks: dict[str, list[str]]) -> list[datetime]:
    return [datetime.fromisoformat(moment) for name in sorted(clocks) for moment in clocks[name]]


@given(tracks, starts, spans, spans)
def test_a_pause_never_makes_anything_due_earlier(
    track: str, start: datetime, wait: timedelta, pause: timedelta
):
    clocks = running(track, start)
    after = paused(clocks, start + wait, start + wait + pause, TIMING, track)
    assert all(late >= early for early, late in zip(times(clocks), times(after), strict=True))


@given(tracks, starts, spans, spans, spans)
def test_a_longer_pause_is_never_due_before_a_shorter_one(
    track: str, start: datetime, wait: timedelta, pause: timedelta, more: timedelta
):
    clocks, begin = running(track, start), start + wait
    short = paused(clocks, begin, begin + pause, TIMING, track)
    long = paused(clocks, begin, begin + pause + more, TIMING, track)
    assert all(late >= early for early, late in zip(times(short), times(long), strict=True))


@given(starts, st.integers(1, 3))
def test_an_extension_adds_working_days_and_ends_on_one(start: datetime, amount: int):
    clocks = running("1", start)
    after = extended(clocks, amount, TIMING, "1")
    (yellow, red), (later_yellow, later_red) = moments(clocks, FINISH), moments(after, FINISH)
    assert later_red > red
    assert later_yellow >= yellow
    # The end of a working day is midnight, which belongs to the day that it ends.
    assert (later_red - timedelta(microseconds=1)).astimezone(TOWNSHIP_ZONE).date() in WORKED
    calendar = TIMING.calendar
    assert calendar.elapsed(later_red) - calendar.elapsed(red) == amount * 86_400


@pytest.mark.parametrize("amount", [0, -1, 4])
def test_an_extension_beyond_the_limit_is_refused_in_words(amount: int):
    with pytest.raises(Refused, match="延期最多3个工作日"):
        extended(running("1", NOON), amount, TIMING, "1")


def test_without_a_finish_clock_nothing_is_extended():
    with pytest.raises(Refused, match="没有在走的办理期限"):
        extended({}, 1, TIMING, "1")


@given(starts)
def test_a_limit_ends_on_a_working_day(start: datetime):
    _, red = moments(running("1", start), FINISH)
    assert (red - timedelta(microseconds=1)).astimezone(TOWNSHIP_ZONE).date() in WORKED


def test_yellow_at_three_quarters_and_red_after_the_due_second():
    yellow, red = TIMING.begin("1", Stage.SIGN, NOON)
    assert (yellow, red) == (NOON + timedelta(minutes=90), NOON + timedelta(hours=2))
    second = timedelta(seconds=1)
    seen = [light(yellow, red, at, is_open=True) for at in (yellow - second, yellow, red, red + second)]
    assert seen == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]


def test_an_urgent_matter_has_its_own_limits_where_there_are_some():
    assert TIMING.begin("1", Stage.SIGN, NOON, urgent=True)[1] == NOON + timedelta(minutes=15)
    assert TIMING.begin("1", Stage.FINISH, NOON, urgent=True) == TIMING.begin("1", Stage.FINISH, NOON)
    assert TIMING.begin("2", Stage.FINISH, NOON) is None


@given(tracks, starts)
def test_the_lamp_is_that_of_the_worst_running_clock(track: str, start: datetime):
    clocks = running(track, start)
    lit = lamps(clocks)
    assert lit["red_at"] == min(both[1] for both in clocks.values())
    assert lit["due_at"] == clocks[FINISH][1]
    left = lamps(ended(clocks, "sign:1"))
    assert left["red_at"] == left["due_at"] == clocks[FINISH][1]
    assert lamps({}) == {"due_at": None, "yellow_at": None, "red_at": None}
