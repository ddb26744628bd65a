"""How much work there is and how it moves, the areas' effect numbers, and what the daily brief lists."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, select, true
from sqlmodel import Session, col

from dashboard.access.members import is_member
from dashboard.access.queries_scope import is_whole_town, visible, visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_conditions import version_on
from dashboard.incidents.figures.queries_tallies import closed_by_module
from dashboard.incidents.find.queries_filters import IS_OPEN, count_of, is_overdue, light_at, shown_title
from dashboard.incidents.find.queries_leads import leads
from dashboard.store.sql import holds
from dashboard.words.days import days_back, month_start, township_date
from models import (
    Cadre,
    CallUp,
    Category,
    Department,
    Incident,
    IncidentStatus,
    Level,
    Module,
    OneThing,
    OneThingParty,
    Post,
    PowerGroup,
    PowerKind,
    ResponsibilityItem,
    Secondment,
    StaffingPlan,
    Team,
    Village,
    VillageDepartment,
)

WORKLOADS = {"code": "str", "name": "str", "outcome": "str"}
STATUSES = {
    "status": "str", **dict.fromkeys(("total", "at_village", "overdue", "red", "parked_over"), "int64")
}  # fmt: skip
UTC_TIME = "datetime64[us, UTC]"
MOST_ROWS = 50

WORKLOADS |= dict.fromkeys(("open", "overdue", "closed"), "int64")


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


@needs("ground.read")
def effects(session: Session, *, at: datetime) -> pd.DataFrame:
    """One row per number: key, number."""
    numbers = [(key, session.connection().execute(query).scalar_one()) for key, query in _counts(at).items()]
    return pd.DataFrame(numbers, columns=["key", "number"]).astype({"key": "str", "number": "int64"})


def _counts(at: datetime) -> dict[str, Any]:
    day = township_date(at)
    item, power, plan = ResponsibilityItem, PowerGroup, StaffingPlan
    valid = (col(item.effective_from) <= day, func.coalesce(col(item.effective_to) >= day, True))
    listed = (
        func.coalesce(col(OneThing.effective_from) <= day, True),
        func.coalesce(col(OneThing.effective_to) >= day, True),
    )
    approval, enforcement = (col(power.kind) == kind for kind in (PowerKind.APPROVAL, PowerKind.ENFORCEMENT))
    total, in_force = func.coalesce, col(Post.version) == version_on(day)
    return {
        "items": select(func.count()).select_from(item).where(*valid),
        "item_departments": select(_different(item.lead_department_id)).where(*valid),
        "one_things": select(_different(OneThing.number)).where(*listed),
        "one_thing_departments": select(_different(OneThingParty.department_id))
        .join(OneThing, col(OneThing.id) == col(OneThingParty.one_thing_id))
        .where(*listed),
        "approvals": select(total(func.sum(col(power.before) + col(power.added)), 0)).where(approval),
        "approvals_before": select(total(func.sum(power.before), 0)).where(approval),
        "enforcements": select(total(func.sum(col(power.before) + col(power.added)), 0)).where(enforcement),
        "enforcements_on_trial": select(total(func.sum(col(power.before) + col(power.added)), 0)).where(
            enforcement, col(power.stage) == "试运行"
        ),
        "places": select(total(func.sum(plan.places), 0)),
        "place_departments": select(_different(plan.department_id)),
        "seconded": select(_different(Secondment.cadre_id)).where(*is_member(day)),
        "posts": select(func.count()).select_from(Post).where(in_force),
        "fewest_points": select(total(func.min(col(Post.points)), 0)).where(in_force),
        "most_points": select(total(func.max(col(Post.points)), 0)).where(in_force),
        "villages": select(func.count()).select_from(Village),
        "linked_villages": select(_different(VillageDepartment.village_id)).where(
            holds(VillageDepartment, day)
        ),
        "assumed_villages": select(func.count()).select_from(Village).where(col(Village.is_assumed)),
        "teams": select(func.count()).select_from(Team),
        "categories": select(func.count()).select_from(Category).where(~col(Category.is_imported)),
    }


def _different(column: Any) -> Any:
    return func.count(func.distinct(column))


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
    dtypes = {"due_at": UTC_TIME, "red_at": UTC_TIME}
    frame = pd.read_sql_query(query, session.connection(), dtype=dtypes)
    known = leads(session, numbers=frame["number"].tolist(), scope=scope)
    named = {number: whole for number, (_, whole) in known.items()}
    frame["holder"] = [named.get(*row) for row in zip(frame["number"], frame["holder"], strict=True)]
    return frame


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
