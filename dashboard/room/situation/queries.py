"""Single incidents that a screen names: the newest, those that cannot wait, and those that fall due today."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import IS_OPEN, light_at, shown_title
from dashboard.incidents.find.queries_leads import leads
from dashboard.words.days import days_back
from models import Department, Incident, IncidentStatus, Level, Module, Village

MOST_ROWS = 7
DTYPES: dict[str, Any] = {
    "number": "str",
    "title": "str",
    "status": "str",
    "level": "str",
    "light": "str",
    "urgent": "bool",
    "village": "str",
    "holder": "str",
    "holder_name": "str",
    "reported_at": "datetime64[us, UTC]",
    "red_at": "datetime64[us, UTC]",
}
MOST_PLACES = 20


@needs("incident.read", "wall.read")
def newest(session: Session, *, at: datetime, scope: Scope, most: int = MOST_ROWS) -> pd.DataFrame:
    """The `most` latest reports: columns as DTYPES."""
    chosen = (
        _incidents(at, scope).order_by(col(Incident.reported_at).desc(), col(Incident.id).desc()).limit(most)
    )
    return _read(session, chosen, scope)


@needs("incident.read", "wall.read")
def pressing(session: Session, *, at: datetime, scope: Scope, most: int = 3) -> pd.DataFrame:
    """Open incidents that are urgent or under a red lamp: urgent ones first, then the longest red.

    `holder` is who leads the work; before anybody was sent it, whose matter it is.
    """
    chosen = (
        _incidents(at, scope)
        .where(IS_OPEN, or_(col(Incident.urgent), col(Incident.red_at) < at))
        .order_by(col(Incident.urgent).desc(), col(Incident.red_at).is_(None), col(Incident.red_at))
        .limit(most)
    )
    return _read(session, chosen, scope)


@needs("incident.read", "wall.read")
def due_today(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """What is in time and has to be ended by the end of the township day of `at`: the earliest of it first,
    columns as DTYPES, `red_at` its limit."""
    tomorrow = days_back(at, -1)
    limit = col(Incident.red_at)
    chosen = _incidents(at, scope).where(IS_OPEN, limit >= at, limit < tomorrow).order_by(limit)
    return _read(session, chosen, scope)


@needs("incident.read", "wall.read")
def urgent_places(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """Where what is urgent and open lies: longitude, latitude (WGS-84); secret ones lend no place."""
    query: Any = (
        select(col(Incident.longitude), col(Incident.latitude))
        .where(
            IS_OPEN,
            col(Incident.urgent),
            col(Incident.longitude).is_not(None),
            ~col(Incident.ever_secret),
            col(Incident.reported_at) <= at,
            *visible(scope),
        )
        .order_by(col(Incident.reported_at).desc())
        .limit(MOST_PLACES)
    )
    dtypes = {"longitude": "float64", "latitude": "float64"}
    return pd.read_sql_query(query, session.connection(), dtype=dtypes)


def _incidents(at: datetime, scope: Scope) -> Any:
    return (
        select(
            col(Incident.number),
            shown_title().label("title"),
            col(Incident.status),
            col(Incident.level),
            light_at(at).label("light"),
            col(Incident.urgent),
            func.coalesce(col(Village.short_name), "").label("village"),
            func.coalesce(col(Department.short_name), col(Module.name), "").label("holder"),
            func.coalesce(col(Department.name), col(Module.name), "").label("holder_name"),
            col(Incident.reported_at),
            col(Incident.red_at),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .outerjoin(Module, col(Module.id) == col(Incident.module_id))
        .outerjoin(Department, col(Department.id) == col(Incident.department_id))
        .where(*visible(scope))
    )


def _read(session: Session, query: Any, scope: Scope) -> pd.DataFrame:
    frame = pd.read_sql_query(query, session.connection())
    # Asked of the few that are shown, not of all they were chosen from.
    known = leads(session, numbers=frame["number"].tolist(), scope=scope)
    for at, column in enumerate(("holder", "holder_name")):
        named = {number: names[at] for number, names in known.items()}
        frame[column] = [named.get(*row) for row in zip(frame["number"], frame[column], strict=True)]
    frame["status"] = [IncidentStatus(word).value for word in frame["status"]]
    frame["level"] = [Level(word).value for word in frame["level"]]
    for column in ("reported_at", "red_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return frame.astype(DTYPES)
