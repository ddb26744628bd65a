"""The sessions of the lecture hall, what was raised there, and how it stands."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Integer, func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.linkage.lectures.rules import earliest_offered_day
from models import TOWNSHIP_CODE, Incident, IncidentStatus, LectureSession, Village

SESSIONS: dict[str, Any] = {
    "session_id": "int64",
    "village_id": "int64",
    "village": "str",
    "held_on": "object",
    "topic": "str",
    "place": "str",
    "host": "str",
    "attendees": "Int64",
    "note": "str",
    "recorded_by": "str",
    "recorded_at": "datetime64[us, UTC]",
    "ended_at": "datetime64[us, UTC]",
    "example": "bool",
}
SHOWN = 300
COUNTS = {"session_id": "int64", "total": "int64", "open": "int64", "closed": "int64"}
MATTERS = {
    "number": "str",
    "title": "str",
    "status": "str",
    "reported_at": "datetime64[us, UTC]",
    "concluded_at": "datetime64[us, UTC]",
}


@needs("lecture.read")
def sessions(session: Session, *, most: int = SHOWN) -> pd.DataFrame:
    """The newest sessions, planned ones first; columns as SESSIONS, times UTC, `held_on` a date."""
    return _sessions(session, most=most)


@needs("lecture.read")
def sessions_to_choose(session: Session, *, on: date) -> pd.DataFrame:
    """What the register offers on the township day `on`: held by then, not ended long ago; as `sessions`."""
    return _sessions(
        session,
        col(LectureSession.held_on) <= on,
        or_(col(LectureSession.ended_at).is_(None), col(LectureSession.held_on) >= earliest_offered_day(on)),
        most=SHOWN,
    )


@needs("lecture.read")
def sessions_held(session: Session, *, since: date, until: date) -> pd.DataFrame:
    """The sessions held from `since` to `until` (township days, both included); as `sessions`."""
    return _sessions(
        session, col(LectureSession.held_on) >= since, col(LectureSession.held_on) <= until, most=None
    )


def _sessions(session: Session, *conditions: Any, most: int | None) -> pd.DataFrame:
    query: Any = (
        select(
            col(LectureSession.id),
            col(LectureSession.village_id),
            col(Village.short_name),
            *(col(getattr(LectureSession, name)) for name in list(SESSIONS)[3:]),
        )
        .join(Village, col(Village.id) == col(LectureSession.village_id))
        .where(col(LectureSession.township_code) == TOWNSHIP_CODE, *conditions)
        .order_by(col(LectureSession.held_on).desc(), col(LectureSession.id).desc())
        .limit(most)
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(SESSIONS)).astype(SESSIONS)


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
