"""A day's film: each moment is what the log says, and what looking back at that moment counts."""

import itertools
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope, require
from dashboard.access.rules_rights import needed_rights
from dashboard.incidents.find.queries import by_group, incident_list, number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from dashboard.incidents.find.rules_squares import square_of
from dashboard.incidents.life.as_of import looking_back
from dashboard.incidents.life.rules_replay import Line, row_at
from dashboard.store.database import reading
from dashboard.wall.maps import rules_film
from dashboard.wall.maps.queries_clusters import clusters
from dashboard.wall.maps.queries_film import film
from dashboard.wall.maps.rules_film import (
    KEPT,
    Film,
    FilmFilter,
    by_square,
    open_stretches,
    stretches_at,
    stretches_of_incident,
    worst_light,
)
from dashboard.words.days import day_start, township_date
from dashboard.words.errors import Refused
from models import CallUp, Incident, Light
from tests.factories import NOON
from tests.incidents.room import Room
from tests.incidents.test_histories import possible, varied
from tests.incidents.test_walk import ACTS, actor
from tests.lives import Told, lives
from tests.wall.scenes.facts import HOUR, add

pytestmark = pytest.mark.postgresql

SINCE = day_start(township_date(NOON))
UNTIL = SINCE + timedelta(days=1)


def lines_of(told: Told) -> tuple[dict[str, Any], list[Line]]:
    """The present row of a random life, and its log."""
    lines = [Line(e.action, e.at, e.to_status, e.data) for e in told.entries]  # type: ignore[arg-type]
    empty = dict.fromkeys((*KEPT, "id", "number"))
    base = empty | {"id": 1, "number": "N", "title": "t", "secret": False, "urgent": False} | told.fixed
    return row_at(base, lines, lines[-1].at), lines


@given(lives(), st.integers(0, 24 * 60))
def test_every_moment_of_the_film_is_what_the_log_says(told: Told, minute: int) -> None:
    row, lines = lines_of(told)
    whole = stretches_of_incident(row, lines, SINCE, UNTIL)
    at = SINCE + timedelta(minutes=minute)
    there = stretches_at(Film(SINCE, UNTIL, tuple(whole)), at)
    if at < lines[0].at or at >= UNTIL:
        assert at >= UNTIL or there == []
        return
    then = row_at(row, lines, at)
    (one,) = there
    assert {name: getattr(one, name) for name in KEPT if name != "status"} == {
        name: then[name] for name in KEPT if name != "status"
    }
    assert one.status == then["status"].value


@given(lives())
def test_stretches_follow_each_other_without_a_gap_and_differ(told: Told) -> None:
    found = stretches_of_incident(*lines_of(told), SINCE, UNTIL)
    for one, other in itertools.pairwise(found):
        assert one.end == other.begin
        assert one.begin < other.begin
        assert one[5:] != other[5:]
    assert all(SINCE <= one.begin < UNTIL for one in found)
    assert not found or found[-1].end is None


def counted(session: Session, at: datetime, **words: str) -> int:
    """What the list counts, as of a moment."""
    with reading() as back, looking_back(back, at):
        found = number_of_incidents(back, filters=Filters(**words), at=at, scope=EVERYTHING)
    return int(found["total"].iloc[0])


