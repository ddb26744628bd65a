"""The ground: the town, its villages, and what is set to lie beneath its maps."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.ground.rules_tiles import KEYS, Ground, Kind, ground_of
from dashboard.town.ground.tiles import opened
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, BoundaryImport, BoundaryKind, Setting, Township, Village


@needs("ground.read")
def basemap_setting(session: Session) -> Ground:
    """The base map of all maps, by setting."""
    query = select(col(Setting.key), col(Setting.value)).where(
        col(Setting.township_code) == TOWNSHIP_CODE, col(Setting.key).in_(KEYS)
    )
    stored: dict[str, str] = dict(session.execute(query).all())
    return ground_of(stored)


@needs("ground.read")
def land(session: Session) -> list[str]:
    """The town's outline as GeoJSON text (WGS-84); nothing where there is none."""
    outline = session.get_one(Township, TOWNSHIP_CODE).outline
    return [outline] if outline else []


@needs("ground.read")
def drawable_basemap(session: Session) -> Ground:
    """The base map as it can be drawn: none where its file is missing or broken."""
    ground = basemap_setting(session)
    if ground.kind is Kind.FILE:
        try:
            opened(ground.file)
        except Refused:
            return Ground()
    return ground


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
