"""Reports of one matter are found by place, time and category; and what a form chooses among."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.find import queries_duplicates
from dashboard.incidents.register import queries
from dashboard.town.clocks import queries as clocks
from dashboard.town.places.rules import cell_of
from models import Category, Grid, IncidentStatus, Platform, ResponsibilityItem, Setting, SettingKind
from tests.factories import NOON, an_entry, an_incident

pytestmark = pytest.mark.postgresql

HERE = (118.8123, 28.8612)
NEAR = (118.8133, 28.8612)
FAR = (118.8173, 28.8612)


def put(session: Session, number: int, place: tuple[float, float] | None = NEAR, **given: Any) -> None:
    x, y = place or (None, None)
    own = {
        "id": number,
        "category_id": 1,
        "village_id": 2,
        "longitude": x,
        "latitude": y,
        "cell": cell_of(x, y),
    }
    session.add(an_incident(**own | given))
    session.flush()
    session.add(an_entry(incident_id=number))
    session.flush()


def found(session: Session, **given: Any) -> pd.DataFrame:
    asked = {"category_id": 1, "village_id": 2, "position": HERE, "reported_at": NOON, "scope": EVERYTHING}
    return queries_duplicates.duplicates(session, **asked | given)


def test_what_is_near_of_late_and_of_the_same_category_may_be_the_same(session: Session) -> None:
    put(session, 1)
    row = found(session).iloc[0]
    assert row["incident_id"] == 1
    assert row["why"] == "相距约100米，同时上报，同一类别"
    assert row["seq"] == 1


@pytest.mark.parametrize(
    "given",
    [
        {"place": FAR},
        {"category_id": 2},
        {"reported_at": NOON - timedelta(hours=73)},
        {"reported_at": NOON + timedelta(hours=73)},
        {"status": IncidentStatus.MERGED, "concluded_at": NOON},
    ],
)
def test_what_is_elsewhere_long_ago_another_matter_or_merged_is_not(session: Session, given: Any) -> None:
    put(session, 1, **given)
    assert found(session).empty


def test_the_town_sets_how_near_and_how_late(session: Session) -> None:
    put(session, 1, FAR, reported_at=NOON - timedelta(hours=80))
    for key, value in (("duplicate_radius_metres", "600"), ("duplicate_hours", "100")):
        session.add(
            Setting(key=key, kind=SettingKind.NUMBER, value=value, changed_by="测试员", changed_at=NOON)
        )
    session.flush()
    assert list(found(session)["incident_id"]) == [1]


def test_without_a_position_the_village_has_to_do(session: Session) -> None:
    put(session, 1, None)
    put(session, 2, FAR)
    assert list(found(session)["incident_id"]) == [1]
    assert "没有位置" in found(session).iloc[0]["why"]
    assert set(found(session, position=None)["incident_id"]) == {1, 2}
    assert found(session, position=None, village_id=3).empty
    assert found(session, position=None, village_id=None).empty


def test_without_a_category_the_words_have_to_do(session: Session) -> None:
    put(session, 1, title="水库边养鸭子")
    assert found(session, category_id=None, words="停水了").empty
    alike = found(session, category_id=None, words="有人养鸭子").iloc[0]
    assert alike["why"].endswith("说法相近")


def test_open_ones_come_first_and_the_incident_itself_never(session: Session) -> None:
    put(session, 1, status=IncidentStatus.CLOSED, concluded_at=NOON, place=HERE)
    put(session, 2)
    put(session, 3, place=HERE)
    assert list(found(session, besides=3)["incident_id"]) == [2, 1]
    assert list(found(session, most=1)["incident_id"]) == [3]


def test_nobody_is_told_of_incidents_outside_his_scope(session: Session) -> None:
    put(session, 1)
    assert found(session, scope=Scope(villages=(3,))).empty
    assert len(found(session, scope=Scope(villages=(2,)))) == 1


def test_the_grid_of_a_square_is_the_one_where_most_earlier_matters_lie(session: Session) -> None:
    grids = [Grid(village_id=2, code=code, name=code) for code in ("a", "b")]
    session.add_all(grids)
    session.flush()
    cell = cell_of(*HERE) or ""
    asked: dict[str, Any] = {"village_id": 2, "cell": cell, "scope": EVERYTHING}
    for number in (1, 2):
        put(session, number, HERE, grid_id=grids[0].id)
    assert queries.grid_of_cell(session, **asked).empty
    put(session, 3, HERE, grid_id=grids[0].id)
    assert list(queries.grid_of_cell(session, **asked)["grid_id"]) == [grids[0].id]
    assert queries.grid_of_cell(session, **asked | {"scope": Scope(villages=(3,))}).empty
    for number in (4, 5, 6):
        put(session, number, HERE, grid_id=grids[1].id)
    assert queries.grid_of_cell(session, **asked).empty


def test_a_category_goes_the_way_that_holds_on_the_day(session: Session) -> None:
    category = session.get_one(Category, 3)
    day = NOON.date()
    before = queries.routes(session, on=day).set_index("category_id").loc[3]
    platform = session.get_one(Platform, category.platform_id)
    session.add(Platform(code=platform.code, version=2, name="平安法治", module_id=5, valid_from=NOON.date()))
    item = session.get_one(ResponsibilityItem, int(before["item_id"]))
    newer = {name: value for name, value in item.model_dump().items() if name != "id"}
    session.add(ResponsibilityItem(**newer | {"version": 2, "effective_from": day, "lead_department_id": 1}))
    session.flush()
    after = queries.routes(session, on=day).set_index("category_id").loc[3]
    assert (after["platform"], after["platform_version"], after["module_id"]) == ("平安法治", 2, 5)
    assert (before["item_version"], after["item_version"]) == (1, 2)
    assert before["department"] != after["department"]
    earlier = queries.routes(session, on=day - timedelta(days=1)).set_index("category_id").loc[3]
    assert earlier["platform_version"] == earlier["item_version"] == 1


def test_every_category_in_use_is_there_once_with_its_way(session: Session) -> None:
    routes = queries.routes(session, on=NOON.date())
    assert len(routes) == routes["category_id"].nunique() == 163
    assert (routes["module"] != "").all()


def test_villages_come_with_team_and_area(session: Session) -> None:
    villages = queries.villages(session)
    assert villages["village_id"].nunique() == 22
    assert villages["team"].ne("").all()
    assert villages["area"].notna().all()


def test_the_limits_are_those_of_the_day(session: Session) -> None:
    limits = clocks.limits(session, on=NOON.date())
    urgent = limits[(limits["track"] == "1") & limits["urgent"]].set_index("stage")
    assert (urgent.loc["accept", "amount"], urgent.loc["accept", "unit"]) == (5, "minutes")
