import random
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.demo.moments import iso, seconds_of, stamp, township_day
from dashboard.demo.town import Clocks
from dashboard.town.clocks.calendar import known_day
from dashboard.town.clocks.rules import YELLOW_SHARE, WorkingCalendar, after_pause, due_at, share_at
from models import TOWNSHIP_ZONE, LimitUnit

FIRST = datetime(2025, 9, 1, tzinfo=UTC)
DAYS = [FIRST.date() + timedelta(days=n) for n in range(600)]
WORKING = [day for day in DAYS if known_day(day).is_working]
CALENDAR = WorkingCalendar(WORKING)
LIMITS = {
    ("1", False, "accept"): (30, "minutes"),
    ("1", False, "sign"): (2, "hours"),
    ("1", False, "finish"): (3, "working_days"),
    ("3", False, "finish"): (15, "working_days"),
}


def _moments() -> list[datetime]:
    rng = random.Random(7)
    drawn = [FIRST + timedelta(days=5, seconds=rng.randrange(400 * 86_400)) for _ in range(300)]
    midnights = [datetime(2026, month, 1, 16, tzinfo=UTC) for month in range(1, 13)]
    return drawn + midnights


@pytest.mark.parametrize("key", LIMITS)
def test_limits_run_out_when_the_rules_say(key: tuple[str, bool, str]) -> None:
    clocks = Clocks(LIMITS, tuple(day.toordinal() for day in WORKING))
    amount, unit = LIMITS[key][0], LimitUnit(LIMITS[key][1])
    track, _, stage = key
    for start in _moments():
        at = seconds_of(start)
        shares = (YELLOW_SHARE, 1.0)
        expected = [share_at(start, amount, unit, CALENDAR, share) for share in shares]
        assert clocks.run(track, False, stage, at) == tuple(map(seconds_of, expected))
        assert clocks.share(track, stage, at, 2.5) == seconds_of(share_at(start, amount, unit, CALENDAR, 2.5))


@pytest.mark.parametrize("key", LIMITS)
def test_pauses_move_a_clock_as_the_rules_say(key: tuple[str, bool, str]) -> None:
    clocks = Clocks(LIMITS, tuple(day.toordinal() for day in WORKING))
    amount, unit = LIMITS[key][0], LimitUnit(LIMITS[key][1])
    for start in _moments():
        due = due_at(start, amount, unit, CALENDAR)
        paused, back = start + timedelta(minutes=1), start + timedelta(days=4, hours=3)
        expected = seconds_of(after_pause(due, paused, back, unit, CALENDAR))
        clock = (seconds_of(due), seconds_of(due))
        moved = clocks.paused(clock, key[0], key[2], seconds_of(paused), seconds_of(back))
        assert moved == (expected, expected)


def test_an_urgent_limit_stands_before_the_usual_one() -> None:
    clocks = Clocks(LIMITS | {("1", True, "accept"): (5, "minutes")}, (1,))
    assert clocks.run("1", True, "accept", 0) == (225, 300)
    assert clocks.run("1", True, "sign", 0) == (5_400, 7_200)
    assert clocks.run("2", True, "sign", 0) is None


def test_texts_are_those_of_datetime() -> None:
    for at in _moments():
        seconds = seconds_of(at)
        assert stamp(seconds, "") == at.strftime("%Y-%m-%d %H:%M:%S.%f")
        assert iso(seconds) == at.isoformat()
        assert township_day(seconds) == at.astimezone(TOWNSHIP_ZONE).date().isoformat()
