"""The desk's small map: the place, what may be the same, and only the ground in sight."""

import json

import pandas as pd
import pytest

from dashboard.incidents.find.layers import box_around, in_sight, place_and_near
from dashboard.words.palette import OFFICE
from models import IncidentStatus

X, Y = 118.8, 28.9
NEAR = pd.DataFrame(
    [
        {"longitude": X, "latitude": Y, "number": "NL-20260304-0001", "title": "<b>粗</b>" + "长" * 60,
         "status": IncidentStatus.HANDLING, "why": "同类，相距20米"},
        {"longitude": None, "latitude": None, "number": "NL-20260304-0002", "title": "没有位置",
         "status": IncidentStatus.CLOSED, "why": "同村"},
    ]
)  # fmt: skip


def test_the_place_is_a_ring_and_only_what_has_a_position_is_a_disc() -> None:
    discs, ring = (json.loads(layer.to_json()) for layer in place_and_near(X, Y, NEAR, OFFICE))
    assert [point["at"] for point in ring["data"]] == [[X, Y]]
    assert [point["at"] for point in discs["data"]] == [[X, Y]]
    number, title, status, why = discs["data"][0]["tip"].split("\n")
    assert (number, status, why) == ("NL-20260304-0001", "处置中", "同类，相距20米")
    assert title == ("<b>粗</b>" + "长" * 60)[:40]


def test_nothing_near_leaves_the_ring() -> None:
    discs, ring = place_and_near(X, Y, NEAR.iloc[:0], OFFICE)
    assert discs.data == []
    assert len(ring.data) == 1


@pytest.mark.parametrize(
    ("shift", "is_seen"), [(0.0, True), (0.0119, True), (0.0121, False), (-0.0119, True), (-0.0121, False)]
)
def test_a_village_is_in_sight_when_its_point_or_any_of_its_ground_is(shift: float, is_seen: bool) -> None:
    x, y = X + shift, Y + shift
    far = shift * 100
    area = {"type": "Polygon", "coordinates": [[[x, y], [x + far, y], [x + far, y + far], [x, y]]]}
    villages = pd.DataFrame(
        {"area": [None, json.dumps(area)], "longitude": [x, X + 5], "latitude": [y, Y + 5]}
    )
    assert in_sight(villages, box_around(X, Y)).tolist() == [is_seen, is_seen]


def test_a_store_without_villages_shows_none() -> None:
    nothing = pd.DataFrame(columns=["area", "longitude", "latitude"])
    assert in_sight(nothing, box_around(X, Y)).tolist() == []
