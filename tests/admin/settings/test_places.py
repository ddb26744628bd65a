"""Villages: their team, department and place; teams; and what follows for the map."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape
from sqlmodel import Session, col, select

from dashboard.access.rules_audit import in_words
from dashboard.admin.settings import actions_places as actions
from dashboard.admin.settings import queries_places as queries
from dashboard.admin.settings.rules_places import (
    MARGIN_DEGREES,
    SYSTEMS,
    belonging,
    checked_position,
    degrees,
    plan_positions,
)
from dashboard.town import reference
from dashboard.words.coordinates import wgs84_to_gcj02
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import BEGINNING, Department, Team, TeamVillage, Village, VillageDepartment
from tests.admin.settings.ground import ADMINISTRATOR, entries, last_changes
from tests.factories import NOON

WHO = {"by": ADMINISTRATOR, "at": NOON}
TODAY = township_date(NOON)
BOX = (118.76, 28.79, 118.88, 28.91)


def village(session: Session, name: str = "廿里村") -> dict[Any, Any]:
    frame = queries.villages(session)
    return frame[frame["name"] == name].to_dict("records")[0]


def change(session: Session, name: str = "廿里村", from_on: date | None = None, **wanted: int | None) -> None:
    row = village(session, name)
    seen = {"team": int(row["team_id"]), "department": int(row["department_id"])}
    number = int(row["village_id"])
    actions.change_village(
        session, village_id=number, wanted=seen | wanted, seen=seen, from_on=from_on, **WHO
    )


def team(session: Session, name: str) -> int:
    return session.exec(select(Team).where(Team.name == name)).one().id or 0


def move(session: Session, longitude: float, latitude: float, **given: Any) -> None:
    number = int(village(session)["village_id"])
    told = {"village_id": number, "longitude": longitude, "latitude": latitude, "system": "WGS-84"}
    actions.set_position(session, **(told | given), **WHO)


@pytest.mark.postgresql
def test_every_village_has_its_department_and_its_team(session: Session) -> None:
    frame = queries.villages(session)
    assert len(frame) == 22
    assert (frame["department"] != "").all()
    assert (frame["team"] != "").all()
    assert queries.teams(session, today=TODAY)["villages"].sum() == 22


@pytest.mark.postgresql
def test_a_village_gets_another_team_and_department_in_words(session: Session) -> None:
    justice = session.exec(select(Department).where(Department.code == "justice")).one()
    change(session, team=team(session, "第五组团"), department=justice.id)
    row = village(session)
    assert (row["team"], row["department"]) == ("第五组团", "区司法局")
    assert in_words(entries(session)[0].data) == (
        "内容 村社，对象 廿里村，改动 组团：第一组团 → 第五组团；联系部门：区信访局 → 区司法局；"
        f"从 {TODAY} 起"
    )
    number, eve = int(row["village_id"]), TODAY - timedelta(days=1)
    for table in (TeamVillage, VillageDepartment):
        links = session.exec(select(table).where(table.village_id == number).order_by(col(table.from_on)))
        assert [(one.from_on, one.to_on) for one in links] == [(BEGINNING, eve), (TODAY, None)]


def test_a_move_is_dated_back_but_not_before_the_present_began_nor_ahead(session: Session) -> None:
    first, fifth = int(village(session)["team_id"]), team(session, "第五组团")
    change(session, team=fifth, from_on=TODAY - timedelta(days=9))
    with pytest.raises(Refused, match="还没有到"):
        change(session, team=first, from_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match=f"从 {TODAY - timedelta(days=9)} 起的"):
        change(session, team=first, from_on=TODAY - timedelta(days=10))
    # What began on the very day of another move never held.
    change(session, team=first, from_on=TODAY - timedelta(days=9))
    number = int(village(session)["village_id"])
    links = session.exec(select(TeamVillage).where(TeamVillage.village_id == number))
    assert {(one.team_id, one.to_on) for one in links} == {(first, TODAY - timedelta(days=10)), (first, None)}


def test_a_move_outlives_the_next_start(session: Session) -> None:
    """The shipped files are loaded at every start; what the town decided stays."""
    change(session, team=team(session, "第五组团"))
    session.commit()
    session.info.clear()
    reference.load(session)
    assert village(session)["team"] == "第五组团"
    present = select(TeamVillage).where(col(TeamVillage.to_on).is_(None))
    assert len(session.exec(present).all()) == 22
    assert len(session.exec(select(VillageDepartment)).all()) == 22


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({}, "没有改动"),
        ({"department": None}, "每个村社都要有一个联系部门"),
        ({"department": 9_999}, "每个村社都要有一个联系部门"),
        ({"team": 9_999}, "没有这个组团"),
    ],
)
def test_a_village_without_a_department_is_refused(session: Session, wanted: Any, told: str) -> None:
    with pytest.raises(Refused, match=told):
        change(session, **wanted)
    assert entries(session) == []


def test_a_village_may_be_without_a_team(session: Session) -> None:
    change(session, team=None)
    assert village(session)["team"] == ""
    assert last_changes(session) == ["组团：第一组团 → 无", f"从 {TODAY} 起"]


def test_a_place_is_verified_and_the_sketch_is_drawn_anew(session: Session) -> None:
    before = {row.code: row.area for row in session.exec(select(Village))}
    move(session, 118.815, 28.8801)
    session.expire_all()
    row = session.exec(select(Village).where(Village.short_name == "廿里村")).one()
    assert (row.longitude, row.latitude, row.is_sketch) == (118.815, 28.8801, False)
    assert shape(json.loads(row.area)).covers(Point(118.815, 28.8801))
    after = {row.code: row.area for row in session.exec(select(Village))}
    assert sum(before[code] != after[code] for code in before) > 1
    assert last_changes(session)[1] == actions.REDRAWN


def test_a_place_from_a_map_picker_is_turned_into_wgs84(session: Session) -> None:
    shown = wgs84_to_gcj02(118.815, 28.8801)
    move(session, *shown, system="GCJ-02")
    row = village(session)
    assert (row["longitude"], row["latitude"]) == pytest.approx((118.815, 28.8801), abs=2e-6)


def test_a_place_beyond_the_sketched_outline_is_taken_and_the_areas_stay(session: Session) -> None:
    before = {row.code: row.area for row in session.exec(select(Village))}
    west, south, _, _ = queries.around(session)
    move(session, west - 0.05, south - 0.05)
    session.expire_all()
    assert {row.code: row.area for row in session.exec(select(Village))} == before
    assert not village(session)["is_sketch"]
    assert last_changes(session)[1] == actions.NOT_REDRAWN


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ((28.8801, 118.815), "经度和纬度填反了"),
        ((120.15, 30.28), "离本镇太远"),
        ((0.0, 0.0), "离本镇太远"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused(session: Session, place: Any, told: str) -> None:
    with pytest.raises(Refused, match=told):
        move(session, *place)


def test_two_villages_do_not_share_a_place(session: Session) -> None:
    other = village(session, "塘湖村")
    with pytest.raises(Refused, match=r"“塘湖村”.*完全相同"):
        move(session, other["longitude"], other["latitude"])
    with pytest.raises(Refused, match="请选择坐标是从哪种地图上取的"):
        move(session, 118.815, 28.8801, system="")


def test_the_same_place_again_is_no_change(session: Session) -> None:
    move(session, 118.815, 28.8801)
    with pytest.raises(Refused, match="位置没有变化"):
        move(session, 118.815, 28.8801)


def rows(*lines: tuple[str, str, str]) -> list[Any]:
    columns = ("村社", "经度", "纬度")
    return [(number, dict(zip(columns, line, strict=True))) for number, line in enumerate(lines, 2)]


FILE = rows(
    ("廿里村", "118.815", "28.8801"),
    ("塘湖村村委会", "118.845", "28.826"),
    ("廿里村", "118.816", "28.8801"),
    ("没有村", "118.816", "28.8801"),
    ("富里村", "北纬二十八度", "28.8"),
    ("山下村", "118.815", "28.8801"),
)


def outcomes(session: Session, lines: list[Any] = FILE) -> list[Any]:
    return plan_positions(lines, queries.known_villages(session), queries.around(session), "WGS-84")


def test_a_file_of_places_is_told_row_by_row(session: Session) -> None:
    found = outcomes(session)
    assert [done.result for done in found] == ["updated", "updated", *["refused"] * 4]
    told = [done.told for done in found if done.result == "refused"]
    words = ("出现了两次", "没有这个村社", "要写成小数的度", "完全相同")
    assert all(word in why for word, why in zip(words, told, strict=True))


def test_a_file_is_imported_once_and_a_second_time_changes_nothing(session: Session) -> None:
    expected = [done.result for done in outcomes(session)]
    given = {"rows": FILE, "expected": expected, "system": "WGS-84", "file_name": "位置.xlsx"}
    actions.import_positions(session, **given, **WHO)
    session.expire_all()
    assert village(session)["longitude"] == 118.815
    assert village(session, "塘湖村")["latitude"] == 28.826
    entry = entries(session)[0]
    assert (entry.kind, entry.data["updated"], entry.data["refused"]) == ("imported", 2, 4)
    assert [done.result for done in outcomes(session, FILE[:2])] == ["unchanged"] * 2
    with pytest.raises(Refused, match="检查之后"):
        actions.import_positions(session, **given, **WHO)


def test_teams_are_added_and_renamed(session: Session) -> None:
    number = actions.add_team(session, name=" 第八组团 ", **WHO)
    actions.rename_team(session, team_id=number, name="机动组团", seen="第八组团", **WHO)
    row = session.get_one(Team, number)
    assert (row.code, row.name, row.example) == ("own_1", "机动组团", False)
    assert [entry.data["was_now"] for entry in entries(session)] == [["新增"], ["名称：第八组团 → 机动组团"]]
    with pytest.raises(Refused, match="已经有叫“机动组团”"):
        actions.add_team(session, name="机动组团", **WHO)
    with pytest.raises(Refused, match="没有改动"):
        actions.rename_team(session, team_id=number, name="机动组团", seen="机动组团", **WHO)


def test_a_renamed_team_keeps_its_villages_and_its_name_at_the_next_start(session: Session) -> None:
    number = team(session, "第一组团")
    actions.rename_team(session, team_id=number, name="集镇组团", seen="第一组团", **WHO)
    session.commit()
    session.info.clear()
    reference.load(session)
    frame = queries.teams(session, today=TODAY)
    assert frame[frame["name"] == "集镇组团"]["villages"].tolist() == [3]
    assert len(frame) == 7


near = st.tuples(st.floats(BOX[0], BOX[2]), st.floats(BOX[1], BOX[3]))


@given(near, st.sampled_from(list(SYSTEMS)))
def test_a_place_in_the_town_is_taken_in_every_system_and_moves_by_less_than_two_kilometres(
    place: tuple[float, float], system: str
) -> None:
    found = checked_position(*place, system, BOX)
    assert abs(found[0] - place[0]) < 0.02
    assert abs(found[1] - place[1]) < 0.02
    assert checked_position(*found, "WGS-84", BOX) == found


@given(st.floats(73, 135), st.floats(4, 53))
def test_whatever_is_taken_lies_near_the_town(longitude: float, latitude: float) -> None:
    try:
        found = checked_position(longitude, latitude, "WGS-84", BOX)
    except Refused:
        return
    assert BOX[0] - MARGIN_DEGREES <= found[0] <= BOX[2] + MARGIN_DEGREES
    assert BOX[1] - MARGIN_DEGREES <= found[1] <= BOX[3] + MARGIN_DEGREES


@pytest.mark.parametrize(
    "text", ["", "东经118.8", "118.8°", "-118.8", "1e2", "118,8", "９９", "1234", "nan", "inf"]
)
def test_degrees_are_decimal_numbers(text: str) -> None:
    with pytest.raises(Refused, match="小数的度"):
        degrees(text, "经度")


def test_the_villages_that_a_file_may_name_have_three_names_each(session: Session) -> None:
    known = queries.known_villages(session)
    for row in session.exec(select(Village).order_by(col(Village.code))):
        assert {known[name].village_id for name in (row.code, row.short_name, row.official_name)} == {row.id}


def assumed(session: Session) -> set[str]:
    return {row.short_name for row in session.exec(select(Village).where(Village.is_assumed)).all()}


def seen(session: Session, *names: str) -> dict[int, str]:
    rows = queries.villages(session).to_dict("records")
    return {int(row["village_id"]): belonging(row) for row in rows if not names or row["name"] in names}


def test_what_was_shipped_is_assumed_until_somebody_confirms_it(session: Session) -> None:
    assert len(assumed(session)) == 22
    actions.confirm_villages(session, seen=seen(session, "廿里村", "文塘村"), **WHO)
    assert len(assumed(session)) == 20
    assert "文塘村：组团 第七组团，联系部门 区司法局，已确认" in last_changes(session)
    actions.confirm_villages(session, seen=seen(session), **WHO)
    assert assumed(session) == set()
    assert not session.exec(select(Team).where(Team.example)).all()
    with pytest.raises(Refused, match="已经确认过"):
        actions.confirm_villages(session, seen=seen(session), **WHO)


def test_a_team_is_the_towns_own_with_the_last_of_its_villages(session: Session) -> None:
    own = [row["name"] for row in queries.villages(session).to_dict("records") if row["team"] == "第一组团"]
    actions.confirm_villages(session, seen=seen(session, *own[1:]), **WHO)
    assert session.exec(select(Team).where(Team.name == "第一组团")).one().example
    actions.confirm_villages(session, seen=seen(session, own[0]), **WHO)
    assert not session.exec(select(Team).where(Team.name == "第一组团")).one().example


def test_nobody_confirms_what_another_has_changed_meanwhile(session: Session) -> None:
    looked_at = seen(session, "文塘村")
    change(session, "文塘村", team=team(session, "第一组团"))
    with pytest.raises(Refused, match="别人改了文塘村的归属"):
        actions.confirm_villages(session, seen=looked_at, **WHO)


def test_what_the_town_says_itself_is_confirmed_and_leaves_no_invented_days(session: Session) -> None:
    change(session, "文塘村", BEGINNING, team=team(session, "第一组团"))
    assert "文塘村" not in assumed(session)
    number = int(village(session, "文塘村")["village_id"])
    rows = session.exec(select(TeamVillage).where(TeamVillage.village_id == number)).all()
    assert [(row.team_id, row.from_on) for row in rows] == [(team(session, "第一组团"), BEGINNING)]


def test_loading_the_shipped_files_again_takes_no_confirmation_back(session: Session) -> None:
    actions.confirm_villages(session, seen=seen(session), **WHO)
    session.info.clear()
    reference.load(session)
    assert assumed(session) == set()
