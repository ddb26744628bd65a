"""What the daily brief lists beside the figures: red lamps, what went up, who was called. Read only."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible, visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import IS_OPEN
from dashboard.incidents.find.queries_terms import shown_title
from models import Cadre, CallUp, Department, Incident, Module, Village

UTC_TIME = "datetime64[us, UTC]"
MOST_ROWS = 50


@needs("incident.read")
def first_day(session: Session, *, scope: Scope) -> date | None:
    """The township day of the first report within `scope`; None where there is none."""
    return session.execute(select(func.min(Incident.reported_on)).where(*visible(scope))).scalar()


@needs("incident.read")
def red_incidents(session: Session, *, at: datetime, scope: Scope, most: int = MOST_ROWS) -> pd.DataFrame:
    """Open incidents under a red lamp at `at`, the longest first; `total` counts those left out too.

    Columns: number, title (保密事件 where secret), status, village, holder, due_at, red_at (UTC), total.
    """
    query: Any = (
        select(
            col(Incident.number),
            shown_title().label("title"),
            col(Incident.status),
            func.coalesce(Village.short_name, "").label("village"),
            func.coalesce(Department.name, Module.name, "").label("holder"),
            col(Incident.due_at),
            col(Incident.red_at),
            func.count().over().label("total"),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .outerjoin(Module, col(Module.id) == col(Incident.module_id))
        .outerjoin(Department, col(Department.id) == col(Incident.department_id))
        .where(IS_OPEN, col(Incident.red_at) < at, *visible(scope))
        .order_by(col(Incident.red_at), col(Incident.id))
        .limit(most)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"due_at": UTC_TIME, "red_at": UTC_TIME})


@needs("incident.read")
def escalated_incidents(
    session: Session, *, start: datetime, end: datetime, scope: Scope, most: int = MOST_ROWS
) -> pd.DataFrame:
    """What went up to the district in [start, end) UTC: number, title, status, village, time, total."""
    query: Any = (
        select(
            col(Incident.number),
            shown_title().label("title"),
            col(Incident.status),
            func.coalesce(Village.short_name, "").label("village"),
            col(Incident.escalated_at),
            func.count().over().label("total"),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(col(Incident.escalated_at) >= start, col(Incident.escalated_at) < end, *visible(scope))
        .order_by(col(Incident.escalated_at), col(Incident.id))
        .limit(most)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"escalated_at": UTC_TIME})


@needs("incident.read")
def call_ups(
    session: Session, *, start: datetime, end: datetime, scope: Scope, most: int = MOST_ROWS
) -> pd.DataFrame:
    """Who was called to the scene in [start, end) UTC: who, number, title, four times, total."""
    call: Any = CallUp
    times = ("called_at", "arrive_due_at", "arrived_at", "released_at")
    query: Any = (
        select(
            func.coalesce(Cadre.name, Department.name, "").label("who"),
            col(Incident.number),
            shown_title().label("title"),
            *(getattr(call, name) for name in times),
            func.count().over().label("total"),
        )
        .select_from(CallUp)
        .join(Incident, col(Incident.id) == call.incident_id)
        .outerjoin(Department, col(Department.id) == call.department_id)
        .outerjoin(Cadre, col(Cadre.id) == call.cadre_id)
        .where(call.called_at >= start, call.called_at < end, visible_incident(scope, call.incident_id))
        .order_by(call.called_at, call.id)
        .limit(most)
    )
    return pd.read_sql_query(query, session.connection(), dtype=dict.fromkeys(times, UTC_TIME))
