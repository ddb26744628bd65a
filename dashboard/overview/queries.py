"""The ground: the town and its villages. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, Township, Village

VILLAGES = {"code": "str", "name": "str", "longitude": "float64", "latitude": "float64", "area": "str"}


@needs("ground.read")
def town(session: Session) -> pd.DataFrame:
    """The one visible township: code, name, outline (GeoJSON text, WGS-84)."""
    query = select(col(Township.code), col(Township.name), col(Township.outline)).where(
        col(Township.code) == TOWNSHIP_CODE
    )
    return pd.read_sql(query, session.connection(), dtype={"code": "str", "name": "str", "outline": "str"})


@needs("ground.read")
def villages(session: Session) -> pd.DataFrame:
    """Villages with their place (WGS-84) and area (GeoJSON text): code, name, longitude, latitude, area."""
    query: Any = select(
        col(Village.code),
        col(Village.short_name).label("name"),
        col(Village.longitude),
        col(Village.latitude),
        col(Village.area),
    ).order_by(col(Village.code))
    return pd.read_sql(query, session.connection(), dtype=VILLAGES)
