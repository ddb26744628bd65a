"""Who is on duty, and who is called to an open incident: as a screen that many see may show it."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import IS_OPEN, count_of, shown_title
from dashboard.words.names import family_name
from models import TOWNSHIP_CODE, Cadre, CallUp, Department, Incident, Shift, Village

UTC_TIME = "datetime64[us, UTC]"
TIMES = ("called_at", "sign_due_at", "arrive_due_at", "signed_at", "arrived_at")
CALLS: dict[str, Any] = {
    "call_up_id": "int64",
    "shown": "str",
    "number": "str",
    "title": "str",
    "village": "str",
    "longitude": "float64",
    "latitude": "float64",
    **dict.fromkeys(TIMES, UTC_TIME),
}
# Of more the newest: whoever shows them says so.
MOST = 2_000
DUTY: dict[str, Any] = {"shown": "str", "started_at": UTC_TIME}
# Of an open incident, and nobody has let them go.
_UNDER_WAY = (IS_OPEN, col(CallUp.released_at).is_(None))


@needs("incident.read", "wall.read")
def calls_under_way(session: Session, *, at: datetime, scope: Scope, most: int = MOST) -> pd.DataFrame:
    """The newest `most` calls that nobody has ended at `at` (UTC); columns as CALLS.

    `shown`: the department, or of a person's name the family name; a place where the incident has one.
    """
    query: Any = (
        select(
            col(CallUp.id).label("call_up_id"),
            func.coalesce(func.substr(col(Cadre.name), 1, 1) + "某", col(Department.short_name)).label(
                "shown"
            ),
            col(Incident.number),
            shown_title().label("title"),
            func.coalesce(col(Village.short_name), "").label("village"),
            col(Incident.longitude),
            col(Incident.latitude),
            *(col(getattr(CallUp, name)) for name in TIMES),
        )
        .join(Incident, col(Incident.id) == col(CallUp.incident_id))
        .outerjoin(Cadre, col(Cadre.id) == col(CallUp.cadre_id))
        .outerjoin(Department, col(Department.id) == col(CallUp.department_id))
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(*_UNDER_WAY, col(CallUp.called_at) <= at, *visible(scope))
        .order_by(col(CallUp.called_at).desc(), col(CallUp.id).desc())
        .limit(most)
    )
    calls = pd.read_sql_query(query, session.connection())
    for name in TIMES:
        calls[name] = pd.to_datetime(calls[name], utc=True)
    return calls.astype(CALLS)


@needs("incident.read", "wall.read")
def call_counts(session: Session, *, at: datetime, scope: Scope) -> dict[str, int]:
    """Calls under way at `at`: total, arrived, late (past the minute by which they should have arrived)."""
    late = (col(CallUp.arrived_at).is_(None)) & (col(CallUp.arrive_due_at) < at)
    query = (
        select(func.count(), count_of(col(CallUp.arrived_at).is_not(None)), count_of(late))
        .select_from(CallUp)
        .join(Incident, col(Incident.id) == col(CallUp.incident_id))
        .where(*_UNDER_WAY, col(CallUp.called_at) <= at, *visible(scope))
    )
    total, arrived, overdue = session.execute(query).one()
    return {"total": total, "arrived": int(arrived), "late": int(overdue)}


@needs("staff_name.read")
def called_names(session: Session, *, at: datetime) -> dict[int, str]:
    """Whole names of those called at `at`, by call."""
    query = (
        select(col(CallUp.id), col(Cadre.name))
        .join(Incident, col(Incident.id) == col(CallUp.incident_id))
        .join(Cadre, col(Cadre.id) == col(CallUp.cadre_id))
        .where(*_UNDER_WAY, col(CallUp.called_at) <= at)
    )
    return {row[0]: row[1] for row in session.execute(query)}


@needs("wall.read")
def on_duty(session: Session) -> pd.DataFrame:
    """The shift that is running: shown (family name and 某), started_at (UTC); one row, or none."""
    people = on_duty_by_name(session)
    return people.assign(shown=[family_name(name) for name in people["shown"]])


@needs("staff_name.read")
def on_duty_by_name(session: Session) -> pd.DataFrame:
    """As `on_duty`, with the whole name."""
    query = (
        select(col(Shift.name), col(Shift.started_at))
        .where(col(Shift.township_code) == TOWNSHIP_CODE, col(Shift.ended_at).is_(None))
        .order_by(col(Shift.id).desc())
        .limit(1)
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(DUTY)).astype(DUTY)
