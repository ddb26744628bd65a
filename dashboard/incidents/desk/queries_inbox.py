"""What waits for the room: its queues, the most pressing first."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import IS_OPEN, light_at
from dashboard.incidents.life.rules_standing import COUNTS, HANDED_OUT
from models import Assignment, AssignmentStatus, Category, Incident, IncidentStatus, Level, Village

S = IncidentStatus
ALL = "all"
QUEUES = {
    ALL: "全部",
    "accept": "待受理",
    "triage": "待研判",
    "dispatch": "待交办",
    "verify": "待核查",
    "returned": "退单·裁定",
    "sent_back": "区里退回",
    "escalated": "上报待复",
    "parked": "挂账到期",
}
INBOX: dict[str, Any] = {
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "queue": "str",
    "light": "str",
    "urgent": "bool",
    "village": "str",
    "category": "str",
    "reported_at": "datetime64[us, UTC]",
}
MOST = 60


def _has_share(*conditions: Any) -> Any:
    own = (
        col(Assignment.incident_id) == col(Incident.id),
        col(Assignment.round) == col(Incident.round),
    )
    return select(col(Assignment.id)).where(*own, *conditions).exists()


def _lost_its_lead() -> Any:
    """It is given out, but has no lead: the lead gave its share back, or the district had it."""
    leads = _has_share(col(Assignment.is_lead), col(Assignment.status).in_(COUNTS))
    may_be = or_(col(Incident.returns) > 0, col(Incident.escalated_at).is_not(None))
    return and_(col(Incident.status).in_(HANDED_OUT), may_be, ~leads)


def _is_owed_a_part() -> Any:
    """A required party gave its part back, and only the room can say who does it, if anybody."""
    back = _has_share(
        col(Assignment.status) == AssignmentStatus.RETURNED,
        col(Assignment.is_required),
        col(Assignment.is_lead).is_(False),
    )
    return and_(col(Incident.status).in_(HANDED_OUT), col(Incident.returns) > 0, back)


def _queue(at: datetime) -> Any:
    """In which queue an open incident waits; NULL: for somebody else."""
    status = col(Incident.status)
    return case(
        (and_(status == S.REPORTED, col(Incident.level) == Level.TOWN), "accept"),
        (and_(status == S.ACCEPTED, or_(col(Incident.returns) > 0, col(Incident.arbitration))), "returned"),
        (or_(_lost_its_lead(), _is_owed_a_part()), "returned"),
        (status == S.ACCEPTED, "triage"),
        # Escalated in this round and triaged: the district has handed it back.
        (and_(status == S.TRIAGED, col(Incident.escalated_at).is_not(None)), "sent_back"),
        (status == S.TRIAGED, "dispatch"),
        (status == S.FED_BACK, "verify"),
        (status == S.ESCALATED, "escalated"),
        (and_(status == S.SUSPENDED, col(Incident.suspended_until) < at), "parked"),
    )


# The statuses come first in the index of what is open.
_WAITING = (S.REPORTED, S.ACCEPTED, S.TRIAGED, S.FED_BACK, S.ESCALATED, S.SUSPENDED, *HANDED_OUT)


def _waits(at: datetime, scope: Scope) -> list[Any]:
    return [IS_OPEN, col(Incident.status).in_(_WAITING), _queue(at).is_not(None), *visible(scope)]


@needs("incident.triage", "incident.accept")
def counts(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """queue, total: how many wait in each of the queues; only non-empty ones."""
    own = _queue(at).label("queue")
    query = select(own, func.count().label("total")).where(*_waits(at, scope)).group_by(own)
    return pd.read_sql_query(query, session.connection(), dtype={"queue": "str", "total": "int64"})


@needs("incident.triage", "incident.accept")
def inbox(session: Session, *, queue: str, at: datetime, scope: Scope, most: int = MOST) -> pd.DataFrame:
    """What waits in one queue (or `all`), columns as INBOX; `at` in UTC.

    Urgent first, then red and yellow lamps, then what the room itself must do before what
    lies with the district; among equals the oldest.
    """
    own = _queue(at).label("queue")
    query: Any = (
        select(
            col(Incident.id).label("incident_id"),
            col(Incident.number),
            col(Incident.title),
            own,
            light_at(at).label("light"),
            col(Incident.urgent),
            func.coalesce(col(Village.short_name), "").label("village"),
            func.coalesce(col(Category.name), "").label("category"),
            col(Incident.reported_at),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .outerjoin(Category, col(Category.id) == col(Incident.category_id))
        .where(*_waits(at, scope))
        .order_by(
            col(Incident.urgent).desc(),
            case((col(Incident.red_at) < at, 0), (col(Incident.yellow_at) <= at, 1), else_=2),
            col(Incident.status) == S.ESCALATED,
            col(Incident.reported_at),
            col(Incident.id),
        )
        .limit(most)
    )
    if queue != ALL:
        query = query.where(_queue(at) == queue)
    return pd.read_sql_query(query, session.connection(), dtype=INBOX)
