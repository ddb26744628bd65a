"""Villages with their areas, teams and grids, as a new report chooses among them. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, Grid, Incident, Team, TeamVillage, Village

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
# From so many earlier matters in one square, and so large a part of them, its grid is known.
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
