"""Squares to pick, typed degrees, and the village that holds a position."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.files.attachments.rules_camera import metres_between
from dashboard.town.places.rules import (
    COARSE,
    FINE,
    box_around,
    cell_of,
    cells_around,
    is_inside,
    squares_around,
    squares_over,
    typed,
    village_at,
)
from dashboard.words.coordinates import wgs84_to_gcj02
from dashboard.words.errors import Refused

HERE = (118.8123, 28.8612)
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]]}
WITH_HOLE = {
    "type": "Polygon",
    "coordinates": [*SQUARE["coordinates"], [[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]],
}
TWO = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], [[[9, 9], [10, 9], [10, 10], [9, 9]]]]}
inside_town = st.tuples(st.floats(118.78, 118.88), st.floats(28.80, 28.91))


@pytest.mark.parametrize(
    "text",
    [
        "118.8123,28.8612",
        "118.8123，28.8612",
        " 118.8123 28.8612 ",
        "东经118.8123°，北纬28.8612°",
        "118.8123;28.8612",
    ],
)
def test_degrees_are_read_however_they_are_separated(text: str) -> None:
    assert typed(text, "WGS-84") == HERE


@given(inside_town)
def test_degrees_of_the_usual_maps_come_back_to_where_they_were_taken(place: tuple[float, float]) -> None:
    x, y = wgs84_to_gcj02(*place)
    found = typed(f"{x:.6f},{y:.6f}", "GCJ-02")
    assert metres_between(*found, *place) < 1


def test_the_same_digits_mean_other_places_on_other_maps() -> None:
    places = {typed("118.812300,28.861200", system) for system in ("WGS-84", "GCJ-02", "BD-09")}
    assert len(places) == 3
    assert all(metres_between(*place, *HERE) < 1_500 for place in places)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("28.8612,118.8123", "写反"),
        ("118.8123", "看不懂"),
        ("在村口", "看不懂"),
        ("118.8123,28.8612,3", "看不懂"),
        ("118.8,28.8<img>", "看不懂"),
        ("2.35,48.85", "不在国内"),
        ("", "看不懂"),
    ],
)
def test_what_is_no_position_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        typed(text, "GCJ-02")


@pytest.mark.parametrize(
    ("place", "area", "expected"),
    [
        ((2, 2), SQUARE, True),
        ((5, 2), SQUARE, False),
        ((2, 2), WITH_HOLE, False),
        ((0.5, 2), WITH_HOLE, True),
        ((9.9, 9.5), TWO, True),
        ((9.1, 9.9), TWO, False),
    ],
)
def test_a_position_lies_in_an_area_or_not(place: tuple[float, float], area: dict, expected: bool) -> None:
    assert is_inside(place, area) is expected


def test_the_village_is_the_one_whose_area_holds_the_position() -> None:
    areas = [("a", None), ("b", json.dumps(SQUARE))]
    assert village_at((1, 1), areas) == "b"
    assert village_at((8, 8), areas) is None


@given(inside_town, st.integers(20, 5_000), st.floats(0, 1), st.floats(0, 6.28))
def test_no_place_within_the_distance_lies_outside_the_squares(
    place: tuple[float, float], metres: int, share: float, angle: float
) -> None:
    from math import cos, radians, sin

    reach = share * metres * 0.99 / 111_320
    other = (place[0] + reach * cos(angle) / cos(radians(place[1])), place[1] + reach * sin(angle))
    assert cell_of(*other) in cells_around(place, metres)


def test_the_largest_distance_that_a_town_may_set_asks_for_squares_that_a_database_takes() -> None:
    assert len(cells_around(HERE, 5_000)) < 5_000


@given(inside_town)
def test_fine_squares_cover_the_coarse_one_that_was_picked(place: tuple[float, float]) -> None:
    fine = squares_around(place)
    assert len(fine) == len(set(fine)) == 900
    west, south, east, north = box_around(fine, FINE)
    assert west <= place[0] <= east
    assert south <= place[1] <= north
    assert min(max(abs(x - place[0]), abs(y - place[1])) for x, y in fine) <= FINE / 2 + 1e-6


def test_squares_over_an_area_cover_it_and_nothing_far_away() -> None:
    area = {
        "type": "Polygon",
        "coordinates": [[[118.8, 28.8], [118.83, 28.8], [118.83, 28.83], [118.8, 28.8]]],
    }
    middles = squares_over([json.dumps(area)])
    assert len(middles) == len(set(middles))
    for x in range(1, 30):
        for y in range(1, x):
            place = (118.8 + x / 1000, 28.8 + y / 1000)
            assert any(
                abs(mx - place[0]) <= COARSE / 2 + 1e-6 and abs(my - place[1]) <= COARSE / 2 + 1e-6
                for mx, my in middles
            )
    assert all(118.79 < x < 118.84 and 28.79 < y < 28.84 for x, y in middles)
