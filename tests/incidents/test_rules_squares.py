"""Squares of the ground: each is filled by its four parts, and a word names exactly one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.find.rules_filters import parse
from dashboard.incidents.find.rules_squares import (
    KEPT_LEVEL,
    LEVELS,
    Square,
    gathered,
    level_for,
    parts,
    side,
    square_named,
    square_of,
)
from dashboard.town.places.rules import cell_of

longitudes, latitudes = st.floats(-179.9, 179.9), st.floats(-89.9, 89.9)
levels = st.sampled_from(LEVELS)


@given(longitudes, latitudes, levels)
def test_a_square_holds_the_places_that_lie_in_it(longitude: float, latitude: float, level: int) -> None:
    west, south, east, north = square_of(longitude, latitude, level).box
    assert west - 1e-9 <= longitude <= east + 1e-9
    assert south - 1e-9 <= latitude <= north + 1e-9


@given(longitudes, latitudes, st.sampled_from(LEVELS[:-1]))
def test_a_place_lies_in_one_of_the_four_parts_of_its_square(x: float, y: float, level: int) -> None:
    assert square_of(x, y, level + 1) in set(parts(square_of(x, y, level)))


@given(longitudes, latitudes, levels)
def test_a_word_names_its_square(longitude: float, latitude: float, level: int) -> None:
    square = square_of(longitude, latitude, level)
    assert square_named(square.word) == square
    assert parse({"square": square.word})[0].square == square.word


@pytest.mark.parametrize(
    "word", ["3", "12_1_1", "0_99999_1", "0_1_99999", "0_-1_2", "1_2_3_4", "3_1_2 ", "٣_1_1"]
)
def test_words_that_make_no_sense_narrow_nothing(word: str) -> None:
    assert square_named(word) is None
    filters, wrong = parse({"square": word})
    assert filters.square is None
    assert wrong == ["square"]


@given(st.lists(st.tuples(st.floats(100, 125), st.floats(20, 45)), max_size=30), st.integers(0, KEPT_LEVEL))
def test_the_squares_that_incidents_keep_add_up(places: list[tuple[float, float]], level: int) -> None:
    found = gathered([(cell_of(x, y) or "", 1) for x, y in places], level)
    assert sum(found.values()) == len(places)
    for x, y in places:
        # On an edge the two ways of counting may round to either side.
        near = square_of(x, y, level)
        assert any(abs(s.column - near.column) <= 1 and abs(s.row - near.row) <= 1 for s in found)


def test_a_kept_square_is_the_seventh_size() -> None:
    assert list(gathered([(cell_of(118.8312, 28.8412) or "", 7)], KEPT_LEVEL).items()) == [
        (square_of(118.8312, 28.8412, KEPT_LEVEL), 7)
    ]


@given(st.floats(10, 1e6), st.floats(20, 120))
def test_squares_are_as_small_as_the_screen_can_show_apart(scale: float, fewest: float) -> None:
    level = level_for(scale, fewest)
    assert level == 0 or side(level) * scale >= fewest * (1 - 1e-9)
    assert level == LEVELS[-1] or side(level + 1) * scale < fewest * (1 + 1e-9)


def test_a_square_says_how_large_it_is() -> None:
    assert Square(KEPT_LEVEL, 0, 0).metres == 280
    assert Square(11, 0, 0).metres == 9
