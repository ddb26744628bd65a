"""How densely the last weeks' reports lie on the map."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import is_whole_town, visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries_tallies import by_cell
from models import Incident

MOST_SQUARES = 2_000


@needs("incident.read", "wall.read")
def density(
    session: Session, *, since: date, until: date, scope: Scope, most: int = MOST_SQUARES
) -> pd.DataFrame:
    """Reports of the township days since … until (both included) per square: cell, total."""
    cells = (
        by_cell(session.connection(), since, until)
        if is_whole_town(session, scope)
        else _reports(since, until, scope)
    )
    counted = cells.subquery()
    query = select(counted).order_by(counted.c.total.desc(), counted.c.cell).limit(most)
    return pd.read_sql_query(query, session.connection(), dtype={"cell": "str", "total": "int64"})


def _reports(since: date, until: date, scope: Scope) -> Any:
    return (
        select(col(Incident.cell), func.count().label("total"))
        .where(
            col(Incident.reported_on) >= since,
            col(Incident.reported_on) <= until,
            col(Incident.cell).is_not(None),
            *visible(scope),
        )
        .group_by(col(Incident.cell))
    )
