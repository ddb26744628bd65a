"""Clusters on both databases: they add up, and each is the list that its square narrows to."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.find.queries import incident_list, number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from dashboard.incidents.find.rules_squares import LEVELS, square_named, square_of
from dashboard.wall.maps.queries_clusters import CLUSTERS, clusters, number_placed
from models import IncidentStatus
from tests.factories import NOON
from tests.wall.scenes.facts import HOUR, add

pytestmark = pytest.mark.postgresql

PLACES = [(118.8012 + n * 0.0007, 28.8011 + (n % 5) * 0.0031) for n in range(40)]


def asked(session: Session, **given: Any) -> Any:
    words = {"filters": Filters(), "at": NOON, "level": 3, "box": None, "scope": EVERYTHING}
    return clusters(session, **(words | given))


@pytest.fixture
def town(session: Session) -> Session:
    for n, (x, y) in enumerate(PLACES):
        red = NOON - HOUR if n % 4 == 0 else NOON + 2 * HOUR
        add(session, longitude=x, latitude=y, red_at=red, yellow_at=red - HOUR, urgent=n == 7,
            incident_class=1 + n % 3, module="enforcement" if n % 2 else "governance")  # fmt: skip
    add(session, title="没有位置")
    add(session, longitude=118.83, latitude=28.84, status=IncidentStatus.CLOSED, concluded_at=NOON - HOUR)
    return session


@pytest.mark.parametrize("level", LEVELS)
def test_clusters_of_every_size_add_up_and_lead_to_their_rows(town: Session, level: int) -> None:
    found = asked(town, level=level)
    assert found["total"].sum() == len(PLACES)
    assert found["urgent"].sum() == 1
    assert set(found["square"]) == {square_of(x, y, level).word for x, y in PLACES}
    for row in found.to_dict("records"):
        filters = Filters(status="open", square=row["square"])
        listed = number_of_incidents(town, filters=filters, at=NOON, scope=EVERYTHING)
        assert listed["total"].iloc[0] == row["total"]
        square = square_named(row["square"])
        assert square == square_of(row["longitude"], row["latitude"], level)


def test_a_cluster_wears_its_worst_lamp_and_one_alone_is_named(town: Session) -> None:
    everything = asked(town, level=0)
    assert set(everything["light"]) == {"red"}
    assert not everything["number"].any()
    alone = asked(town, level=8)
    alone = alone[alone["total"] == 1]
    assert alone["number"].str.startswith("NL-").all()
    assert set(alone["light"]) == {"red", "green"}
    assert set(alone["status"]) == {"reported"}


@pytest.mark.parametrize("words", [{"light": "red"}, {"incident_class": "2"}, {"module": "enforcement"},
                                   {"urgent": "yes"}])  # fmt: skip
def test_filters_narrow_clusters_as_they_narrow_the_list(town: Session, words: dict[str, str]) -> None:
    filters = Filters(**words)
    total = asked(town, filters=filters)["total"].sum()
    listed = incident_list(town, filters=filters.but(status="open"), at=NOON, scope=EVERYTHING, size=99)
    assert 0 < total == len(listed) < len(PLACES)
    counts = number_placed(town, filters=filters, at=NOON, scope=EVERYTHING)
    assert counts == {"total": total, "placed": total}


def test_what_has_no_place_is_counted_apart(town: Session) -> None:
    assert number_placed(town, filters=Filters(), at=NOON, scope=EVERYTHING) == {
        "total": len(PLACES) + 1,
        "placed": len(PLACES),
    }


def test_a_box_grows_to_whole_squares(town: Session) -> None:
    x, y = PLACES[20]
    within = asked(town, box=(x - 0.0001, y - 0.0001, x + 0.0001, y + 0.0001))
    whole = asked(town)
    square = square_of(x, y, 3).word
    assert square in set(within["square"])
    merged = within.merge(whole, on="square")
    assert list(merged["total_x"]) == list(merged["total_y"])
    assert len(within) < len(whole)


def test_of_too_many_the_fullest_are_sent(town: Session) -> None:
    few = asked(town, most=2)
    assert list(few["total"]) == sorted(asked(town)["total"], reverse=True)[:2]


def test_a_scope_without_anything_has_no_clusters(town: Session) -> None:
    nothing = asked(town, scope=Scope(everything=False))
    assert nothing.empty
    assert list(nothing.columns) == list(CLUSTERS)


def test_a_secret_title_is_not_on_the_map(session: Session) -> None:
    add(session, title="某人的私事", secret=True, longitude=118.83, latitude=28.84)
    assert list(asked(session)["title"]) == ["保密事件"]


def test_lamps_turn_with_the_clock(town: Session) -> None:
    later = asked(town, at=NOON + timedelta(hours=3), level=8)
    assert set(later["light"]) == {"red"}


def test_west_and_south_of_zero_lie_in_squares_too(session: Session) -> None:
    for x, y in ((-71.06, 42.36), (-0.001, -0.001), (0.001, 0.001)):
        add(session, longitude=x, latitude=y)
    for level in LEVELS:
        expected = {
            square_of(x, y, level).word for x, y in ((-71.06, 42.36), (-0.001, -0.001), (0.001, 0.001))
        }
        assert set(asked(session, level=level)["square"]) == expected