@pytest.mark.long
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 6))])
def test_the_film_counts_at_each_moment_what_the_list_counted_then(session: Session, seed: int) -> None:
    rng, room = random.Random(seed), Room(session)
    ids = [room.report(urgent=rng.random() < 0.4) for _ in range(4)]
    for _ in range(40):
        room.at += timedelta(minutes=rng.choice((1, 20, 90, 400)))
        incident = rng.choice(ids)
        action, role = rng.choice(list(possible(room, incident)))
        person, given_ = actor(room, role), varied(rng, room, incident, action)
        scope = require(person, *needed_rights(ACTS[action]))
        try:
            with session.begin_nested():
                ACTS[action](session, incident_id=incident, scope=scope, by=person, at=room.at, **given_)
        except Refused:
            continue
        finally:
            session.expire_all()
    session.commit()
    first = session.exec(select(Incident.reported_at)).first()
    assert first is not None
    last = township_date(room.at)
    day = township_date(first)
    while day <= last:
        since = day_start(day)
        whole = film(session, since=since, until=since + timedelta(days=1), scope=EVERYTHING)
        for hour in (3, 11, 17, 23):
            at = since + timedelta(hours=hour, minutes=rng.randrange(60))
            found = rules_film.day_counts(stretches_at(whole, at), since, at, FilmFilter())
            assert found.open == counted(session, at, status="open")
            assert found.reported == counted(session, at, period="today")
            assert found.closed == counted(session, at, status="closed", concluded="today")
            there = open_stretches(stretches_at(whole, at), at, FilmFilter())
            for light in (Light.RED, Light.YELLOW, Light.GREEN):
                assert sum(one.light(at) is light for one in there) == counted(session, at, light=light.value)
            overdue = [one for one in there if one.due_at is not None and one.due_at < at]
            assert len(overdue) == counted(session, at, overdue="yes")
        day += timedelta(days=max(1, (last - day).days // 5))


def test_the_film_of_today_ends_as_the_live_map_stands(session: Session) -> None:
    for n in range(12):
        red = NOON - HOUR if n % 3 else NOON + HOUR
        add(session, reported_at=NOON - n * 7 * HOUR, longitude=118.8 + n * 0.003, latitude=28.84, red_at=red,
            yellow_at=red - HOUR, urgent=n == 4, incident_class=1 + n % 3, module="governance")  # fmt: skip
    add(session, reported_at=NOON + HOUR, longitude=118.83, latitude=28.84)
    whole = film(session, since=SINCE, until=UNTIL, scope=EVERYTHING)
    module = next(key for key, code in whole.modules.items() if code == "governance")
    for words, wanted in (
        ({}, FilmFilter()),
        ({"light": "red"}, FilmFilter(light="red")),
        ({"incident_class": "2"}, FilmFilter(incident_class=2)),
        ({"urgent": "yes"}, FilmFilter(is_urgent=True)),
        ({"module": "governance"}, FilmFilter(module_id=module)),
    ):
        live = clusters(
            session, filters=Filters(**words), at=NOON + 2 * HOUR, level=2, box=None, scope=EVERYTHING
        )
        found = by_square(
            open_stretches(stretches_at(whole, NOON + 2 * HOUR), NOON + 2 * HOUR, wanted), 2, None
        )
        assert {square.word: len(ones) for square, ones in found.items()} == dict(
            zip(live["square"], live["total"], strict=True)
        )
        lamps = {square.word: worst_light(ones, NOON + 2 * HOUR).value for square, ones in found.items()}
        assert lamps == dict(zip(live["square"], live["light"], strict=True))
    assert (
        sum(
            map(
                len,
                by_square(open_stretches(stretches_at(whole, NOON), NOON, FilmFilter()), 2, None).values(),
            )
        )
        == 12
    )


def test_a_film_shows_no_more_than_the_list_of_the_scope(session: Session) -> None:
    for code in ("330803112220", "330803112001"):
        add(session, village=code, secret=True, longitude=118.83, latitude=28.84)
    village = session.exec(select(Incident.village_id).order_by(col(Incident.id))).first()
    own = Scope(everything=False, villages=(village or 0,))
    whole = film(session, since=SINCE, until=UNTIL, scope=own)
    listed = incident_list(session, filters=Filters(), at=NOON, scope=own)
    assert {one.number for one in whole.stretches} == set(listed["number"])
    assert len(listed) == 1
    nothing = film(session, since=SINCE, until=UNTIL, scope=Scope(everything=False))
    assert nothing.stretches == ()


def test_calls_come_and_go_in_the_film(session: Session) -> None:
    made = add(session, longitude=118.83, latitude=28.84)
    due = {"sign_due_at": NOON + HOUR, "arrive_due_at": NOON + 2 * HOUR}
    session.add(CallUp(incident_id=made.id, department_id=1, called_at=NOON + HOUR,
                       arrived_at=NOON + 2 * HOUR, released_at=NOON + 3 * HOUR, **due))  # fmt: skip
    session.flush()
    whole = film(session, since=SINCE, until=UNTIL, scope=EVERYTHING)
    seen = [rules_film.calls_under_way(whole, NOON + hours * HOUR) for hours in (0, 1, 2, 3)]
    assert [len(calls) for calls in seen] == [0, 1, 1, 0]
    assert seen[1][0].arrived_at is None
    assert seen[2][0].arrived_at == NOON + 2 * HOUR


def test_a_store_without_incidents_has_an_empty_film(session: Session) -> None:
    whole = film(session, since=SINCE, until=UNTIL, scope=EVERYTHING)
    assert whole.stretches == whole.calls == ()
    assert rules_film.day_counts(stretches_at(whole, NOON), SINCE, NOON, FilmFilter()) == (0, 0, 0, 0)
    assert by_group(session, filters=Filters(), at=NOON, scope=EVERYTHING, of="village").empty


def test_a_square_holds_the_stretches_that_lie_in_it(session: Session) -> None:
    add(session, longitude=118.83, latitude=28.84)
    add(session)
    whole = film(session, since=SINCE, until=UNTIL, scope=EVERYTHING)
    box = (118.82, 28.83, 118.84, 28.85)
    here = by_square(open_stretches(stretches_at(whole, NOON), NOON, FilmFilter()), 3, box)
    assert list(here) == [square_of(118.83, 28.84, 3)]
    assert by_square(open_stretches(stretches_at(whole, NOON), NOON, FilmFilter()), 3, (0, 0, 1, 1)) == {}
