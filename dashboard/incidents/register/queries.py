"""What a new report chooses among: categories with the way each usually goes, questions, villages, grids."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import (
    TOWNSHIP_CODE,
    Category,
    CategoryQuestion,
    Department,
    Grid,
    Incident,
    Module,
    OneThing,
    Platform,
    ResponsibilityItem,
    Team,
    TeamVillage,
    Village,
)

ROUTES: dict[str, Any] = {
    "category_id": "int64",
    "code": "str",
    "major": "str",
    "name": "str",
    "usual_class": "Int64",
    "urgent": "bool",
    "platform_id": "Int64",
    "platform": "str",
    "platform_version": "Int64",
    "module_id": "Int64",
    "module": "str",
    "item_id": "Int64",
    "item_number": "Int64",
    "item_version": "Int64",
    "item": "str",
    "one_thing_id": "Int64",
    "one_thing": "str",
    "department_id": "Int64",
    "department": "str",
    "example": "bool",
}
# How many of the newest titles are read to see what such matters were called.
EARLIER = 1_500


@needs("ground.read")
def routes(session: Session, *, on: date) -> pd.DataFrame:
    """Every category in use with its way on the township day `on`, columns as ROUTES.

    Platform, list item and 一件事 in the version that holds on that day; `department` leads: that of the
    一件事, else that of the item. NA and empty text where the category leads nowhere.
    """
    base: Any = aliased(Platform, name="own_platform")
    item, thing = ResponsibilityItem, OneThing
    lead: Any = aliased(Department, name="lead")
    platform = _latest(Platform, Platform.code, on, Platform.valid_from, Platform.valid_to)
    items = _latest(item, item.number, on, item.effective_from, item.effective_to)
    things = _latest(thing, thing.number, on, thing.effective_from, thing.effective_to)
    module_id = func.coalesce(platform.c.module_id, col(Category.module_id))
    query: Any = (
        select(
            col(Category.id).label("category_id"),
            col(Category.code),
            col(Category.major),
            col(Category.name),
            col(Category.usual_class),
            col(Category.urgent),
            platform.c.id.label("platform_id"),
            func.coalesce(platform.c.name, "").label("platform"),
            platform.c.version.label("platform_version"),
            col(Module.id).label("module_id"),
            func.coalesce(col(Module.name), "").label("module"),
            items.c.id.label("item_id"),
            items.c.number.label("item_number"),
            items.c.version.label("item_version"),
            func.coalesce(items.c.matter, "").label("item"),
            things.c.id.label("one_thing_id"),
            func.coalesce(things.c.name, "").label("one_thing"),
            lead.id.label("department_id"),
            func.coalesce(lead.name, "").label("department"),
            col(Category.example),
        )
        .outerjoin(base, base.id == col(Category.platform_id))
        .outerjoin(platform, and_(platform.c.key == base.code, platform.c.latest == 1))
        .outerjoin(Module, col(Module.id) == module_id)
        .outerjoin(items, and_(items.c.key == col(Category.item_number), items.c.latest == 1))
        .outerjoin(things, and_(things.c.key == col(Category.one_thing_number), things.c.latest == 1))
        .outerjoin(lead, lead.id == func.coalesce(things.c.lead_department_id, items.c.lead_department_id))
        .where(col(Category.township_code) == TOWNSHIP_CODE, col(Category.is_imported).is_(False))
        .order_by(col(Category.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=ROUTES)


def _latest(table: Any, key: Any, on: date, start: Any, end: Any) -> Any:
    """The versions that hold on a day, `latest` 1 for the newest of each `key`."""
    newest = func.row_number().over(partition_by=col(key), order_by=col(table.version).desc())
    return (
        select(*table.__table__.columns, col(key).label("key"), newest.label("latest"))
        .where(
            table.township_code == TOWNSHIP_CODE,
            or_(col(start).is_(None), col(start) <= on),
            or_(col(end).is_(None), col(end) >= on),
        )
        .subquery()
    )


@needs("incident.read")
def earlier(session: Session, *, scope: Scope, most: int = EARLIER) -> pd.DataFrame:
    """The newest matters that have a category, within `scope`: title, category_id."""
    query = (
        select(col(Incident.title), col(Incident.category_id))
        .where(col(Incident.category_id).is_not(None), *visible(scope, along=True))
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .limit(most)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"title": "str", "category_id": "int64"})


QUESTIONS = {"question_id": "int64", "text": "str", "kind": "str", "choices": "str", "is_required": "bool",
             "example": "bool"}  # fmt: skip


@needs("ground.read")
def questions(session: Session, *, category_id: int) -> pd.DataFrame:
    """The questions in use of a category, in their order, columns as QUESTIONS; choices joined by 、."""
    own = CategoryQuestion
    query: Any = (
        select(
            col(own.id).label("question_id"),
            col(own.text),
            col(own.kind),
            col(own.choices),
            col(own.is_required),
            col(own.example),
        )
        .where(col(own.category_id) == category_id, col(own.is_active))
        .order_by(col(own.sort_order), col(own.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=QUESTIONS)


VILLAGES: dict[str, Any] = {
    "village_id": "int64",
    "code": "str",
    "name": "str",
    "longitude": "float64",
    "latitude": "float64",
    "area": "str",
    "team_id": "Int64",
    "team": "str",
}
GRIDS = {"grid_id": "int64", "village_id": "int64", "name": "str", "example": "bool"}
# How many earlier matters in one square, and what part of them in one grid, settle which grid it is.
FEWEST, SHARE = 3, 0.6


@needs("ground.read")
def villages(session: Session) -> pd.DataFrame:
    """Every village with its area (GeoJSON text, WGS-84) and today's team; of several a row for each."""
    query: Any = (
        select(
            col(Village.id).label("village_id"),
            col(Village.code),
            col(Village.short_name).label("name"),
            col(Village.longitude),
            col(Village.latitude),
            col(Village.area),
            col(Team.id).label("team_id"),
            func.coalesce(col(Team.name), "").label("team"),
        )
        .outerjoin(
            TeamVillage,
            and_(col(TeamVillage.village_id) == col(Village.id), col(TeamVillage.to_on).is_(None)),
        )
        .outerjoin(Team, col(Team.id) == col(TeamVillage.team_id))
        .where(col(Village.township_code) == TOWNSHIP_CODE)
        .order_by(col(Village.code), col(Team.code))
    )
    return pd.read_sql_query(query, session.connection(), dtype=VILLAGES)


