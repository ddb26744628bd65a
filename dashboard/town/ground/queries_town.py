"""The ground: the town and its villages. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.ground.queries_tiles import drawable_basemap
from dashboard.town.ground.rules_tiles import Kind
from dashboard.words.days import township_date
from models import TOWNSHIP_CODE, BoundaryImport, BoundaryKind, Township, Village

VILLAGES = {
    "code": "str",
    "name": "str",
    "longitude": "float64",
    "latitude": "float64",
    "area": "str",
    "boundary": "str",
}


@needs("ground.read")
def town(session: Session) -> pd.DataFrame:
    """The one visible township: code, name, outline (GeoJSON text, WGS-84), boundary, style, credit.

    `boundary` says where the outline comes from; empty for a sketch. `style` is the folder of the map
    styles, `credit` whose map that is; empty for none.
    """
    query = select(col(Township.code), col(Township.name), col(Township.outline)).where(
        col(Township.code) == TOWNSHIP_CODE
    )
    newest = (
        select(BoundaryImport)
        .where(
            col(BoundaryImport.township_code) == TOWNSHIP_CODE, col(BoundaryImport.kind) == BoundaryKind.TOWN
        )
        .order_by(col(BoundaryImport.id).desc())
        .limit(1)
    )
    rows = pd.read_sql_query(
        query, session.connection(), dtype={"code": "str", "name": "str", "outline": "str"}
    )
    beneath = drawable_basemap(session)
    style = f"/ground/style/{beneath.version}" if beneath.kind is not Kind.NONE else ""
    boundary = _source_words(session.execute(newest).scalar_one_or_none())
    return rows.assign(boundary=boundary, style=style, credit=beneath.credit if style else "")


@needs("ground.read")
def villages(session: Session) -> pd.DataFrame:
    """Villages with their place (WGS-84) and area (GeoJSON text), columns as VILLAGES.

    `boundary` says where the area comes from; empty for a sketch.
    """
    query: Any = select(
        col(Village.code),
        col(Village.short_name).label("name"),
        col(Village.longitude),
        col(Village.latitude),
        col(Village.area),
        col(Village.boundary_id),
    ).order_by(col(Village.code))
    rows = pd.read_sql_query(query, session.connection())
    imports = {row.id: _source_words(row) for row in session.execute(select(BoundaryImport)).scalars()}
    rows["boundary"] = [imports.get(number, "") for number in rows.pop("boundary_id")]
    return rows.astype(VILLAGES)


def _source_words(row: BoundaryImport | None) -> str:
    if row is None:
        return ""
    # Which zone it was is told in the settings.
    system = row.crs.partition(" ")[0]
    return f"{row.source}（{system}，{township_date(row.imported_at).isoformat()} 导入）"
