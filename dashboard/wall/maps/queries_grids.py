"""The grids whose areas were imported, with what is counted in each. Read only."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import false, func, select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import conditions
from dashboard.incidents.find.rules_filters import Filters
from models import TOWNSHIP_CODE, BoundaryImport, Grid, Incident, Village

AREAS: dict[str, Any] = {
    "grid_id": "int64",
    "village": "str",
    "village_name": "str",
    "name": "str",
    "area": "str",
    "source": "str",
    "figure": "int64",
}


@needs("incident.read")
def grid_figures(session: Session, *, filters: Filters | None, at: datetime, scope: Scope) -> pd.DataFrame:
    """Grids with an area (GeoJSON text) in the order of their codes; columns as AREAS.

    `figure`: how many incidents of `scope` the filters mean there at `at` (UTC), without filters 0;
    `village`: its code; `source`: where the area comes from.
    """
    meant = [false()] if filters is None else conditions(filters, at, scope)
    counted = (
        select(col(Incident.grid_id).label("grid_id"), func.count().label("total"))
        .where(*meant, col(Incident.grid_id).is_not(None))
        .group_by(col(Incident.grid_id))
        .subquery()
    )
    query: Any = (
        select(
            col(Grid.id).label("grid_id"),
            col(Village.code).label("village"),
            col(Village.short_name).label("village_name"),
            col(Grid.name),
            col(Grid.area),
            func.coalesce(col(BoundaryImport.source), "").label("source"),
            func.coalesce(counted.c.total, 0).label("figure"),
        )
        .join(Village, col(Village.id) == col(Grid.village_id))
        .outerjoin(BoundaryImport, col(BoundaryImport.id) == col(Grid.boundary_id))
        .outerjoin(counted, counted.c.grid_id == col(Grid.id))
        .where(col(Village.township_code) == TOWNSHIP_CODE, col(Grid.area).is_not(None))
        .order_by(col(Village.code), col(Grid.code))
    )
    return pd.read_sql_query(query, session.connection(), dtype=AREAS)


@needs("ground.read")
def grids_without_area(session: Session) -> int:
    """How many grids have no area, and are therefore on no map."""
    query = (
        select(func.count())
        .select_from(Grid)
        .join(Village, col(Village.id) == col(Grid.village_id))
        .where(col(Village.township_code) == TOWNSHIP_CODE, col(Grid.area).is_(None))
    )
    return int(session.execute(query).scalar_one())
