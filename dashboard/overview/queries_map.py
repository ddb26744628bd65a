"""What lies on the map: open incidents, and how densely the last weeks' reports lie."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import case, func, literal, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.queries_filters import IS_OPEN, light_at
from dashboard.overview.queries_terms import shown_title
from models import Incident, IncidentStatus, Light, Village

# Beyond this the browser gets squares instead of points.
MOST_POINTS = 2_000
POINTS: dict[str, Any] = {
    "number": "str",
    "cell": "str",
    "longitude": "float64",
    "latitude": "float64",
    "light": "str",
    "incident_class": "int64",
    "total": "int64",
    "title": "str",
    "village": "str",
    "status": "str",
}
_WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)


@needs("incident.read", "wall.read")
def open_points(session: Session, *, at: datetime, scope: Scope, most: int = MOST_POINTS) -> pd.DataFrame:
    """Open incidents with a position; above `most` of them one row per square, the fullest first.

    Columns: number (empty for a square), cell, longitude, latitude, light (of a square: the worst),
    incident_class (0: not classed; of a square: the highest), total, title, village, status.
    """
    placed = select(func.count()).where(IS_OPEN, col(Incident.longitude).is_not(None), *visible(scope))
    is_many = session.connection().execute(placed).scalar_one() > most
    query = _squares(at, most, scope) if is_many else _points(at, scope)
    found = pd.read_sql(query, session.connection())
    if is_many:
        found["light"] = [_WORST_FIRST[int(rank)].value for rank in found.pop("worst")]
        found = found.assign(number="", title="", village="", status="")
    else:
        found["status"] = [IncidentStatus(word).value for word in found["status"]]
    return found[list(POINTS)].astype(POINTS)


def _points(at: datetime, scope: Scope) -> Any:
    return (
        select(
            col(Incident.number),
            func.coalesce(col(Incident.cell), "").label("cell"),
            col(Incident.longitude),
            col(Incident.latitude),
            light_at(at).label("light"),
            func.coalesce(col(Incident.incident_class), 0).label("incident_class"),
            literal(1).label("total"),
            shown_title().label("title"),
            func.coalesce(col(Village.short_name), "").label("village"),
            col(Incident.status),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(IS_OPEN, col(Incident.longitude).is_not(None), *visible(scope))
        .order_by(col(Incident.reported_at))
    )


def _squares(at: datetime, most: int, scope: Scope) -> Any:
    light = light_at(at)
    worst = case({word.value: rank for rank, word in enumerate(_WORST_FIRST)}, value=light)
    # Inside a function, so that SQLite goes through the few open rows and not through every square.
    cell = func.coalesce(col(Incident.cell), "")
    return (
        select(
            cell.label("cell"),
            func.avg(col(Incident.longitude)).label("longitude"),
            func.avg(col(Incident.latitude)).label("latitude"),
            func.min(worst).label("worst"),
            func.max(func.coalesce(col(Incident.incident_class), 0)).label("incident_class"),
            func.count().label("total"),
        )
        .where(IS_OPEN, cell != "", *visible(scope))
        .group_by(cell)
        .order_by(func.count().desc(), cell)
        .limit(most)
    )


@needs("incident.read", "wall.read")
def density(
    session: Session, *, since: date, until: date, scope: Scope, most: int = MOST_POINTS
) -> pd.DataFrame:
    """Reports of the township days since … until (both included) per square: cell, total."""
    query = (
        select(col(Incident.cell), func.count().label("total"))
        .where(
            col(Incident.reported_on) >= since,
            col(Incident.reported_on) <= until,
            col(Incident.cell).is_not(None),
            *visible(scope),
        )
        .group_by(col(Incident.cell))
        .order_by(func.count().desc(), col(Incident.cell))
        .limit(most)
    )
    return pd.read_sql(query, session.connection(), dtype={"cell": "str", "total": "int64"})
