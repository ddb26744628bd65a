"""Who is on duty, and the log of the shifts."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import Incident, Shift, ShiftNote

SHIFT_TYPES = {
    "shift_id": "int64",
    "account_id": "Int64",
    "name": "str",
    "hand_over": "str",
    "taken_over_by": "str",
    "lines": "int64",
    **dict.fromkeys(("started_at", "ended_at", "taken_over_at"), "datetime64[us, UTC]"),
}
LINE_TYPES = {
    "line_id": "int64",
    "actor": "str",
    "text": "str",
    "number": "str",
    "title": "str",
    "struck_by": "str",
    **dict.fromkeys(("at", "struck_at"), "datetime64[us, UTC]"),
}


@needs("shift.read")
def on_duty(session: Session) -> pd.DataFrame:
    """The shift that is running: one row as of `shifts`, or none."""
    return _shifts(session, col(Shift.ended_at).is_(None), limit=1)


@needs("shift.read")
def waiting(session: Session) -> pd.DataFrame:
    """The last shift, where it was handed over and nobody has taken over yet: one row, or none."""
    last = _shifts(session, limit=1)
    return last[last["ended_at"].notna() & last["taken_over_at"].isna()]


@needs("shift.read")
def shifts(session: Session, *, limit: int = 60) -> pd.DataFrame:
    """The newest shifts, newest first; columns as SHIFT_TYPES and `standing` (see queries_standing)."""
    return _shifts(session, limit=limit)


@needs("shift.read")
def shift(session: Session, *, shift_id: int) -> pd.DataFrame:
    """One shift: one row, or none."""
    return _shifts(session, col(Shift.id) == shift_id, limit=1)


@needs("shift.read")
def lines(session: Session, *, shift_id: int) -> pd.DataFrame:
    """The lines of a shift in their order, struck ones among them; columns as LINE_TYPES."""
    query: Any = (
        select(
            col(ShiftNote.id).label("line_id"), col(ShiftNote.at), col(ShiftNote.actor), col(ShiftNote.text),
            func.coalesce(col(Incident.number), "").label("number"),
            func.coalesce(col(Incident.title), "").label("title"),
            col(ShiftNote.struck_at), col(ShiftNote.struck_by),
        )
        .outerjoin(Incident, col(Incident.id) == col(ShiftNote.incident_id))
        .where(col(ShiftNote.shift_id) == shift_id)
        .order_by(col(ShiftNote.at), col(ShiftNote.id))
    )  # fmt: skip
    return pd.read_sql_query(query, session.connection(), dtype=LINE_TYPES)


def _shifts(session: Session, *conditions: Any, limit: int) -> pd.DataFrame:
    number_of_lines = (
        select(func.count())
        .where(col(ShiftNote.shift_id) == col(Shift.id))
        .correlate(Shift)
        .scalar_subquery()
    )
    query: Any = select(Shift, number_of_lines).where(*conditions).order_by(col(Shift.id).desc()).limit(limit)
    rows = [
        (row.id, row.account_id, row.name, row.hand_over, row.taken_over_by, number, row.started_at,
         row.ended_at, row.taken_over_at, row.standing)
        for row, number in session.execute(query)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[*SHIFT_TYPES, "standing"]).astype(SHIFT_TYPES)
