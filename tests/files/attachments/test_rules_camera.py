"""Where and when a picture was taken: sound values survive, nonsense is unknown."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from dashboard.files.attachments.rules_camera import (
    datum,
    metres_between,
    place_words,
    position,
    taken_at,
)
from tests.files.attachments.files import IN_TOWN, LATITUDE, LONGITUDE

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)


def parts(angle: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """As a camera writes an angle: whole degrees, whole minutes, seconds to a ten-thousandth."""
    units = min(round(abs(angle) * 36_000_000), 180 * 36_000_000)
    minutes, seconds = divmod(units, 600_000)
    return (
        IFDRational(minutes // 60, 1),
        IFDRational(minutes % 60, 1),
        IFDRational(seconds, 10_000),
    )


@given(longitudes, latitudes)
def test_every_place_on_earth_is_read_back(longitude: float, latitude: float) -> None:
    found = position(
        {
            1: "N" if latitude >= 0 else "S",
            2: parts(latitude),
            3: "E" if longitude >= 0 else "W",
            4: parts(longitude),
        }
    )
    if abs(longitude) < 1e-6 and abs(latitude) < 1e-6:
        assert found is None
    else:
        assert found == pytest.approx((longitude, latitude), abs=1e-6)


values = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.builds(IFDRational, st.integers(-(2**31), 2**32), st.integers(-5, 2**32)),
)


@given(st.dictionaries(st.integers(0, 20), st.one_of(values, st.lists(values, max_size=5))))
def test_whatever_a_camera_writes_gives_a_place_on_earth_or_none(gps: dict[int, Any]) -> None:
    found = position(gps)
    assert found is None or (abs(found[0]) <= 180 and abs(found[1]) <= 90 and all(map(math.isfinite, found)))
    assert datum(gps) in ("WGS-84", "GCJ-02", "BD-09")


def test_the_place_of_a_picture_in_the_town() -> None:
    assert position(IN_TOWN) == pytest.approx((LONGITUDE, LATITUDE), abs=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [
        {1: None},
        {1: "X"},
        {1: "E"},
        {3: ""},
        {2: None},
        {2: ()},
        {2: "28"},
        {2: (28, 60, 0)},
        {2: (28, 0, 60)},
        {2: (90, 0, 1)},
        {2: (-28, 0, 0)},
        {2: (1, 2, 3, 4)},
        {4: (181, 0, 0)},
        {4: (IFDRational(118, 0), 0, 0)},
        {4: (math.nan, 0, 0)},
        {4: (math.inf, 0, 0)},
        {2: (0, 0, 0), 4: (0, 0, 0)},
    ],
)
def test_half_a_place_or_an_impossible_one_is_none(wrong: dict[int, Any]) -> None:
    assert position(IN_TOWN | wrong) is None


def test_a_camera_may_leave_out_the_seconds_and_write_bytes() -> None:
    gps = {1: b"S\0", 2: (28, IFDRational(546, 10)), 3: "w", 4: (118.5,)}
    assert position(gps) == (-118.5, -28.91)


@pytest.mark.parametrize(
    ("said", "system"),
    [("WGS-84", "WGS-84"), (None, "WGS-84"), ("", "WGS-84"), ("gcj-02", "GCJ-02"), (b"BD09\0", "BD-09")],
)
def test_the_datum_is_what_the_camera_names(said: Any, system: str) -> None:
    assert datum({18: said}) == system


@pytest.mark.parametrize(
    ("text", "offset", "found"),
    [
        ("2026:03:04 11:50:00", None, datetime(2026, 3, 4, 3, 50, tzinfo=UTC)),
        ("2026:03:04 11:50:00\0", "+08:00", datetime(2026, 3, 4, 3, 50, tzinfo=UTC)),
        ("2026:03:04 11:50:00", "-03:30", datetime(2026, 3, 4, 15, 20, tzinfo=UTC)),
        ("2026-03-04T11:50:00", "+99:00", datetime(2026, 3, 4, 3, 50, tzinfo=UTC)),
        (b"2026:03:04 11:50:00", "", datetime(2026, 3, 4, 3, 50, tzinfo=UTC)),
        ("0000:00:00 00:00:00", None, None),
        ("    :  :     :  :  ", None, None),
        ("2026:02:30 11:50:00", None, None),
        ("1980:01:01 00:00:00", None, None),
        ("2026:03:06 11:50:00", None, None),
        ("<script>alert(1)</script>", None, None),
        (12, None, None),
        (None, None, None),
    ],
)
def test_the_time_of_the_shot_is_the_townships_unless_said(text: Any, offset: Any, found: Any) -> None:
    assert taken_at({36867: text, 36881: offset}, at=AT) == found


@given(st.one_of(st.text(), st.binary(), st.integers()), st.one_of(st.text(), st.none()))
def test_whatever_stands_for_a_time_is_past_or_none(text: Any, offset: Any) -> None:
    found = taken_at({36867: text, 36881: offset}, at=AT)
    assert found is None or (found.year >= 2000 and found <= AT + timedelta(hours=14))


def test_distances_are_those_of_the_ground() -> None:
    assert metres_between(118.8, 28.9, 118.8, 28.9) == 0
    assert metres_between(118.8, 28.9, 118.8, 29.9) == pytest.approx(111_195, abs=1)
    assert metres_between(0, 0, 180, 0) == pytest.approx(20_015_115, rel=1e-6)


@given(longitudes, latitudes, longitudes, latitudes)
def test_a_way_is_as_long_there_as_back(a: float, b: float, c: float, d: float) -> None:
    assert metres_between(a, b, c, d) == pytest.approx(metres_between(c, d, a, b), abs=1e-3)


def test_a_place_is_told_with_its_hemispheres() -> None:
    assert place_words(118.800833, 28.910139) == "东经 118.80083°，北纬 28.91014°"
    assert place_words(-70, -33.5) == "西经 70.00000°，南纬 33.50000°"
