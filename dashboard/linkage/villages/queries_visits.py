"""Visits, and how the incidents stand that they found."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Integer, func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible, visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.store.sql import holds
from models import (
    TOWNSHIP_CODE,
    Department,
    Incident,
    Team,
    Village,
    VillageDepartment,
    VillageVisit,
    VillageVisitStatus,
    VisitProblem,
)

VISITS: dict[str, Any] = {
    "visit_id": "int64",
    "village_id": "int64",
    "village": "str",
    "team": "object",
    "planned_on": "object",
    "visited_on": "object",
    "topic": "str",
    "who": "str",
    "status": "str",
    "household_id": "Int64",
    "findings": "str",
    "cancel_reason": "str",
    "recorded_by": "str",
    "concluded_by": "str",
    "concluded_at": "datetime64[us, UTC]",
    "example": "bool",
}
COUNTS = {"village_id": "int64", "total": "int64", "open": "int64"}
PROBLEMS = {
    "visit_id": "int64",
    "number": "str",
    "title": "str",
    "status": "str",
    "reported_at": "datetime64[us, UTC]",
}
SHOWN = 60


@needs("village_work.read")
def visits_of_week(session: Session, *, since: date, until: date) -> pd.DataFrame:
    """Visits planned from `since` to `until` (township days, both included), cancelled ones left out."""
    return _visits(
        session,
        col(VillageVisit.planned_on) >= since,
        col(VillageVisit.planned_on) <= until,
        col(VillageVisit.status) != VillageVisitStatus.CANCELLED,
        order=(col(VillageVisit.planned_on), col(Village.code), col(VillageVisit.id)),
    )


@needs("village_work.read")
def late_visits(session: Session, *, today: date, most: int = 200) -> pd.DataFrame:
    """Visits whose day has gone by and that were neither made nor cancelled, the oldest first."""
    return _visits(
        session,
        col(VillageVisit.planned_on) < today,
        col(VillageVisit.status) == VillageVisitStatus.PLANNED,
        order=(col(VillageVisit.planned_on), col(VillageVisit.id)),
        most=most,
    )


@needs("village_work.read")
def visits_of_village(session: Session, *, village_id: int, most: int = SHOWN) -> pd.DataFrame:
    """A village's visits, the newest first."""
    return _visits(
        session,
        col(VillageVisit.village_id) == village_id,
        order=(col(VillageVisit.planned_on).desc(), col(VillageVisit.id).desc()),
        most=most,
    )


@needs("incident.read")
def problem_counts(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Per village: incidents that visits found, and those still open; villages without any left out."""
    is_open = func.sum(col(Incident.concluded_at).is_(None).cast(Integer))
    query: Any = (
        select(col(Incident.village_id), func.count(), is_open)
        .join(VisitProblem, col(VisitProblem.incident_id) == col(Incident.id))
        .where(*visible(scope))
        .group_by(col(Incident.village_id))
        .order_by(col(Incident.village_id))
    )
    rows = [row for row in session.execute(query) if row[0] is not None]
    return pd.DataFrame(rows, columns=list(COUNTS)).astype(COUNTS)


@needs("incident.read")
def problems(session: Session, *, village_id: int, scope: Scope, most: int = 200) -> pd.DataFrame:
    """The incidents that visits to a village found, with their visit; the newest first."""
    query: Any = (
        select(col(VisitProblem.visit_id), *(col(getattr(Incident, name)) for name in list(PROBLEMS)[1:]))
        .join(Incident, col(Incident.id) == col(VisitProblem.incident_id))
        .join(VillageVisit, col(VillageVisit.id) == col(VisitProblem.visit_id))
        .where(col(VillageVisit.village_id) == village_id, *visible(scope))
        .order_by(col(VisitProblem.visit_id).desc(), col(VisitProblem.place))
        .limit(most)
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(PROBLEMS)).astype(PROBLEMS)


@needs("incident.read")
def visit_behind_incident(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """The visit that found an incident: village_id, village, visited_on (a date); one row or none."""
    query: Any = (
        select(col(VillageVisit.village_id), col(Village.short_name), col(VillageVisit.visited_on))
        .join(VisitProblem, col(VisitProblem.visit_id) == col(VillageVisit.id))
        .join(Village, col(Village.id) == col(VillageVisit.village_id))
        .where(col(VisitProblem.incident_id) == incident_id, visible_incident(scope, incident_id))
    )
    return pd.DataFrame(session.execute(query).all(), columns=["village_id", "village", "visited_on"])


def _visits(
    session: Session, *conditions: Any, order: tuple[Any, ...], most: int | None = None
) -> pd.DataFrame:
    own = list(VISITS)[4:]
    query: Any = (
        select(
            col(VillageVisit.id),
            col(VillageVisit.village_id),
            col(Village.short_name),
            col(Team.name),
            *(col(getattr(VillageVisit, name)) for name in own),
        )
        .join(Village, col(Village.id) == col(VillageVisit.village_id))
        .outerjoin(Team, col(Team.id) == col(VillageVisit.team_id))
        .where(col(VillageVisit.township_code) == TOWNSHIP_CODE, *conditions)
        .order_by(*order)
        .limit(most)
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(VISITS)).astype(VISITS)


@needs("village_work.read")
def linked_departments(session: Session, *, on: date) -> pd.DataFrame:
    """The departments that are linked to a village on a day: department_id, department."""
    query = (
        select(col(Department.id), col(Department.name))
        .join(VillageDepartment, col(VillageDepartment.department_id) == col(Department.id))
        .where(holds(VillageDepartment, on))
        .distinct()
        .order_by(col(Department.id))
    )
    names = {"department_id": "int64", "department": "str"}
    return pd.DataFrame(session.execute(query).all(), columns=list(names)).astype(names)
