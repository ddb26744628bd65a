"""What departments closed on the day on which they got it. Read only."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.store.sql import township_day
from models import Assignment, AssignmentStatus, CallUp, Incident, IncidentStatus

LEFT = (AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED)


@needs("incident.read")
def closed_by_department(
    session: Session, *, start: datetime, end: datetime, scope: Scope
) -> dict[int, tuple[int, int]]:
    """当天办结 per department id (domain, section 4.4): closed, and of these closed on the same day.

    Of the incidents that the department was sent or called to in [start, end) UTC, each once, and did not
    give back; the day is the township's, from the first time that it was sent or called in the span.
    """
    parts = []
    for table, name in ((Assignment, "sent_at"), (CallUp, "called_at")):
        own: Any = table
        since = getattr(own, name)
        meant = [since >= start, since < end, own.department_id.is_not(None)]
        if table is Assignment:
            meant.append(own.status.not_in(LEFT))
        if not scope.everything:
            meant.append(visible_incident(scope, own.incident_id))
        columns = (own.department_id.label("department_id"), own.incident_id.label("incident_id"))
        parts.append(select(*columns, since.label("since")).where(*meant))
    told = parts[0].union_all(parts[1]).subquery()
    both = (told.c.department_id, told.c.incident_id)
    got = select(*both, func.min(told.c.since).label("since")).group_by(*both).subquery()
    incident: Any = Incident
    is_same_day = township_day(incident.concluded_at) == township_day(got.c.since)
    query = (
        select(got.c.department_id, func.count(), func.sum(case((is_same_day, 1), else_=0)))
        .join(incident, incident.id == got.c.incident_id)
        .where(incident.status == IncidentStatus.CLOSED, incident.concluded_at.is_not(None))
        .group_by(got.c.department_id)
    )
    return {key: (closed, int(same_day)) for key, closed, same_day in session.execute(query)}
