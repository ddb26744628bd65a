"""What is counted in the areas of grids, on both databases."""

import json

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.find.rules_filters import Filters
from dashboard.wall.maps.queries_grids import AREAS, grid_figures, grids_without_area
from models import BoundaryImport, BoundaryKind, Grid, Village
from tests.factories import NOON
from tests.wall.scenes.facts import HOUR, add

pytestmark = pytest.mark.postgresql

POND = "330803112220"
AREA = json.dumps(
    {"type": "Polygon", "coordinates": [[[118.8, 28.8], [118.9, 28.8], [118.9, 28.9], [118.8, 28.8]]]}
)
NOTHING = Scope(everything=False)


@pytest.fixture
def drawn(session: Session) -> Grid:
    """A grid with an area, beside one without."""
    village = session.exec(select(Village).where(col(Village.code) == POND)).one()
    taken = BoundaryImport(
        township_code=village.township_code, kind=BoundaryKind.GRID, source="区局 2025", crs="EPSG:4490",
        file_name="a.geojson", file_hash="0" * 64, areas=1, imported_by="管理", imported_at=NOON,
    )  # fmt: skip
    session.add(taken)
    session.flush()
    made = Grid(village_id=village.id or 0, code="T1", name="测试一", area=AREA, boundary_id=taken.id)
    session.add_all([made, Grid(village_id=village.id or 0, code="T2", name="测试二")])
    session.flush()
    return made


def test_a_grid_with_an_area_counts_what_is_meant_there(session: Session, drawn: Grid) -> None:
    red = {"red_at": NOON - HOUR, "due_at": NOON - HOUR}
    add(session, village=POND, grid_id=drawn.id, **red)
    add(session, village=POND, grid_id=drawn.id)
    add(session, village=POND)
    found = grid_figures(session, filters=Filters(status="open"), at=NOON, scope=EVERYTHING)
    assert list(found.columns) == list(AREAS)
    (row,) = found.to_dict("records")
    assert (row["grid_id"], row["village"], row["name"]) == (drawn.id, POND, "测试一")
    assert (row["area"], row["source"], row["figure"]) == (AREA, "区局 2025", 2)
    lamps = grid_figures(session, filters=Filters(light="red"), at=NOON, scope=EVERYTHING)
    assert lamps["figure"].tolist() == [1]
    # The area is no secret; what lies there is.
    nothing = grid_figures(session, filters=Filters(status="open"), at=NOON, scope=NOTHING)
    assert nothing["figure"].tolist() == [0]


def test_grids_without_an_area_are_counted_and_not_drawn(session: Session, drawn: Grid) -> None:
    before = grids_without_area(session)
    drawn.area = None
    session.flush()
    assert grids_without_area(session) == before + 1
    assert grid_figures(session, filters=Filters(), at=NOON, scope=EVERYTHING).empty
