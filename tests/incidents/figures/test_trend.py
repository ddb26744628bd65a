"""The days' course: what came in, what ended, what was open, what was in time."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries_trend import trend
from dashboard.words.days import township_date
from models import IncidentStatus
from tests.factories import NOON
from tests.wall.scenes.facts import DAY, HOUR, add, closed

pytestmark = pytest.mark.postgresql
S = IncidentStatus


def test_each_day_has_what_came_in_what_ended_and_what_was_open(session: Session) -> None:
    add(session, reported_at=NOON - 2 * DAY)
    add(session, reported_at=NOON - 2 * DAY, status=S.REJECTED, concluded_at=NOON - DAY)
    add(session, reported_at=NOON - DAY, status=S.MERGED, concluded_at=NOON - HOUR)
    add(session, reported_at=NOON - HOUR)
    days = trend(session, at=NOON, scope=EVERYTHING, days=4)
    assert list(days["day"]) == [township_date(NOON - back * DAY) for back in (3, 2, 1, 0)]
    assert list(days["reported"]) == [0, 2, 1, 1]
    assert list(days["ended"]) == [0, 0, 1, 1]
    assert list(days["open"]) == [0, 2, 2, 2]


def test_the_rate_of_a_day_is_that_of_the_days_up_to_it(session: Session) -> None:
    closed(session, due=-DAY, at=-DAY - HOUR)
    closed(session, due=-DAY, at=timedelta())
    closed(session, due=-5 * DAY, at=-5 * DAY)
    # Falls due later today: not yet among them.
    add(session, due_at=NOON + HOUR)
    days = trend(session, at=NOON, scope=EVERYTHING, days=3)
    assert list(days["due"]) == [0, 2, 2]
    assert list(days["on_time"]) == [0, 1, 1]


def test_an_empty_town_has_days_of_nothing(session: Session) -> None:
    days = trend(session, at=NOON, scope=EVERYTHING)
    assert len(days) == 30
    assert not days[["reported", "ended", "open", "due", "on_time"]].to_numpy().any()
