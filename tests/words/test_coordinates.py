import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from dashboard.words.coordinates import (
    bd09_to_gcj02,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_gcj02,
)

EARTH = Geod(ellps="WGS84")
VECTORS = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
]
ABROAD = [(2.3522, 48.8566), (-74.006, 40.7128), (151.2093, -33.8688), (139.6917, 35.6895)]
CONVERSIONS = [wgs84_to_gcj02, gcj02_to_wgs84, gcj02_to_bd09, bd09_to_gcj02]
ROUND_TRIPS = [
    (wgs84_to_gcj02, gcj02_to_wgs84),
    (gcj02_to_wgs84, wgs84_to_gcj02),
    (gcj02_to_bd09, bd09_to_gcj02),
    (bd09_to_gcj02, gcj02_to_bd09),
]

in_town = st.tuples(st.floats(118.76, 118.90), st.floats(28.78, 28.93))
in_china = st.tuples(st.floats(73.5, 135.1), st.floats(18.2, 53.6))


def metres_between(one, other):
    return EARTH.inv(*one, *other)[2]


@pytest.mark.parametrize(("wgs84", "gcj02"), VECTORS)
def test_published_points_are_shifted_as_published(wgs84, gcj02):
    assert wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-11)


@pytest.mark.parametrize(("wgs84", "gcj02"), VECTORS)
def test_published_points_come_back(wgs84, gcj02):
    assert metres_between(gcj02_to_wgs84(*gcj02), wgs84) < 0.001


@pytest.mark.parametrize(("there", "back"), ROUND_TRIPS)
@given(point=in_town)
def test_a_point_in_the_town_comes_back_within_a_metre(there, back, point):
    assert metres_between(back(*there(*point)), point) < 1


@pytest.mark.parametrize(("there", "back"), ROUND_TRIPS)
@given(point=in_china)
def test_a_point_in_china_comes_back_within_a_metre(there, back, point):
    assert metres_between(back(*there(*point)), point) < 1


@pytest.mark.parametrize("convert", CONVERSIONS)
@pytest.mark.parametrize("point", ABROAD)
def test_a_point_abroad_stays_where_it_is(convert, point):
    assert convert(*point) == point


@pytest.mark.parametrize("convert", CONVERSIONS)
def test_a_column_is_converted_like_its_points(convert):
    points = [*(point for pair in VECTORS for point in pair), *ABROAD]
    longitudes, latitudes = convert(*np.array(points).T)
    assert list(zip(longitudes, latitudes, strict=True)) == [
        pytest.approx(convert(*point)) for point in points
    ]


def test_a_missing_position_stays_missing():
    longitudes, latitudes = gcj02_to_wgs84(np.array([np.nan, 118.8]), np.array([np.nan, 28.85]))
    assert np.isnan(longitudes).tolist() == np.isnan(latitudes).tolist() == [True, False]


def test_a_scalar_comes_back_as_a_float():
    assert [type(degrees) for degrees in wgs84_to_gcj02(118.8, 28.85)] == [float, float]


def test_the_shift_in_the_town_is_some_hundred_metres():
    assert 300 < metres_between(wgs84_to_gcj02(118.82, 28.85), (118.82, 28.85)) < 800


@pytest.mark.parametrize("crs", ["WGS-84", "GCJ-02", "BD-09"])
def test_every_named_system_leads_to_the_same_place(crs):
    place = 118.82, 28.85
    in_system = {
        "WGS-84": place,
        "GCJ-02": wgs84_to_gcj02(*place),
        "BD-09": gcj02_to_bd09(*wgs84_to_gcj02(*place)),
    }
    assert metres_between(to_wgs84(*in_system[crs], crs), place) < 0.001


def test_an_unknown_system_is_refused():
    with pytest.raises(ValueError, match="CGCS2000"):
        to_wgs84(118.82, 28.85, "CGCS2000")
