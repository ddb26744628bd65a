"""The counts that the store keeps are what counting anew gives, and the figures do not know them apart."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, col, delete, select

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures import tallies
from dashboard.incidents.figures.queries import closing_by, figures
from dashboard.incidents.figures.queries_trend import trend
from dashboard.incidents.find import queries
from dashboard.incidents.find.rules_filters import PERIODS, Filters
from dashboard.room import queries_work
from dashboard.store.sql import SHADOWED
from dashboard.wall.scenes import queries_map
from dashboard.words.days import day_start, township_date
from models import DueTally, Exclusion, Incident
from tests.examples import PER_STORE
from tests.factories import NOON, an_incident
from tests.lives import Told, lives, rows_of

pytestmark = pytest.mark.postgresql

CHANGED = [name for name in Incident.model_fields if name not in ("id", "number", "township_code")]


@PER_STORE
@given(st.lists(st.tuples(lives(), st.integers(0, 12), st.integers(0, 3)), max_size=8))
def test_the_counts_follow_every_change(session: Session, stories: list[tuple[Told, int, int]]):
    told(session, stories)
    assert list(tallies.differences(session)) == []


@pytest.mark.long
@PER_STORE
@given(
    st.lists(st.tuples(lives(), st.integers(0, 12), st.integers(0, 3)), max_size=8),
    st.integers(-30, 10),
    st.integers(0, 60),
    st.integers(-6000, 6000),
)
def test_counted_or_not_the_answers_are_the_same(
    session: Session, stories: list[tuple[Told, int, int]], first_day: int, days: int, minutes: int
):
    told(session, stories)
    at, first = NOON + timedelta(minutes=minutes), township_date(NOON + timedelta(days=first_day))
    last = first + timedelta(days=days)
    start, end = day_start(first), day_start(last + timedelta(days=1))
    window: dict[str, Any] = {"at": at, "start": start, "end": end, "scope": EVERYTHING}
    chosen = [Filters(), Filters(from_day=first.isoformat(), to_day=last.isoformat())]
    chosen += [Filters(period=word) for word in PERIODS]
    asked = [
        lambda: figures(session, **window),
        *(lambda of=of: closing_by(session, of=of, **window) for of in ("module", "department")),
        lambda: queries_work.module_workloads(session, at=at, scope=EVERYTHING),
        lambda: trend(session, at=at, scope=EVERYTHING),
        lambda: queries_map.density(session, since=first, until=last, scope=EVERYTHING),
    ]
    for filters in chosen:
        given: dict[str, Any] = {"filters": filters, "at": at, "scope": EVERYTHING}
        asked.append(lambda given=given: queries.number_of_incidents(session, **given))
        asked.append(lambda given=given: queries.by_day(session, **given))
        asked.append(lambda given=given: queries.by_group(session, of="module", **given))
        asked.append(lambda given=given: queries.cells(session, **given))
    for ask in asked:
        by_counts = ask()
        session.info[SHADOWED] = True
        by_rows = ask()
        del session.info[SHADOWED]
        assert by_counts.to_dict("list").__repr__() == by_rows.to_dict("list").__repr__()


def test_a_wrong_count_is_found_and_put_right(session: Session):
    session.add(an_incident(due_at=NOON, module_id=1))
    session.flush()
    session.execute(text("UPDATE due_tally SET due = due + 1"))
    (problem,) = tallies.differences(session)
    assert re.fullmatch(r"应办结计数 .*、1、0：库里记的是 \(2, 0, 0\)，重算应为 \(1, 0, 0\)", problem)
    tallies.count_anew(session)
    assert list(tallies.differences(session)) == []


def test_what_connections_counted_that_are_gone_is_folded_together(session: Session):
    day = township_date(NOON)
    session.add_all([an_incident(due_at=NOON, module_id=1), an_incident(due_at=NOON, module_id=1)])
    session.flush()
    # No process has such a number.
    session.execute(text("UPDATE due_tally SET slot = -5"))
    session.add(an_incident(due_at=NOON, module_id=1))
    session.flush()
    tallies.fold(session)
    rows = session.execute(select(col(DueTally.slot), col(DueTally.due)).where(DueTally.day == day)).all()
    assert sum(due for _, due in rows) == 3
    is_kept_apart = session.connection().dialect.name == "sqlite"
    assert (-5 in [slot for slot, _ in rows]) is is_kept_apart
    assert list(tallies.differences(session)) == []


def told(session: Session, stories: list[tuple[Told, int, int]]) -> None:
    """Each story as it stood after some steps, then as it ended; some excluded, readmitted or removed."""
    session.rollback()
    for number, (story, steps, fate) in enumerate(stories, start=1):
        early = Told(story.fixed, story.entries[: steps + 1], story.froms[: steps + 1])
        incident, later = rows_of(early, number)[0], rows_of(story, number)[0]
        session.add(incident)
        session.flush()
        if fate in (1, 2):
            session.add(Exclusion(incident_id=number, reason="不可抗力", approver="指挥长", at=NOON))
            session.flush()
        for name in CHANGED:
            setattr(incident, name, getattr(later, name))
        incident.module_id = None if steps % 3 == 0 else 1 + steps % 2
        session.flush()
        if fate == 2:
            session.execute(delete(Exclusion).where(col(Exclusion.incident_id) == number))
        if fate == 3:
            session.delete(incident)
            session.flush()
