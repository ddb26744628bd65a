"""The mediations of one incident. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import Action, IncidentLog, Mediation

TYPES = {
    "mediation_id": "int64",
    "place": "str",
    "mediators": "str",
    "sides": "str",
    "dispute": "str",
    "agreement": "str",
    "recorded_by": "str",
    "is_agreed": "bool",
    "is_struck": "bool",
    **dict.fromkeys(("held_at", "recorded_at"), "datetime64[us, UTC]"),
}
DAYS = ("due_on", "kept_on")
Strike: Any = aliased(IncidentLog, name="mediation_strike")
Kept: Any = aliased(IncidentLog, name="mediation_kept")


@needs("incident.read")
def mediations(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every mediation of the incident, the first first: columns as TYPES and DAYS (dates, None for none).

    `is_struck`: its entry in the log was struck out; it stays readable. What was said of keeping it
    counts only while that stands.
    """
    query = (
        select(Mediation, is_struck(Mediation), is_kept())
        .where(col(Mediation.incident_id) == incident_id, visible_incident(scope, col(Mediation.incident_id)))
        .order_by(col(Mediation.held_at), col(Mediation.id))
    )
    rows = [
        (row.id, row.place, row.mediators, row.parties, row.dispute, row.agreement, row.recorded_by,
         row.is_agreed, struck, row.held_at, row.recorded_at, row.due_on, row.kept_on if kept else None)
        for row, struck, kept in session.execute(query)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*TYPES, *DAYS]).astype(TYPES)
    return frame.astype(dict.fromkeys(DAYS, object)).where(frame.notna(), None)


def is_kept() -> Any:
    """Whether somebody said of the row of `Mediation` that it was kept, and that still stands."""
    said = exists(
        select(Kept.seq).where(
            Kept.incident_id == col(Mediation.incident_id),
            Kept.action == Action.COMMENT,
            Kept.data["mediation_kept"].as_integer() == col(Mediation.id),
            ~is_struck(Kept),
        )
    ).correlate(Mediation)
    return and_(col(Mediation.kept_on).is_not(None), said)


def is_struck(of: Any) -> Any:
    """Whether the entry of the log to which a row (with incident_id and seq) belongs was struck out."""
    return exists(
        select(Strike.seq).where(
            Strike.incident_id == of.incident_id,
            Strike.action == Action.STRIKE,
            Strike.data["struck"].as_integer() == of.seq,
        )
    ).correlate(of)
