"""Which open incidents one may be a repeated report of. Read only."""

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.queries_duplicates import COLUMNS, duplicates
from models import Incident


@needs("incident.merge")
def to_merge(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Open ones of the same category, near and of late, the likeliest first, columns as for duplicates."""
    own: tuple[str, ...] = ("category_id", "village_id", "longitude", "latitude", "reported_at")
    query = select(*(col(getattr(Incident, name)) for name in own)).where(
        col(Incident.id) == incident_id, visible_incident(scope, incident_id, held=True)
    )
    row = session.execute(query).first()
    if row is None:
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    found = duplicates(
        session,
        category_id=row.category_id,
        village_id=row.village_id,
        position=None if row.longitude is None else (row.longitude, row.latitude),
        reported_at=row.reported_at,
        besides=incident_id,
        scope=scope,
    )
    return found[found["is_open"]]
