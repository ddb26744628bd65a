"""One incident of weight, as a screen that many see may show it: no reporter, and none that is secret."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import IS_OPEN, light_at
from dashboard.incidents.find.queries_leads import leads, unit_names
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    Category,
    Department,
    Incident,
    IncidentLog,
    Light,
    Module,
    Village,
)

UTC_TIME = "datetime64[us, UTC]"
TIMES = ("reported_at", "due_at", "red_at", "suspended_until", "concluded_at")
TOPIC = (
    *("incident_id", "number", "title", "status", "light", "urgent", "incident_class", "village", "category"),
    *("level", "holder", "longitude", "latitude", "is_exact", "example", *TIMES),
)
PARTY_TIMES = ("sent_at", "sign_due_at", "signed_at", "due_at", "ended_at")
# What was found later to be a mistake, and notes, say nothing of how far a matter is.
NO_STEPS = (Action.STRIKE, Action.COMMENT, Action.AMEND)
_SHOWN = (col(Incident.ever_secret).is_(False),)


@needs("incident.read", "wall.read")
def topic(session: Session, *, at: datetime, number: str, scope: Scope) -> pd.DataFrame:
    """The incident `number`; where none is named or there, the open one of most weight at `at` (UTC).

    Most weight: urgent before others, then under a red lamp, then with most parties, then the longest
    open. One row with the columns TOPIC, or none. The place is the village's where `is_exact` is false.
    """
    incident = (
        _read(session, _incidents(at, scope).where(col(Incident.number) == number), scope) if number else None
    )
    if incident is not None and len(incident):
        return incident
    parties = (
        select(func.count())
        .where(
            col(Assignment.incident_id) == col(Incident.id),
            col(Assignment.status) != AssignmentStatus.WITHDRAWN,
        )
        .scalar_subquery()
    )
    heaviest = (
        _incidents(at, scope)
        .where(IS_OPEN)
        .order_by(
            col(Incident.urgent).desc(),
            (light_at(at) == Light.RED.value).desc(),
            parties.desc(),
            col(Incident.reported_at),
            col(Incident.id),
        )
        .limit(1)
    )
    return _read(session, heaviest, scope)


@needs("incident.read", "wall.read")
def parties(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Who has a share in its present round, the lead first: who, is_lead, status, and times in UTC."""
    query: Any = (
        select(
            unit_names(Assignment).label("who"),
            col(Assignment.is_lead),
            col(Assignment.status),
            *(col(getattr(Assignment, name)) for name in PARTY_TIMES),
        )
        .select_from(Assignment)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(
            col(Assignment.incident_id) == incident_id,
            col(Assignment.round) == col(Incident.round),
            col(Assignment.status) != AssignmentStatus.WITHDRAWN,
            *_SHOWN,
            *visible(scope),
        )
        .order_by(col(Assignment.is_lead).desc(), col(Assignment.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=dict.fromkeys(PARTY_TIMES, UTC_TIME))


@needs("incident.read", "wall.read")
def last_steps(session: Session, *, incident_id: int, most: int, scope: Scope) -> pd.DataFrame:
    """The `most` last steps, the newest first: action, at (UTC). Who took them and why does not leave."""
    query = (
        select(col(IncidentLog.action), col(IncidentLog.at))
        .join(Incident, col(Incident.id) == col(IncidentLog.incident_id))
        .where(
            col(IncidentLog.incident_id) == incident_id,
            col(IncidentLog.action).not_in(NO_STEPS),
            *_SHOWN,
            *visible(scope),
        )
        .order_by(col(IncidentLog.seq).desc())
        .limit(most)
    )
    steps = pd.DataFrame(session.execute(query).all(), columns=["action", "at"])
    return steps.astype({"at": UTC_TIME})


def _incidents(at: datetime, scope: Scope) -> Any:
    names = ("number", "title", "status", "level", "urgent", "incident_class", "example", *TIMES)
    return (
        select(
            col(Incident.id).label("incident_id"),
            *(col(getattr(Incident, name)) for name in names),
            light_at(at).label("light"),
            func.coalesce(col(Village.short_name), "").label("village"),
            func.coalesce(col(Category.name), "").label("category"),
            func.coalesce(col(Department.short_name), col(Module.name), "").label("holder"),
            func.coalesce(col(Incident.longitude), col(Village.longitude)).label("longitude"),
            func.coalesce(col(Incident.latitude), col(Village.latitude)).label("latitude"),
            col(Incident.longitude).is_not(None).label("is_exact"),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .outerjoin(Category, col(Category.id) == col(Incident.category_id))
        .outerjoin(Module, col(Module.id) == col(Incident.module_id))
        .outerjoin(Department, col(Department.id) == col(Incident.department_id))
        .where(*_SHOWN, *visible(scope))
    )


def _read(session: Session, query: Any, scope: Scope) -> pd.DataFrame:
    frame = pd.DataFrame(session.execute(query).mappings().all(), columns=list(TOPIC))
    known = leads(session, numbers=frame["number"].tolist(), scope=scope)
    named = {number: short for number, (short, _) in known.items()}
    frame["holder"] = [named.get(*row) for row in zip(frame["number"], frame["holder"], strict=True)]
    return frame.astype(dict.fromkeys(TIMES, UTC_TIME))
