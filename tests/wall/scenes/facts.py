"""Incidents for the panels' tests, around NOON."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.town.places.rules import cell_of
from models import Department, Incident, IncidentStatus, Module, Village
from tests.factories import NOON, an_incident

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def add(session: Session, **given: Any) -> Incident:
    """Add one incident; module, department, village by code. Closed ones need `concluded_at`."""
    for table, name in ((Module, "module"), (Department, "department"), (Village, "village")):
        if code := given.pop(name, None):
            given[f"{name}_id"] = session.execute(
                select(col(table.id)).where(col(table.code) == code)
            ).scalar_one()
    given.setdefault("cell", cell_of(given.get("longitude"), given.get("latitude")))
    made = an_incident(**given)
    session.add(made)
    session.flush()
    return made


def closed(session: Session, *, due: timedelta, at: timedelta, **given: Any) -> Incident:
    """One incident due and closed so long after NOON."""
    return add(
        session,
        status=IncidentStatus.CLOSED,
        reported_at=NOON - 20 * DAY,
        due_at=NOON + due,
        concluded_at=NOON + at,
        **given,
    )
