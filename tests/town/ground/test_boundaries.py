"""Boundaries from files: read in every coordinate system, matched, refused in words, or written."""

import json
from typing import Any

import pytest
from shapely.geometry import Point, box, shape
from sqlmodel import Session, col, select

from dashboard.access.rules_audit import in_words
from dashboard.admin.settings import actions_places
from dashboard.incidents.register import queries as register
from dashboard.town.ground import queries
from dashboard.town.ground.actions import MOVED_ON, NOTHING, import_boundaries
from dashboard.town.ground.planning import FeatureResult, Plan, plan_import
from dashboard.town.ground.reading import MOST_BYTES, OFFERED, read
from dashboard.town.ground.shaping import area_of
from dashboard.town.places.rules import village_at
from dashboard.words.errors import Refused
from models import BoundaryImport, BoundaryKind, Grid, Township, Village
from tests.admin.settings.ground import ADMINISTRATOR, entries
from tests.factories import NOON
from tests.town.ground.files import (
    BROKEN,
    MOVES,
    SQUARE,
    feature,
    file_of,
    moved,
    villages_of,
    wavy,
)

WHO = {"by": ADMINISTRATOR, "at": NOON}
TOWN, VILLAGE, GRID = BoundaryKind.TOWN, BoundaryKind.VILLAGE, BoundaryKind.GRID


def planned(
    session: Session, features: list[Any], kind: BoundaryKind = VILLAGE, crs: str = "EPSG:4326"
) -> Plan:
    return plan_import(read(file_of(features)), kind, crs, queries.ground_in_store(session))


def taken(session: Session, made: Plan, source: str = "区自然资源局") -> int:
    told: dict[str, Any] = {"source": source, "file_name": "界线.geojson", "file_hash": "0" * 64}
    return import_boundaries(session, plan=made, **told, **WHO)


def refused(made: Plan) -> list[FeatureResult]:
    return [one for one in made.found if one.result == "refused"]


def areas(session: Session) -> dict[str, str | None]:
    session.expire_all()
    return {row.code: row.area for row in session.exec(select(Village))}


@pytest.mark.parametrize("crs", OFFERED)
def test_the_same_villages_come_out_of_every_coordinate_system(session: Session, crs: str) -> None:
    known = queries.ground_in_store(session)
    made = planned(session, moved(villages_of(known), MOVES[crs]), crs=crs)
    assert not refused(made)
    for one, village in zip(made.found, known.villages, strict=True):
        meant, found = wavy(area_of(village.area or "")), area_of(one.area)
        # Twenty metres: simplified, rounded, and there and back again.
        assert found.hausdorff_distance(meant) * 111_320 < 20 + 1.2
        assert one.place == village


@pytest.mark.postgresql
def test_villages_become_real_and_say_where_that_comes_from(session: Session) -> None:
    assert taken(session, planned(session, villages_of(queries.ground_in_store(session)))) == 22
    row = session.exec(select(BoundaryImport)).one()
    assert (row.kind, row.source, row.crs, row.areas) == (VILLAGE, "区自然资源局", "WGS84 经纬度", 22)
    assert all(one.boundary_id == row.id for one in session.exec(select(Village)))
    told = in_words(entries(session)[-1].data)
    assert "村社范围" in told
    assert "来源 区自然资源局" in told
    assert "廿里村：换掉示意" in told
    assert queries.imports(session)["file_name"].tolist() == ["界线.geojson"]


@pytest.mark.postgresql
def test_a_position_lies_in_the_village_of_the_new_area(session: Session) -> None:
    """Registration asks `village_at` with the areas of the store."""
    before = register.villages(session)
    first, second = (before.iloc[n] for n in (0, 1))
    place = area_of(str(second["area"])).representative_point()
    assert village_at((place.x, place.y), _pairs(before)) == second["code"]
    taken(session, planned(session, [feature(place.buffer(0.0005), 代码=first["code"])]))
    after = register.villages(session)
    assert village_at((place.x, place.y), _pairs(after)) == first["code"]


def _pairs(frame: Any) -> list[tuple[str, str]]:
    return [
        (code, area) for code, area in zip(frame["code"], frame["area"], strict=True) if isinstance(area, str)
    ]


def test_sketched_villages_make_room_and_stay_sketches(session: Session) -> None:
    known = queries.ground_in_store(session)
    made = planned(session, villages_of(known, slice(0, 3)))
    assert any("继续用示意的村社有 19 个" in one for one in made.warnings)
    taken(session, made)
    rows = list(session.exec(select(Village)))
    real = [area_of(row.area or "") for row in rows if row.boundary_id]
    sketched = [area_of(row.area) for row in rows if row.boundary_id is None and row.area]
    assert (len(real), len(sketched)) == (3, 19)
    for one in real:
        for other in sketched:
            assert one.intersection(other).area < 1e-9


