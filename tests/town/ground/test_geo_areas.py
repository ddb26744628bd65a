import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import union_all
from shapely.geometry import Point, shape

from dashboard.town.ground import geo_areas
from dashboard.town.ground.geo_areas import village_areas, write_village_sketch

TOWN = json.loads((geo_areas.GEO / "town_sketch.geojson").read_text(encoding="utf-8"))["features"][0][
    "geometry"
]
SQUARE = {"type": "Polygon", "coordinates": [[[118, 28], [119, 28], [119, 29], [118, 29], [118, 28]]]}
THREE = {"a": (118.2, 28.2), "b": (118.8, 28.3), "c": (118.5, 28.8)}

# Rounding to six decimals moves a border by a few centimetres; along it a sliver of this many square degrees.
SLIVER = 1e-6

in_square = st.tuples(st.integers(1, 99), st.integers(1, 99)).map(
    lambda cell: (118 + cell[0] / 100, 28 + cell[1] / 100)
)
some_villages = st.lists(in_square, min_size=1, max_size=22, unique=True)


def require_a_partition(areas, points, outline):
    cells = {code: shape(geometry) for code, geometry in areas.items()}
    assert list(cells) == list(points)
    assert all(cell.is_valid for cell in cells.values())
    assert all(cells[code].covers(Point(point)) for code, point in points.items())
    assert union_all(list(cells.values())).symmetric_difference(shape(outline)).area < SLIVER
    assert sum(cell.area for cell in cells.values()) == pytest.approx(shape(outline).area, abs=SLIVER)


def village_points():
    with geo_areas.VILLAGES.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (float(row["gcj02_longitude"]), float(row["gcj02_latitude"]))
            for row in csv.DictReader(file)
        }


def test_the_villages_share_out_the_town():
    points = village_points()
    require_a_partition(village_areas(points, TOWN), points, TOWN)


@given(positions=some_villages)
def test_any_villages_share_out_any_ground(positions):
    points = {str(number): position for number, position in enumerate(positions)}
    require_a_partition(village_areas(points, SQUARE), points, SQUARE)


def test_ground_goes_to_the_village_nearest_in_metres():
    areas = village_areas({"west": (118.3, 28.5), "north": (118.6, 28.8)}, SQUARE)
    # In degrees this place is nearer to the north village, on the ground to the west one.
    assert shape(areas["west"]).covers(Point(118.61, 28.5))


def test_corners_have_six_decimals_at_most():
    corners = village_areas(THREE, SQUARE)["a"]["coordinates"][0]
    assert all(round(degrees, 6) == degrees for corner in corners for degrees in corner)


def test_a_village_outside_the_outline_is_named():
    with pytest.raises(ValueError, match="far"):
        village_areas(THREE | {"far": (120.0, 28.5)}, SQUARE)


def test_two_villages_at_one_point_are_refused():
    with pytest.raises(ValueError, match="share one point"):
        village_areas(THREE | {"twin": THREE["a"]}, SQUARE)


def test_the_shipped_sketch_is_drawn_from_the_shipped_points(tmp_path, monkeypatch):
    shipped = (geo_areas.GEO / "villages_sketch.geojson").read_text(encoding="utf-8")
    (tmp_path / "town_sketch.geojson").write_bytes((geo_areas.GEO / "town_sketch.geojson").read_bytes())
    monkeypatch.setattr(geo_areas, "GEO", tmp_path)
    write_village_sketch()
    drawn = (tmp_path / "villages_sketch.geojson").read_text(encoding="utf-8")
    assert drawn == shipped
