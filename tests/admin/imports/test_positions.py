import numpy as np
import pytest

from dashboard.admin.imports.columns import DEFECTS, Positions, read_positions
from dashboard.words.coordinates import gcj02_to_bd09, wgs84_to_gcj02
from tests.admin.imports.files import profile

X, Y = 118.83, 28.86


def read(longitude: str, latitude: str, crs: str = "WGS-84", min_decimals: int = 0) -> Positions:
    made = profile().model_copy(update={"crs": crs, "min_decimals": min_decimals})
    return read_positions([longitude], [latitude], made)


def defect(positions: Positions) -> str | None:
    found = [kind for kind, where in positions.defects.items() if where[0]]
    assert len(found) <= 1
    assert bool(found) == bool(np.isnan(positions.longitude[0])) == bool(np.isnan(positions.latitude[0]))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("longitude", "latitude", "kind"),
    [
        ("118.83", "28.86", None),
        ("", "", "no_position"),
        ("118.83", "", "no_position"),
        ("东经118度", "28.86", "unreadable_position"),
        ("nan", "28.86", "unreadable_position"),
        ("inf", "28.86", "unreadable_position"),
        ("118.83", "128.86", "unreadable_position"),
        ("28.86", "118.83", "unreadable_position"),
        ("0.00", "0.00", "coarse_position"),
        ("118.83", "28", "coarse_position"),
        ("118.0", "28.86", "coarse_position"),
        ("117.83", "28.86", "outside_position"),
    ],
)
def test_each_defect_is_told_apart(longitude: str, latitude: str, kind: str | None) -> None:
    assert defect(read(longitude, latitude, min_decimals=1)) == kind
    assert kind is None or kind in DEFECTS


def test_other_coordinate_systems_come_to_the_same_place() -> None:
    gcj = wgs84_to_gcj02(X, Y)
    for crs, (x, y) in {"WGS-84": (X, Y), "GCJ-02": gcj, "BD-09": gcj02_to_bd09(*gcj)}.items():
        found = read(repr(x), repr(y), crs)
        assert (found.longitude[0], found.latitude[0]) == pytest.approx((X, Y), abs=1e-6)
