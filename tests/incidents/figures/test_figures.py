"""The store's figures against a second implementation that reads only the logs."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.figures.rules import FIGURES, shown
from dashboard.incidents.life.as_of import looking_back
from tests.examples import PER_STORE
from tests.factories import NOON
from tests.incidents.figures import plain
from tests.lives import Told, lives, rows_of

pytestmark = pytest.mark.postgresql


@PER_STORE
@given(st.lists(lives(), max_size=9), st.integers(-30, 10), st.integers(1, 40), st.integers(-600, 6000))
def test_the_figures_agree_with_the_logs(
    session: Session, stories: list[Told], first_day: int, days: int, minutes: int
):
    start = NOON + timedelta(days=first_day)
    end, at = start + timedelta(days=days), NOON + timedelta(minutes=minutes)
    logs = []
    session.rollback()
    for number, told in enumerate(stories, start=1):
        incident, log, assignments = rows_of(told, number)
        session.add(incident)
        session.flush()
        session.add_all([*log, *assignments])
        logs.append((told, log))
    session.flush()

    found = figures(session, scope=EVERYTHING, at=at, start=start, end=end).set_index("key")
    expected = plain.figures(logs, at, start, end)

    assert set(found.index) == set(expected) == set(FIGURES)
    for key, (part, whole) in expected.items():
        assert _same(found.loc[key, "part"], part), key
        assert _same(found.loc[key, "whole"], whole), key


@PER_STORE
@given(st.lists(lives(), max_size=6), st.integers(-28_000, 6000))
def test_looked_back_at_the_figures_are_those_of_the_logs_until_then(
    session: Session, stories: list[Told], minutes: int
):
    at = NOON + timedelta(minutes=minutes)
    start, end = at - timedelta(days=20), at + timedelta(days=5)
    session.rollback()
    known = []
    for number, told in enumerate(stories, start=1):
        incident, log, assignments = rows_of(told, number)
        session.add(incident)
        session.flush()
        session.add_all([*log, *assignments])
        if told.fixed["reported_at"] <= at:
            known.append((told, [entry for entry in log if entry.at <= at]))
    session.flush()

    with looking_back(session, at):
        found = figures(session, scope=EVERYTHING, at=at, start=start, end=end).set_index("key")
    for key, (part, whole) in plain.figures(known, at, start, end).items():
        assert _same(found.loc[key, "part"], part), key
        assert _same(found.loc[key, "whole"], whole), key


def test_a_figure_without_data_says_so(session: Session):
    found = figures(session, scope=EVERYTHING, at=NOON, start=NOON - timedelta(days=30), end=NOON).set_index(
        "key"
    )
    for key in ("closing_rate", "satisfaction", "mean_handling", "village_share", "runs_saved"):
        assert shown(FIGURES[key], found.loc[key]) == "无数据"
    assert shown(FIGURES["open"], found.loc["open"]) == "0"


def _same(found: float, expected: float | None) -> bool:
    if expected is None:
        return math.isnan(found)
    return math.isclose(found, expected, rel_tol=1e-9)
