"""Places that somebody looks for, and a village's grids, on both databases."""

import json
from typing import Any

import pytest
from shapely.geometry import Point, shape
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.find.queries import number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from dashboard.wall.maps.queries_places import PLACES, by_grid, named_places, place_at
from dashboard.wall.maps.rules import spot_from_word
from models import Grid, IncidentStatus, Village
from tests.factories import NOON
from tests.wall.scenes.facts import HOUR, add

pytestmark = pytest.mark.postgresql

POND = "330803112220"
NOTHING = Scope(everything=False)


def found(session: Session, word: str, scope: Scope = EVERYTHING) -> list[dict[str, Any]]:
    frame = named_places(session, word=word, scope=scope)
    assert list(frame.columns) == list(PLACES)
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


@pytest.fixture
def pond(session: Session) -> Village:
    village = session.exec(select(Village).where(col(Village.code) == POND)).one()
    for number in (1, 2):
        session.add(Grid(village_id=village.id or 0, code=f"T{number}", name=f"测试第{number}网格"))
    session.flush()
    return village


def test_a_village_is_found_by_a_part_of_its_name_where_it_lies(session: Session, pond: Village) -> None:
    first = found(session, "塘湖")[0]
    assert first["spot"] == f"village.{POND}"
    assert (first["longitude"], first["latitude"]) == (pond.longitude, pond.latitude)
    assert first["about"] == "村社"


def test_a_grid_stands_at_its_village_and_says_so(session: Session, pond: Village) -> None:
    rows = [row for row in found(session, "塘湖村测试第2网格") if row["spot"].startswith("grid.")]
    assert [row["name"] for row in rows] == ["塘湖村 测试第2网格"]
    assert rows[0]["longitude"] == pond.longitude
    assert "村社的位置" in rows[0]["about"]


def test_a_grid_with_an_area_stands_within_it(session: Session, pond: Village) -> None:
    # Bent around its own middle.
    corners = [[0, 0], [3, 0], [3, 1], [1, 1], [1, 2], [3, 2], [3, 3], [0, 3], [0, 0]]
    ring = [[118.8 + x / 100, 28.8 + y / 100] for x, y in corners]
    grid = session.exec(
        select(Grid).where(col(Grid.village_id) == pond.id, col(Grid.name) == "测试第2网格")
    ).one()
    grid.area = json.dumps({"type": "Polygon", "coordinates": [ring]})
    session.add(grid)
    session.flush()
    (row,) = [row for row in found(session, "塘湖村测试第2网格") if row["spot"].startswith("grid.")]
    assert shape(json.loads(grid.area)).contains(Point(row["longitude"], row["latitude"]))
    assert "村社的位置" not in row["about"]
    at = place_at(session, kind="grid", key=str(grid.id), scope=EVERYTHING).iloc[0]
    assert (at["longitude"], at["latitude"]) == (row["longitude"], row["latitude"])


def test_an_address_is_where_its_newest_incident_lies(session: Session) -> None:
    add(session, place="水库边老樟树下", longitude=118.81, latitude=28.81, reported_at=NOON - HOUR)
    newest = add(session, place="水库边老樟树下", longitude=118.82, latitude=28.82, village=POND)
    add(session, place="水库边老樟树下二号", reported_at=NOON)
    (row,) = found(session, "老樟树")
    assert (row["spot"], row["about"], row["longitude"]) == (f"place.{newest.number}", "塘湖村", 118.82)


def test_addresses_of_others_and_of_secret_incidents_are_not_found(session: Session) -> None:
    own = add(session, place="老樟树东", longitude=118.81, latitude=28.81, village=POND)
    add(session, place="老樟树西", longitude=118.82, latitude=28.82, village="330803112001")
    secret = add(session, place="老樟树密", longitude=118.82, latitude=28.82, secret=True)
    assert place_at(session, kind="place", key=secret.number, scope=EVERYTHING).empty
    assert {row["name"] for row in found(session, "老樟树")} == {"老樟树东", "老樟树西"}
    scope = Scope(everything=False, villages=(own.village_id or 0,))
    assert [row["name"] for row in found(session, "老樟树", scope)] == ["老樟树东"]
    assert found(session, "老樟树", NOTHING) == []


@pytest.mark.parametrize("word", ["查无此地", "%", "_", "'", "\\"])
def test_what_is_called_nothing_is_not_found(session: Session, word: str) -> None:
    assert found(session, word) == []


def test_each_spot_leads_back_to_its_place(session: Session, pond: Village) -> None:
    add(session, place="塘湖水库大坝", longitude=118.82, latitude=28.82, village=POND)
    rows = found(session, "塘湖")
    assert {row["spot"].partition(".")[0] for row in rows} == {"village", "grid", "place"}
    for row in rows:
        spot = spot_from_word(row["spot"])
        assert spot is not None
        back = place_at(session, kind=spot.kind, key=spot.key, scope=EVERYTHING)
        assert back.to_dict("records") == [row]
    own = next(row["spot"] for row in rows if row["spot"].startswith("place."))
    assert place_at(session, kind="place", key=own.partition(".")[2], scope=NOTHING).empty
    assert place_at(session, kind="village", key="nowhere", scope=EVERYTHING).empty
    assert place_at(session, kind="grid", key="99999", scope=EVERYTHING).empty


def test_the_grids_of_a_village_count_what_is_open_in_them(session: Session, pond: Village) -> None:
    first, second = (session.exec(select(Grid).where(col(Grid.code) == code)).one() for code in ("T1", "T2"))
    red = {"red_at": NOON - HOUR, "due_at": NOON - HOUR}
    add(session, village=POND, grid_id=first.id, **red)
    add(session, village=POND, grid_id=first.id, module="governance")
    add(session, village=POND, grid_id=first.id, status=IncidentStatus.CLOSED, concluded_at=NOON)
    add(session, village=POND)
    counts = by_grid(session, village=POND, filters=Filters(), at=NOON, scope=EVERYTHING)
    rows = counts.set_index("grid_id")[["open", "red", "overdue"]]
    assert rows.loc[first.id].tolist() == [2, 1, 1]
    assert rows.loc[second.id].tolist() == [0, 0, 0]
    narrow = by_grid(session, village=POND, filters=Filters(module="governance"), at=NOON, scope=EVERYTHING)
    assert narrow["open"].sum() == 1
    whole = Filters(status="open", village=POND)
    listed = number_of_incidents(session, filters=whole, at=NOON, scope=EVERYTHING)["total"].iloc[0]
    # One has no grid.
    assert listed == counts["open"].sum() + 1
    assert by_grid(session, village=POND, filters=Filters(), at=NOON, scope=NOTHING)["open"].sum() == 0
