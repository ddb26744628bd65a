"""The hours of a day: slider, replay and their words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.wall.maps.rules_time import (
    SPEEDS,
    STEP,
    STEPS,
    TICK,
    WHOLE_DAY,
    day_and_minute,
    day_from_word,
    last_minute,
    minute_from_word,
    moment_of,
    replay_minute,
    start_from_word,
    start_word,
    time_word,
    time_words,
)
from dashboard.words.days import day_start

# 20:10 in the township.
NOW = datetime(2026, 3, 4, 12, 10, tzinfo=UTC)
TODAY = date(2026, 3, 4)


def test_todays_slider_ends_at_the_last_step_that_is_over() -> None:
    assert time_word(last_minute(TODAY, NOW)) == "20:00"
    assert time_words(last_minute(TODAY, NOW))[-2:] == ["19:45", "20:00"]
    assert time_words(last_minute(TODAY, day_start(TODAY))) == ["00:00"]


def test_a_day_that_is_over_ends_at_its_end() -> None:
    assert time_word(last_minute(TODAY - timedelta(days=1), NOW)) == "24:00"
    assert len(time_words(WHOLE_DAY)) == 97
    assert moment_of(TODAY - timedelta(days=1), WHOLE_DAY) == day_start(TODAY)


@pytest.mark.parametrize("word", ["", "nonsense", "2026-02-30", "2026-03-05", "1999-12-31"])
def test_days_that_are_none_or_have_not_come_are_not_looked_at(word: str) -> None:
    assert day_from_word(word, NOW) is None
    assert day_from_word("2026-03-04", NOW) == TODAY


@pytest.mark.parametrize(
    ("word", "time"),
    [("14:30", "14:30"), ("14:44", "14:30"), ("23:00", "20:00"), ("25:00", "20:00"), ("", "20:00")],
)
def test_an_hour_is_cut_to_its_step_and_never_lies_ahead(word: str, time: str) -> None:
    assert time_word(minute_from_word(word, last_minute(TODAY, NOW))) == time


@given(st.integers(0, WHOLE_DAY // STEP), st.integers(0, WHOLE_DAY // STEP))
def test_the_word_of_an_hour_names_it(step: int, last: int) -> None:
    minute = step * STEP
    assert minute_from_word(time_word(minute), last * STEP) == min(minute, last * STEP)


@given(st.integers(0, WHOLE_DAY // STEP), st.sampled_from(sorted(SPEEDS)))
def test_a_replay_goes_on_picture_by_picture_until_the_end_and_stays_there(last: int, speed: str) -> None:
    tick, seen = timedelta(seconds=TICK), [0]
    while seen[-1] < last * STEP:
        seen.append(replay_minute(0, last * STEP, speed, len(seen) * tick))
        assert seen[-2] < seen[-1] <= seen[-2] + STEP * STEPS[speed]
    assert replay_minute(0, last * STEP, speed, 1000 * tick) == last * STEP


@given(st.integers(0, 48), st.integers(0, 400), st.integers(0, 400), st.sampled_from(sorted(SPEEDS)))
def test_a_replay_does_not_depend_on_how_often_one_looks(
    begin: int, first: int, more: int, speed: str
) -> None:
    """Two looks reach what one does: a reload, or a second screen, shows the same picture."""
    tick = timedelta(seconds=TICK)
    halfway = replay_minute(begin * STEP, WHOLE_DAY, speed, first * tick)
    assert replay_minute(halfway, WHOLE_DAY, speed, more * tick) == replay_minute(
        begin * STEP, WHOLE_DAY, speed, (first + more) * tick
    )
    assert replay_minute(begin * STEP, WHOLE_DAY, speed, -first * tick) == begin * STEP


def test_the_word_of_a_replays_beginning_names_its_second() -> None:
    assert start_from_word(start_word(NOW + timedelta(milliseconds=700))) == NOW
    for word in ("", "yes", "-1", "17726", "1e9", "99999999999", "٣٣٣٣٣٣٣٣٣"):
        assert start_from_word(word) is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_a_moment_is_found_again_in_its_day(at: datetime) -> None:
    day, minute = day_and_minute(at)
    assert timedelta() <= at - moment_of(day, minute) < timedelta(minutes=STEP)
