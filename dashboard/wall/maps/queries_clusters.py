"""Open incidents gathered by the store into squares of the ground. Read only."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import case, func, select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import (
    IS_OPEN,
    column_and_row,
    conditions,
    count_of,
    light_at,
    shown_title,
)
from dashboard.incidents.find.rules_filters import Filters
from dashboard.incidents.find.rules_squares import Box, Square, square_of
from models import Incident, IncidentStatus, Light, Village

# Beyond this the fullest are sent, and the map says how many are not shown.
MOST = 820
WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)
CLUSTERS: dict[str, Any] = {
    "square": "str",
    "total": "int64",
    "urgent": "int64",
    "longitude": "float64",
    "latitude": "float64",
    "light": "str",
    "incident_class": "int64",
    "number": "str",
    "title": "str",
    "status": "str",
    "village": "str",
}


@needs("incident.read", "wall.read")
def clusters(
    session: Session,
    *,
    filters: Filters,
    at: datetime,
    level: int,
    box: Box | None,
    scope: Scope,
    most: int = MOST,
) -> pd.DataFrame:
    """Open incidents with a position, one row per square of `level`, the fullest first; columns as CLUSTERS.

    `box`: west, south, east, north, grown to whole squares; None: everywhere. Longitude and latitude are the
    mean of those counted, light and class the worst and the highest. A row that counts one incident has
    its number, title (a secret one's is hidden), status and village; the others have none.
    """
    column, row = column_and_row(level)
    worst = case({word.value: rank for rank, word in enumerate(WORST_FIRST)}, value=light_at(at))
    # Of one incident alone the least is its own.
    query = (
        select(
            column.label("x"),
            row.label("y"),
            func.count().label("total"),
            count_of(col(Incident.urgent)).label("urgent"),
            func.avg(col(Incident.longitude)).label("longitude"),
            func.avg(col(Incident.latitude)).label("latitude"),
            func.min(worst).label("worst"),
            func.max(func.coalesce(col(Incident.incident_class), 0)).label("incident_class"),
            func.min(col(Incident.number)).label("number"),
            func.min(shown_title()).label("title"),
            func.min(col(Incident.status)).label("status"),
            func.min(func.coalesce(col(Village.short_name), "")).label("village"),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(
            *conditions(filters, at, scope),
            IS_OPEN,
            col(Incident.longitude).is_not(None),
            *_within(level, box),
        )
        .group_by(column, row)
        .order_by(func.count().desc(), column, row)
        .limit(most)
    )
    frame = pd.read_sql_query(query, session.connection())
    frame["square"] = [Square(level, x, y).word for x, y in zip(frame["x"], frame["y"], strict=True)]
    frame["light"] = [WORST_FIRST[int(rank)].value for rank in frame["worst"]]
    frame["status"] = [IncidentStatus(word).value for word in frame["status"]]
    frame.loc[frame["total"] > 1, ["number", "title", "status", "village"]] = ""
    return frame[list(CLUSTERS)].astype(CLUSTERS)


@needs("incident.read")
def number_placed(session: Session, *, filters: Filters, at: datetime, scope: Scope) -> dict[str, int]:
    """How many open incidents the filters mean: `total`, and `placed`, those with a position."""
    query = (
        select(func.count(), count_of(col(Incident.longitude).is_not(None)))
        .select_from(Incident)
        .where(*conditions(filters, at, scope), IS_OPEN)
    )
    total, placed = session.execute(query).one()
    return {"total": total, "placed": int(placed)}


def _within(level: int, box: Box | None) -> list[Any]:
    # By the squares themselves: a count is of a whole one, as the list narrowed to it.
    if box is None:
        return []
    column, row = column_and_row(level)
    first, last = square_of(box[0], box[1], level), square_of(box[2], box[3], level)
    return [column.between(first.column, last.column), row.between(first.row, last.row)]
