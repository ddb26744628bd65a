"""Simplified borders: valid, near, few corners, and neighbours still share theirs. By property."""

import json
from math import cos, hypot, pi, radians, sin

import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, unary_union
from shapely.geometry import box

from dashboard.town.ground import shaping
from dashboard.town.ground.shaping import (
    DECIMALS,
    area_of,
    joined,
    on_grid,
    remaining,
    shaped,
    simplified,
    text_of,
)

METRES = 111_320
# Half a cell of the grid in each direction, on top of the furthest stray.
FURTHEST = shaping.FURTHEST + shaping.STRAYS[0] + METRES * 10.0**-DECIMALS


@st.composite
def blobs(draw: st.DrawFn) -> Polygon:
    """A round area of some kilometres with a ragged border of many corners, near the town."""
    x, y = draw(st.floats(118.7, 118.9)), draw(st.floats(28.7, 28.9))
    many = draw(st.integers(4, 400))
    radius = draw(st.floats(0.002, 0.03))
    rough = draw(st.lists(st.floats(0.85, 1.15), min_size=7, max_size=7))
    corners = [
        (
            x + radius * rough[n % 7] * cos(2 * pi * n / many),
            y + radius * rough[n % 7] * sin(2 * pi * n / many),
        )
        for n in range(many)
    ]
    return Polygon(corners)


def metres_apart(one: Polygon, other: Polygon) -> float:
    squeeze = cos(radians(one.centroid.y))
    flat = [shapely.transform(area, lambda c: c * [squeeze, 1]) for area in (one, other)]
    return float(flat[0].hausdorff_distance(flat[1])) * METRES


@given(blobs(), st.integers(40, 400))
def test_a_simplified_area_is_valid_and_near(area: Polygon, most: int) -> None:
    found = simplified({1: area}, most)[1]
    assert found.is_valid
    assert found.geom_type in ("Polygon", "MultiPolygon")
    assert metres_apart(area, found) <= FURTHEST
    assert shapely.get_num_coordinates(found) <= max(most, shapely.get_num_coordinates(area))


@given(st.lists(st.floats(-0.4, 0.4), min_size=60, max_size=60), st.integers(2, 5))
def test_neighbours_keep_one_border_between_them(rough: list[float], across: int) -> None:
    """Strips of land with a ragged border between each two: simplified together, no gap and no overlap."""
    edges = [
        [
            (118.8 + 0.02 * n + (0.004 * bump if 0 < n < across else 0), 28.8 + 0.001 * step)
            for step, bump in enumerate(rough)
        ]
        for n in range(across + 1)
    ]
    strips = {n: Polygon([*edges[n], *reversed(edges[n + 1])]) for n in range(across)}
    found = simplified(strips, 30)
    whole = unary_union(list(found.values()))
    assert all(area.is_valid for area in found.values())
    assert all(metres_apart(strips[n], area) <= FURTHEST for n, area in found.items())
    # Rounding to the grid may shift a shared corner by a cell, the same for both sides.
    assert sum(area.area for area in found.values()) - whole.area < 1e-9
    assert all(not polygon.interiors for polygon in getattr(whole, "geoms", [whole]))


@given(blobs())
def test_what_is_written_is_read_back_the_same(area: Polygon) -> None:
    found = on_grid(area)
    text = text_of(found)
    assert area_of(text).equals(found)
    assert text_of(area_of(text)) == text
    numbers = json.loads(text)["coordinates"][0]
    assert all(
        hypot(x - round(x, DECIMALS), y - round(y, DECIMALS)) == 0 for x, y in numbers if isinstance(x, float)
    )


@given(blobs(), blobs())
def test_a_sketch_leaves_what_is_real_alone(sketch: Polygon, real: Polygon) -> None:
    left = remaining({1: sketch}, [real])[1]
    # A strip of one cell of the grid along the border.
    strip = (sketch.length + real.length) * 10.0**-DECIMALS
    if left is None:
        assert sketch.difference(real).area < strip
    else:
        assert left.is_valid
        assert left.intersection(real).area < strip
        assert left.area <= sketch.area + strip


def test_many_corners_become_few() -> None:
    circle = Point(118.8, 28.85).buffer(0.02, quad_segs=2_000)
    found = simplified({1: circle}, 300)[1]
    assert shapely.get_num_coordinates(circle) > 8_000
    assert shapely.get_num_coordinates(found) <= 300
    assert found.symmetric_difference(circle).area < 0.01 * circle.area


def test_touching_parts_are_joined() -> None:
    parts = [box(118.8, 28.8, 118.81, 28.81), box(118.81, 28.8, 118.82, 28.81)]
    assert joined(parts).equals(box(118.8, 28.8, 118.82, 28.81))


def test_holes_stay_holes() -> None:
    outer = [(118.8, 28.8), (118.82, 28.8), (118.82, 28.82), (118.8, 28.82), (118.8, 28.8)]
    hole = [(118.805, 28.805), (118.81, 28.805), (118.81, 28.81), (118.805, 28.81), (118.805, 28.805)]
    area = shaped([[outer, hole]])
    assert len(area_of(text_of(on_grid(area))).interiors) == 1
