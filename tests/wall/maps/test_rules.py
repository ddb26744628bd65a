"""Camera, picks and shades: what the words of a URL mean, and that nothing overlaps."""

from math import cos, hypot, radians

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.incidents.find.rules_squares import square_of
from dashboard.wall.maps.rules import (
    FEW,
    LAST_STEP,
    LAYERS,
    USUAL_LAYERS,
    Camera,
    Selection,
    camera_from_word,
    click_target,
    disc_radius,
    is_listed,
    layers_from_word,
    layers_word,
    level_of,
    pixels_per_degree,
    position_within,
    selection_from_word,
    shade_bounds,
    shade_of,
    spot_from_word,
    visible_box,
    zoom_of,
)

longitudes, latitudes = st.floats(70, 140), st.floats(-60, 60)
HOME = 12.3


@given(st.integers(1, LAST_STEP), longitudes, latitudes)
def test_a_camera_is_what_its_word_says(step: int, longitude: float, latitude: float) -> None:
    found = camera_from_word(Camera(step, longitude, latitude).word)
    assert found.step == step
    assert found.longitude == pytest.approx(longitude, abs=1e-5)
    assert found.latitude == pytest.approx(latitude, abs=1e-5)


@pytest.mark.parametrize("word", ["", "0_1_1", "9_118_28", "2_200_28", "2_118_89", "2_118", "2_1e5_2", "x"])
def test_words_that_make_no_sense_show_the_town(word: str) -> None:
    assert camera_from_word(word) == Camera()


@given(st.text(max_size=40))
def test_no_word_breaks_anything(word: str) -> None:
    camera_from_word(word)
    selection_from_word(word)
    spot_from_word(word)


@given(st.integers(0, LAST_STEP), longitudes, latitudes)
def test_a_step_back_undoes_a_step_in(step: int, longitude: float, latitude: float) -> None:
    camera = Camera(step, longitude, latitude) if step else Camera()
    near = camera.nearer(longitude, latitude)
    assert near.step == min(step + 1, LAST_STEP)
    if step < LAST_STEP:
        assert near.further().step == step
    assert Camera(1, longitude, latitude).further() == Camera()


@given(st.integers(0, LAST_STEP - 1), longitudes, latitudes)
def test_a_step_in_never_counts_in_larger_squares(step: int, longitude: float, latitude: float) -> None:
    camera = Camera(step, longitude, latitude) if step else Camera()
    before, after = (zoom_of(HOME, c) for c in (camera, camera.nearer(longitude, latitude)))
    assert after >= before
    assert level_of(after) >= level_of(before)


def test_small_clusters_are_listed_and_large_ones_looked_into_until_the_last_step() -> None:
    assert is_listed(FEW, Camera())
    assert not is_listed(FEW + 1, Camera())
    assert is_listed(10_000, Camera(LAST_STEP, 118.8, 28.8))


def test_a_click_opens_a_cluster_or_lists_it_and_the_smaller_thing_wins() -> None:
    area = {"villages": [{"properties": {"code": "330803112220"}}]}
    disc = {"total": FEW + 1, "square": "1_2_3", "at": [118.8, 28.8]}
    assert click_target({}, Camera()) is None
    assert click_target(area, Camera()) == Selection("village", "330803112220")
    assert click_target(area | {"clusters": [disc]}, Camera()) == Camera(1, 118.8, 28.8)
    assert click_target({"clusters": [disc | {"total": FEW}]}, Camera()) == Selection("square", "1_2_3")
    assert click_target({"clusters": [disc]}, Camera(LAST_STEP, 118.8, 28.8)) == Selection("square", "1_2_3")
    assert click_target(area | {"incidents": [{"number": "NL-1"}]}, Camera()) == Selection("case", "NL-1")
    assert click_target(area | {"density": [{"square": "2_3_4"}]}, Camera()) == Selection("square", "2_3_4")


@given(
    st.lists(st.tuples(st.floats(118.7, 118.9), st.floats(28.7, 28.9), st.integers(2, 20_000)), max_size=8),
    st.floats(11, 17.5),
    st.sampled_from([13, 18, 20, 36]),
)
def test_discs_of_two_squares_never_touch(
    places: list[tuple[float, float, int]], zoom: float, size: int
) -> None:
    level, scale = level_of(zoom, size), pixels_per_degree(zoom)
    discs = {}
    for x, y, total in places:
        square = square_of(x, y, level).word
        radius = disc_radius(total, size)
        discs[square] = (*position_within(x, y, square, zoom, radius), radius)
    shown = list(discs.values())
    for n, (x, y, radius) in enumerate(shown):
        for other_x, other_y, other in shown[n + 1 :]:
            stretch = cos(radians((y + other_y) / 2))
            apart = hypot((x - other_x) * scale, (y - other_y) * scale / stretch)
            assert apart >= radius + other - 0.5


@given(longitudes, latitudes, st.floats(11, 17))
def test_a_disc_stays_in_its_square(longitude: float, latitude: float, zoom: float) -> None:
    square = square_of(longitude, latitude, level_of(zoom))
    x, y = position_within(longitude, latitude, square.word, zoom, 20)
    assert square_of(x, y, square.level) == square


@given(st.integers(1, 5_000), st.data())
def test_more_is_never_lighter(largest: int, data: st.DataObject) -> None:
    bounds = shade_bounds(largest)
    assert bounds == sorted(set(bounds))
    assert bounds[-1] == largest
    one, other = sorted(data.draw(st.tuples(st.integers(0, largest), st.integers(0, largest))))
    assert shade_of(one, bounds) <= shade_of(other, bounds) <= len(bounds)
    assert (shade_of(one, bounds) == 0) == (one == 0)


def test_nothing_to_count_has_no_shades() -> None:
    assert shade_bounds(0) == []
    assert shade_of(0, []) == 0


@given(longitudes, latitudes, st.floats(10, 17))
def test_what_is_sent_reaches_beyond_the_frame(longitude: float, latitude: float, zoom: float) -> None:
    west, south, east, north = visible_box(longitude, latitude, zoom, 900, 640)
    assume(west > -170 and east < 170)
    assert (east - west) * pixels_per_degree(zoom) == pytest.approx(900 * 1.5)
    assert south < latitude < north


def test_picks_and_spots_are_named_by_their_kind() -> None:
    assert selection_from_word("village.330803112220") == Selection("village", "330803112220")
    assert selection_from_word("case.NL-20260304-0001") == Selection("case", "NL-20260304-0001")
    assert selection_from_word("square.3_1_2") == Selection("square", "3_1_2")
    assert selection_from_word("square.x") is None
    assert spot_from_word("grid.12") == Selection("grid", "12")
    assert spot_from_word("grid.x") is None
    assert Selection("grid", "12").word == "grid.12"


def test_layers_keep_their_own_order_and_none_is_an_answer() -> None:
    assert layers_from_word("density,villages") == ("villages", "density")
    assert layers_from_word("") == layers_from_word("nonsense") == USUAL_LAYERS
    assert layers_from_word("none") == ()


@given(st.sets(st.sampled_from(sorted(LAYERS))))
def test_a_choice_of_layers_comes_back_from_its_word(chosen: set[str]) -> None:
    assert set(layers_from_word(layers_word(chosen))) == chosen