def test_a_village_that_moves_leaves_real_areas_as_they_are(session: Session) -> None:
    taken(session, planned(session, villages_of(queries.ground_in_store(session), slice(0, 3))))
    before = areas(session)
    real = {row.code for row in session.exec(select(Village)) if row.boundary_id}
    moving = session.exec(select(Village).where(Village.short_name == "廿里村")).one()
    actions_places.set_position(
        session, village_id=moving.id or 0, longitude=118.815, latitude=28.8801, system="WGS-84", **WHO
    )
    after = areas(session)
    assert {code: after[code] for code in real} == {code: before[code] for code in real}
    assert after != before


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_area_of_the_town_is_refused_by_name_and_the_rest_goes_on(
    session: Session, case: str
) -> None:
    geometry, told = BROKEN[case]
    known = queries.ground_in_store(session)
    bad = feature(geometry, 村名=known.villages[0].name)
    made = planned(session, [bad, *villages_of(known, slice(1, 3))])
    (found,) = refused(made)
    assert found.number == 1
    assert any(word in found.told for word in told.split("|")), found.told
    before = areas(session)[known.villages[0].code]
    assert taken(session, made) == 2
    row = session.exec(select(Village).where(Village.code == known.villages[0].code)).one()
    # Its sketch only makes room for its new neighbours.
    assert row.boundary_id is None
    assert area_of(row.area or "").area <= area_of(before or "").area * 1.0001


def test_a_village_is_known_by_code_by_name_and_without_its_ending(session: Session) -> None:
    known = queries.ground_in_store(session)
    place = known.villages[4]
    for texts in (
        {"XZQDM": place.code},
        {"dm": float(place.code)},
        {"mc": place.official_name},
        {"mc": place.name},
        {"mc": place.name.removesuffix("村"), "镇": "廿里镇"},
    ):
        made = planned(session, [feature(wavy(area_of(place.area or "")), **texts)])
        assert [one.place for one in made.found] == [place], texts


@pytest.mark.parametrize("texts", [{}, {"mc": "别的村"}, {"mc": ""}, {"镇": "廿里镇"}])
def test_what_no_village_matches_is_named(session: Session, texts: Any) -> None:
    made = planned(session, [feature({"type": "Polygon", "coordinates": SQUARE}, **texts)])
    (found,) = refused(made)
    assert "对不上村社" in found.told
    with pytest.raises(Refused, match=NOTHING):
        taken(session, made)


def test_parts_of_one_village_are_one_area_and_rivals_are_refused(session: Session) -> None:
    known = queries.ground_in_store(session)
    name = known.villages[0].name
    parts = [box(118.80, 28.85, 118.81, 28.86), box(118.82, 28.85, 118.83, 28.86)]
    made = planned(session, [feature(part, 村名=name) for part in parts])
    assert [one.result for one in made.found] == ["imported", "unchanged"]
    assert "2 块合成一片" in made.found[0].told
    assert area_of(made.found[0].area).geom_type == "MultiPolygon"
    rivals = planned(session, [feature(parts[0], 村名=name), feature(parts[0].buffer(0.001), 村名=name)])
    assert len(refused(rivals)) == 2
    assert "互相重叠" in rivals.found[0].told


def test_two_villages_in_one_feature_are_refused(session: Session) -> None:
    known = queries.ground_in_store(session)
    both = feature(
        {"type": "Polygon", "coordinates": SQUARE}, a=known.villages[0].name, b=known.villages[1].name
    )
    assert "几个村社的名称" in refused(planned(session, [both]))[0].told


@pytest.mark.parametrize(
    ("move", "crs", "told"),
    [
        (lambda x, y: (y, x), "EPSG:4326", "先写经度，再写纬度"),
        (lambda x, y: MOVES["EPSG:4549"](x, y)[::-1], "EPSG:4549", "先写横坐标（东），再写纵坐标（北）"),
        (MOVES["EPSG:4528"], "EPSG:4549", "按 CGCS2000 三度带 40 带，带带号 读才在"),
        (MOVES["EPSG:4549"], "EPSG:4490", "按 CGCS2000 三度带，中央经线 120°，不带带号 读才在"),
        (lambda x, y: (x - 10, y), "EPSG:4326", "都不在本镇附近"),
    ],
)
def test_a_file_that_lies_elsewhere_is_refused_with_what_would_fit(
    session: Session, move: Any, crs: str, told: str
) -> None:
    features = moved(villages_of(queries.ground_in_store(session)), move)
    with pytest.raises(Refused) as refusal:
        planned(session, features, crs=crs)
    assert told in str(refusal.value)


def test_the_towns_outline_becomes_real(session: Session) -> None:
    town = session.get_one(Township, "330803112")
    outline = wavy(area_of(town.outline or "").buffer(0.01))
    made = planned(session, [feature(outline, name="廿里镇")], TOWN)
    assert [one.told for one in made.found] == ["换掉示意"]
    taken(session, made)
    session.expire_all()
    found = shape(json.loads(session.get_one(Township, "330803112").outline or ""))
    assert found.hausdorff_distance(outline) < 0.0003
    assert queries.ground_in_store(session).town.is_real
    again = planned(session, [feature(outline, name="廿里镇")], TOWN)
    assert [one.result for one in again.found] == ["unchanged"]
    # The villages' sketch follows the new outline.
    cells = [area_of(text) for text in areas(session).values() if text]
    assert sum(cell.area for cell in cells) == pytest.approx(found.area, rel=1e-4)


