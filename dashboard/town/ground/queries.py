"""What an import of boundaries is compared with, and where today's boundaries come from."""

import json
from hashlib import sha256
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.ground.rules_names import GroundInStore, Place
from models import TOWNSHIP_CODE, BoundaryImport, BoundaryKind, Grid, Township, Village

IMPORTS: dict[str, Any] = {
    "kind": "str",
    "source": "str",
    "crs": "str",
    "file_name": "str",
    "areas": "int64",
    "imported_by": "str",
    "imported_at": "datetime64[ns, UTC]",
}


@needs("setting.read")
def ground_in_store(session: Session) -> GroundInStore:
    """The town, its villages and grids with their areas, and the box around it, as a plan needs them."""
    town = _town(session)
    villages = tuple(_villages(session))
    grids = tuple(_grids(session))
    content = repr((town, villages, grids)).encode()
    return GroundInStore(town, villages, grids, _around(town, villages), sha256(content).hexdigest())


@needs("setting.read")
def imports(session: Session) -> pd.DataFrame:
    """The files that were taken over, the newest first, columns as IMPORTS."""
    query: Any = (
        select(*(getattr(BoundaryImport, name) for name in IMPORTS))
        .where(col(BoundaryImport.township_code) == TOWNSHIP_CODE)
        .order_by(col(BoundaryImport.id).desc())
    )
    rows = pd.read_sql_query(query, session.connection())
    rows["kind"] = [BoundaryKind(word).value for word in rows["kind"]]
    return rows.astype(IMPORTS)


def _town(session: Session) -> Place:
    row = session.get_one(Township, TOWNSHIP_CODE)
    own = select(func.count()).where(
        col(BoundaryImport.township_code) == TOWNSHIP_CODE, col(BoundaryImport.kind) == BoundaryKind.TOWN
    )
    is_real = session.execute(own).scalar_one() > 0
    return Place(0, row.code, row.name, area=row.outline, is_real=is_real)


def _villages(session: Session) -> list[Place]:
    query = select(Village).where(col(Village.township_code) == TOWNSHIP_CODE).order_by(col(Village.code))
    return [
        Place(
            row.id or 0,
            row.code,
            row.short_name,
            row.official_name,
            row.area,
            row.boundary_id is not None,
            row.longitude,
            row.latitude,
        )
        for row in session.execute(query).scalars()
    ]


def _grids(session: Session) -> list[Place]:
    query = (
        select(Grid)
        .join(Village, col(Village.id) == col(Grid.village_id))
        .where(col(Village.township_code) == TOWNSHIP_CODE)
        .order_by(col(Grid.village_id), col(Grid.code))
    )
    return [
        Place(
            row.id or 0,
            row.code,
            row.name,
            area=row.area,
            is_real=row.boundary_id is not None,
            village_id=row.village_id,
        )
        for row in session.execute(query).scalars()
    ]


def _around(town: Place, villages: tuple[Place, ...]) -> tuple[float, float, float, float]:
    if town.area:
        points = list(_corners(json.loads(town.area)["coordinates"]))
    else:
        points = [(one.longitude or 0.0, one.latitude or 0.0) for one in villages]
    eastings, northings = zip(*points, strict=True)
    return min(eastings), min(northings), max(eastings), max(northings)


def _corners(part: Any) -> list[tuple[float, float]]:
    if isinstance(part[0], float | int):
        return [(part[0], part[1])]
    return [corner for inner in part for corner in _corners(inner)]
