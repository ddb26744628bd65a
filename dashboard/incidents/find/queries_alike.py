"""Which open incidents one may be a repeated report of. Read only."""

import pandas as pd
from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible, visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_duplicates import COLUMNS, duplicates
from dashboard.incidents.find.queries_filters import IS_OPEN
from models import Incident

MOST_NAMED = 20


@needs("incident.merge")
def to_merge(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Open ones near and of late, of the same category or alike in words, the likeliest first.

    Columns as for duplicates.
    """
    own: tuple[str, ...] = ("category_id", "village_id", "longitude", "latitude", "reported_at", "title",
                            "description")  # fmt: skip
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
        words=f"{row.title}。{row.description}",
        besides=incident_id,
        scope=scope,
    )
    return found[found["is_open"]]


@needs("incident.merge")
def named(
    session: Session, *, words: str, besides: int, scope: Scope, most: int = MOST_NAMED
) -> pd.DataFrame:
    """Open ones whose number, title or place holds each of `words`: number, title, status; newest first."""
    own = (col(Incident.number), col(Incident.title), col(Incident.place))
    holding = [or_(*(text.contains(word, autoescape=True) for text in own)) for word in words.split()]
    query = (
        select(col(Incident.number), col(Incident.title), col(Incident.status))
        .where(IS_OPEN, col(Incident.id) != besides, *holding, *visible(scope, held=True))
        .order_by(col(Incident.reported_at).desc())
        .limit(most)
    )
    rows = session.execute(query).all() if holding else []
    return pd.DataFrame(rows, columns=["number", "title", "status"])