def test_of_several_outlines_only_the_towns_own_is_taken(session: Session) -> None:
    outline = area_of(session.get_one(Township, "330803112").outline or "")
    both = [feature(outline, NAME="廿里镇"), feature(outline.buffer(0.01), NAME="别的镇")]
    made = planned(session, both, TOWN)
    assert [one.result for one in made.found] == ["imported", "refused"]
    assert "不是廿里镇" in made.found[1].told


def test_grids_come_with_their_areas_and_new_ones_are_added(session: Session) -> None:
    known = queries.ground_in_store(session)
    village = known.villages[0]
    session.add(Grid(village_id=village.key, code="01", name="第一网格"))
    session.flush()
    cell = area_of(village.area or "")
    west, south, east, north = cell.bounds
    middle = (west + east) / 2
    halves = [cell & box(west, south, middle, north), cell & box(middle, south, east, north)]
    names = [f"{village.name}第一网格", "第二网格"]
    features = [
        feature(half, 村社=village.name, 网格名称=name) for half, name in zip(halves, names, strict=True)
    ]
    made = planned(session, features, GRID)
    assert [one.told for one in made.found] == ["第一次有界线", "新增这个网格"]
    assert taken(session, made) == 2
    rows = list(session.exec(select(Grid).order_by(col(Grid.code))))
    assert [(row.code, row.name, row.example) for row in rows] == [
        ("01", "第一网格", False),
        ("02", "第二网格", False),
    ]
    assert all(row.area for row in rows)
    assert [one.result for one in planned(session, features, GRID).found] == ["unchanged"] * 2


def test_a_grid_without_village_or_name_is_refused(session: Session) -> None:
    square = {"type": "Polygon", "coordinates": SQUARE}
    nowhere = feature(square, 网格名称="第一网格")
    nameless = feature(square, 村=queries.ground_in_store(session).villages[0].name)
    told = [one.told for one in refused(planned(session, [nowhere, nameless], GRID))]
    assert "看不出是哪个村社的网格" in told[0]
    assert "没有网格的名称" in told[1]


def test_a_store_that_changed_after_the_check_is_not_written(session: Session) -> None:
    made = planned(session, villages_of(queries.ground_in_store(session)))
    session.exec(select(Village)).first().short_name = "改了名的村"  # type: ignore[union-attr]
    session.flush()
    with pytest.raises(Refused, match=MOVED_ON):
        taken(session, made)
    assert entries(session) == []


def test_an_import_needs_its_source(session: Session) -> None:
    with pytest.raises(Refused, match="还没有填写界线的来源"):
        taken(session, planned(session, villages_of(queries.ground_in_store(session))), source=" ")


def test_the_new_area_need_not_hold_the_sketched_place(session: Session) -> None:
    known = queries.ground_in_store(session)
    place = Point(known.villages[0].longitude, known.villages[0].latitude)
    made = planned(session, [feature(box(118.80, 28.85, 118.801, 28.851), 村名=known.villages[0].name)])
    assert not area_of(made.found[0].area).covers(place)
    assert any("不在自己的新范围内" in one for one in made.warnings)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "读不懂"),
        (b"not json", "读不懂"),
        (b'{"type": "FeatureCollection", "features": [', "读不懂"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "读不懂"),
        (b"[" * 100_000, "读不懂"),
        (b"\xff\xfe\x00\x01", "读不懂"),
        (b"PK\x03\x04rest", "压缩包"),
        (b'{"type": "Topology"}', "TopoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "没有图形"),
        (b'{"type": "FeatureCollection", "features": "x"}', "没有图形"),
        (b'{"type": "FeatureCollection"}', "没有图形"),
        (b"[1, 2]", "不是 GeoJSON"),
        (b'{"a": 1}', "不是 GeoJSON"),
        (b" " * (MOST_BYTES + 1), "太大"),
        (file_of([feature(None)] * 2_001), "太多了"),
        (file_of([feature({"type": "Polygon", "coordinates": [[[118.8, 28.8]] * 500_001]})]), "拐点"),
    ],
)
def test_a_broken_file_is_refused_in_words(data: bytes, told: str) -> None:
    with pytest.raises(Refused, match=told):
        read(data)


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("urn:ogc:def:crs:EPSG::4490", "EPSG:4490"),
        ("EPSG:4549", "EPSG:4549"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG:6.18.3:4528", "EPSG:4528"),
        ("unknown", None),
    ],
)
def test_a_file_may_state_its_coordinate_system(name: str, stated: str | None) -> None:
    assert read(file_of([feature(None)], name)).stated == stated


def test_chinese_names_in_the_older_encoding_are_read() -> None:
    data = file_of([feature(None, 村名="廿里村")]).decode().encode("gb18030")
    assert read(data).features[0].texts == {"村名": "廿里村"}
