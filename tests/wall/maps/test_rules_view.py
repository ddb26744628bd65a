"""Where a map's camera stands: what it must show is on the screen, whatever the town's shape."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.town.ground.rules_view import MARGIN, Box, View, held, view_of
from dashboard.wall.maps.widgets_map import DESK

NEARLY = 0.01
# Between a square of two hundred metres and half a province, wide or high.
sides = st.floats(0.002, 2)
places = st.tuples(st.floats(100, 125), st.floats(20, 50))
frames = st.tuples(st.integers(300, 3_000), st.integers(300, 1_200))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    west, south = draw(places)
    return (west, south, west + draw(sides), south + draw(sides))


def corners(view: View, box: Box) -> list[tuple[float, float]]:
    return [view.pixels(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]


def bare(view: View, box: Box) -> list[float]:
    """Pixels that are shown beyond the box: left, right, above, below."""
    xs, ys = zip(*corners(view, box), strict=True)
    wide, high = view.frame or (0, 0)
    return [
        max(side, 0)
        for side in (min(xs) + wide / 2, wide / 2 - max(xs), min(ys) + high / 2, high / 2 - max(ys))
    ]


@given(boxes(), st.integers(DESK[0], 3_000))
def test_a_town_is_shown_whole_in_every_window_however_wide_or_high_it_is(box: Box, canvas: int) -> None:
    view = view_of(box, *DESK)
    for x, y in corners(view, box):
        assert abs(x) <= canvas / 2 - MARGIN + NEARLY
        assert abs(y) <= DESK[1] / 2 - MARGIN + NEARLY


@given(boxes(), frames, st.floats(0, 1), st.floats(0, 1), st.floats(0, 3))
def test_a_view_is_moved_over_the_town_without_losing_its_middle(
    box: Box, frame: tuple[int, int], along: float, up: float, nearer: float
) -> None:
    west, south, east, north = box
    home = view_of(box, *frame)
    x, y = west + along * (east - west), south + up * (north - south)
    seen = replace(home, longitude=x, latitude=y, zoom=home.zoom + nearer)
    moved = held(seen, box, 0)
    assert moved.zoom == seen.zoom
    at = moved.pixels(x, y)
    assert abs(at[0]) <= frame[0] / 2 + NEARLY
    assert abs(at[1]) <= frame[1] / 2 + NEARLY
    before, after = bare(seen, box), bare(moved, box)
    for one, other in ((0, 1), (2, 3)):
        assert max(after[one], after[other]) <= max(before[one], before[other]) + NEARLY
        # Beyond one edge something is shown only where the whole town is.
        assert min(after[one], after[other]) > 0 or max(after[one], after[other]) <= NEARLY


@pytest.mark.parametrize("place", [(118.0, 28.9), (119.5, 28.9), (118.85, 28.0)])
def test_a_place_beyond_the_town_stays_in_the_middle(place: tuple[float, float]) -> None:
    view = View(*place, 12.0, (900, 600))
    assert held(view, (118.8, 28.8, 118.9, 29.0)) == view
    assert held(replace(view, frame=None), (0, 0, 180, 80)).longitude == place[0]
