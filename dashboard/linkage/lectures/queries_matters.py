"""What was raised at the sessions of the lecture hall, and how it stands. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import Integer, func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import Incident, IncidentStatus

COUNTS = {"session_id": "int64", "total": "int64", "open": "int64", "closed": "int64"}
MATTERS = {
    "number": "str",
    "title": "str",
    "status": "str",
    "reported_at": "datetime64[us, UTC]",
    "concluded_at": "datetime64[us, UTC]",
}


@needs("incident.read")
def matter_counts(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Per session at which anything was raised: session_id, total, open, closed (办结)."""
    is_open = func.sum(col(Incident.concluded_at).is_(None).cast(Integer))
    is_closed = func.sum((col(Incident.status) == IncidentStatus.CLOSED).cast(Integer))
    query: Any = (
        select(col(Incident.lecture_session_id), func.count(), is_open, is_closed)
        .where(col(Incident.lecture_session_id).is_not(None), *visible(scope))
        .group_by(col(Incident.lecture_session_id))
        .order_by(col(Incident.lecture_session_id))
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(COUNTS)).astype(COUNTS)


@needs("incident.read")
def matters(session: Session, *, session_id: int, scope: Scope, most: int = 60) -> pd.DataFrame:
    """What was raised at one session, the newest first; columns as MATTERS, times UTC."""
    query: Any = (
        select(*(col(getattr(Incident, name)) for name in MATTERS))
        .where(col(Incident.lecture_session_id) == session_id, *visible(scope))
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .limit(most)
    )
    return pd.read_sql_query(query, session.connection(), dtype=MATTERS)