@needs("ground.read")
def grids(session: Session, *, village_id: int) -> pd.DataFrame:
    """The grids of a village: grid_id, village_id, name, example."""
    query: Any = (
        select(col(Grid.id).label("grid_id"), col(Grid.village_id), col(Grid.name), col(Grid.example))
        .where(col(Grid.village_id) == village_id)
        .order_by(col(Grid.code))
    )
    return pd.read_sql_query(query, session.connection(), dtype=GRIDS)


@needs("incident.read")
def grid_of_cell(session: Session, *, village_id: int, cell: str, scope: Scope) -> pd.DataFrame:
    """The grid in which most earlier matters of a square lie: grid_id, alike, of; one row or none.

    None where too few are known, or they are of several grids: grids have no area of their own.
    """
    query = (
        select(col(Incident.grid_id), func.count())
        .where(
            col(Incident.cell) == cell,
            col(Incident.village_id) == village_id,
            col(Incident.grid_id).is_not(None),
            *visible(scope),
        )
        .group_by(col(Incident.grid_id))
        .order_by(func.count().desc(), col(Incident.grid_id))
    )
    counted = session.execute(query).all()
    total = sum(number for _, number in counted)
    is_known = total >= FEWEST and counted[0][1] >= SHARE * total
    rows = [(*counted[0], total)] if is_known else []
    return pd.DataFrame(rows, columns=["grid_id", "alike", "of"]).astype("int64")
