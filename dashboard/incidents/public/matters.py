"""In which incident a report from outside is handled: its own, or the one into which that was merged."""

from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models import Incident, IncidentStatus, VillagerReport

R = VillagerReport
# The incident of a report itself; `Incident` is the one that goes on for it.
Own: Any = aliased(Incident, name="own_incident")


def goes_on_for(own: Any) -> Any:
    """The id of the incident in which `own` is handled: itself, or the one that it was merged into."""
    merged = and_(own.status == IncidentStatus.MERGED, own.parent_id.is_not(None))
    return case((merged, own.parent_id), else_=own.id)


def with_matter(query: Any) -> Any:
    """`query` over reports, joined to the incident of each (`Own`) and to the one that goes on for it."""
    return query.join(Own, Own.id == col(R.incident_id)).join(Incident, col(Incident.id) == goes_on_for(Own))


def reports_of(session: Session, incident_id: int, *, lock: bool = False) -> list[VillagerReport]:
    """Every report that is handled in an incident: its own, and those of what was merged into it."""
    merged = select(Own.id).where(Own.parent_id == incident_id, Own.status == IncidentStatus.MERGED)
    query = select(R).where(or_(col(R.incident_id) == incident_id, col(R.incident_id).in_(merged)))
    query = query.order_by(col(R.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.execute(query).scalars())


def is_joined_by_others(session: Session, incident_id: int) -> bool:
    """Whether other matters were merged into this one, so that it has several reporters."""
    merged = select(Own.id).where(Own.parent_id == incident_id, Own.status == IncidentStatus.MERGED)
    return session.execute(merged.limit(1)).first() is not None


def matter_of(session: Session, report: VillagerReport) -> Incident | None:
    """The incident in which a report is handled; None: it is not registered."""
    if report.incident_id is None:
        return None
    query = select(Incident).join(Own, col(Incident.id) == goes_on_for(Own))
    matter: Incident = session.execute(query.where(Own.id == report.incident_id)).scalar_one()
    return matter
