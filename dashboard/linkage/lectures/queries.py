"""The sessions of the lecture hall, and the matters that were raised there. Read only."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.linkage.lectures.rules import earliest_offered_day
from models import TOWNSHIP_CODE, LectureSession, Village

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
