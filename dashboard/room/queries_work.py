"""How much work there is, where it stands, and how it moves."""

from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import and_, func, select, true
from sqlmodel import Session, col

from dashboard.access.queries_scope import is_whole_town, visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries_tallies import closed_by_module
from dashboard.incidents.find.queries_filters import IS_OPEN, is_overdue, light_at
from dashboard.incidents.find.queries_terms import count_of
from dashboard.words.days import days_back, month_start
from models import Incident, IncidentStatus, Level, Module

WORKLOADS = {"code": "str", "name": "str", "outcome": "str"}
WORKLOADS |= dict.fromkeys(("open", "overdue", "closed"), "int64")
STATUSES = {
    "status": "str", **dict.fromkeys(("total", "at_village", "overdue", "red", "parked_over"), "int64")
}  # fmt: skip


@needs("incident.read", "wall.read")
def module_workloads(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """Per module, in menu order: code, name, outcome, open, overdue, closed (this township month)."""
    unit = func.coalesce(col(Incident.module_id), 0)
    waiting = (
        select(
            col(Incident.module_id).label("module_id"),
            func.count().label("open"),
            count_of(is_overdue(at)).label("overdue"),
        )
        .where(IS_OPEN, *visible(scope))
        .group_by(col(Incident.module_id))
        .subquery()
    )
    # Neither filtered by status nor grouped by the bare column: SQLite would take an index of
    # those and read every closed row, instead of this month's.
    month = (
        select(
            unit.label("module_id"),
            count_of(col(Incident.status) == IncidentStatus.CLOSED).label("closed"),
        )
        .where(col(Incident.concluded_at) >= month_start(at), *visible(scope))
        .group_by(unit)
    )
    done = (closed_by_module(month_start(at)) if is_whole_town(session, scope) else month).subquery()
    query = (
        select(
            col(Module.code),
            col(Module.name),
            col(Module.outcome),
            func.coalesce(waiting.c.open, 0).label("open"),
            func.coalesce(waiting.c.overdue, 0).label("overdue"),
            func.coalesce(done.c.closed, 0).label("closed"),
        )
        .outerjoin(waiting, waiting.c.module_id == col(Module.id))
        .outerjoin(done, done.c.module_id == col(Module.id))
        .order_by(col(Module.sort_order))
    )
    return pd.read_sql_query(query, session.connection(), dtype=WORKLOADS)


@needs("incident.read", "wall.read")
def open_by_status(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """What waits: status, total, at_village (of these), overdue, red, parked_over (parked past its date).

    Only statuses that have any.
    """
    parked_over = and_(col(Incident.status) == IncidentStatus.SUSPENDED, col(Incident.suspended_until) < at)
    query = (
        select(
            col(Incident.status),
            func.count().label("total"),
            count_of(col(Incident.level) == Level.VILLAGE).label("at_village"),
            count_of(is_overdue(at)).label("overdue"),
            count_of(col(Incident.red_at) < at).label("red"),
            count_of(parked_over).label("parked_over"),
        )
        .where(IS_OPEN, *visible(scope))
        .group_by(col(Incident.status))
    )
    frame = pd.read_sql_query(query, session.connection())
    frame["status"] = [IncidentStatus(word).value for word in frame["status"]]
    return frame.astype(STATUSES)


@needs("incident.read", "wall.read")
def open_by_lamp(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """Open incidents by lamp and class: light, incident_class (0: not classed), urgent, total."""
    light, kind = (
        light_at(at).label("light"),
        func.coalesce(col(Incident.incident_class), 0).label("incident_class"),
    )
    query = (
        select(light, kind, count_of(col(Incident.urgent)).label("urgent"), func.count().label("total"))
        .where(IS_OPEN, *visible(scope))
        .group_by(light, kind)
    )
    dtypes = {"light": "str", "incident_class": "int64", "urgent": "int64", "total": "int64"}
    return pd.read_sql_query(query, session.connection(), dtype=dtypes)


@needs("incident.read", "wall.read")
def day_before(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """The same figures 24 hours before `at`, one row: reported_today, open, overdue.

    Reopened incidents count by their present round.
    """
    then = at - timedelta(hours=24)
    was_there = col(Incident.reported_at) <= then
    was_late = and_(was_there, col(Incident.due_at) < then)
    # The time of report is counted, not filtered by: SQLite would read everything reported before.
    counts = (count_of(was_there).label("open"), count_of(was_late).label("overdue"))
    still = select(*counts).where(IS_OPEN, *visible(scope)).subquery()
    since = select(*counts).where(col(Incident.concluded_at) > then, *visible(scope)).subquery()
    reported = (
        select(func.count())
        .where(col(Incident.reported_at) >= days_back(at, 1), was_there, *visible(scope))
        .scalar_subquery()
    )
    query = select(
        reported.label("reported_today"),
        (still.c.open + since.c.open).label("open"),
        (still.c.overdue + since.c.overdue).label("overdue"),
    ).select_from(still.join(since, true()))
    return pd.read_sql_query(query, session.connection(), dtype="int64")
