"""What happened in the last minutes that the whole room should see: new urgent ones, lamps turned red."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import IS_OPEN
from dashboard.town.walls.rules_attention import LONGEST_CYCLE, Event
from models import Action, Incident, IncidentLog

# A report that is written down later than this after it came in is no news any more.
LATEST = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MOST = 2_000


@needs("incident.read", "wall.read")
def events(session: Session, *, at: datetime, scope: Scope) -> list[Event]:
    """Open, not secret incidents that were noted as urgent, or whose lamp turned red, in the last minutes.

    `at`: the minute (UTC) that has begun; lamps that turn red within it are there already. A lamp is news
    from the minute on at which the wall shows it red: it is told by whole minutes.
    """
    since = at - LONGEST_CYCLE - 2 * MINUTE
    shown = (IS_OPEN, col(Incident.ever_secret).is_(False), *visible(scope))
    urgent: Any = (
        select(col(IncidentLog.recorded_at).label("at"), col(Incident.number), literal(1).label("is_urgent"))
        .join(Incident, col(Incident.id) == col(IncidentLog.incident_id))
        .where(
            col(IncidentLog.at) > at - LATEST,
            col(IncidentLog.recorded_at) > since,
            col(IncidentLog.action) == Action.REPORT,
            col(Incident.urgent),
            *shown,
        )
    )
    red: Any = select(
        col(Incident.red_at).label("at"), col(Incident.number), literal(0).label("is_urgent")
    ).where(col(Incident.red_at) > since, col(Incident.red_at) <= at + MINUTE, *shown)
    both = union_all(urgent, red).subquery()
    rows = session.execute(select(both).order_by(both.c.at.desc()).limit(MOST))
    return [
        Event(row.at if row.is_urgent else _next_minute(row.at), row.number, bool(row.is_urgent))
        for row in rows
    ]


def _next_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + MINUTE
