"""How densely the last weeks' reports lie on the map."""

from datetime import date

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import Incident

MOST_SQUARES = 2_000


@needs("incident.read", "wall.read")
def density(
    session: Session, *, since: date, until: date, scope: Scope, most: int = MOST_SQUARES
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
