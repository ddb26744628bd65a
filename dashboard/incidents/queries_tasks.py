"""What waits for a party, and for the village. Read only.

Open matters are few however many there were: each query begins with the open incidents, which have an
index of their own, and looks at their shares or calls; none walks what a unit had in all its years.
"""

from typing import Any

import pandas as pd
from sqlalchemy import and_, exists, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import own_call, own_share
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.queries_tasks_rows import INCIDENT, IS_OPEN, OWN, asked, frame, last_reason, task
from dashboard.incidents.rules_clocks import FINISH
from dashboard.incidents.rules_running import running, within
from dashboard.incidents.rules_standing import ACTIVE
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    CallUp,
    Incident,
    IncidentStatus,
    Level,
    TeamVillage,
    Village,
)

S = IncidentStatus
Other: Any = aliased(Assignment, name="other_share")
FIRST_REPORT = "first_report"
WAITS = "您牵头，其他承办方还没有都办完。"


@needs("incident.sign", "incident.feed_back")
def shares(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Shares of units within `scope` that wait to be signed, worked on or fed back; columns as TASKS."""
    share: Any = Assignment
    others = exists(
        select(Other.id).where(
            Other.incident_id == share.incident_id,
            Other.round == share.round,
            Other.id != share.id,
            Other.is_required,
            Other.status.in_(ACTIVE),
        )
    )
    query: Any = (
        select(
            *INCIDENT,
            share.status,
            share.is_lead,
            share.sent_at,
            share.sign_due_at,
            others,
            col(Incident.clocks),
            col(Incident.dispatched_at),
            col(Incident.due_at),
            col(Incident.description),
            last_reason(Action.DISPATCH),
        )
        .join(share, and_(share.incident_id == col(Incident.id), share.round == col(Incident.round)))
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(
            IS_OPEN,
            col(Incident.status).in_((S.DISPATCHED, S.HANDLING)),
            share.status.in_(ACTIVE),
            own_share(scope, share),
        )
        .order_by(col(Incident.id), share.id)
    )
    rows = []
    for row in session.execute(query):
        status, is_lead, sent_at, sign_due_at, are_others, clocks, dispatched_at, due_at, *said = row[OWN:]
        words = asked(*said)
        if status is AssignmentStatus.SENT:
            rows.append(task("sign", row[:OWN], within(sent_at, sign_due_at), words))
            continue
        if is_lead and are_others:
            words = f"{words}\n{WAITS}".strip()
        kind = "feed_back" if is_lead and not are_others else "work"
        rows.append(task(kind, row[:OWN], running(clocks, FINISH, dispatched_at, due_at), words))
        if clocks and FIRST_REPORT in clocks:
            rows.append(task(FIRST_REPORT, row[:OWN], running(clocks, FIRST_REPORT, None, None)))
    return frame(rows)


@needs("incident.sign", "incident.arrive")
def calls(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Calls to somebody within `scope` that wait to be signed, arrived at or finished; columns as TASKS."""
    call: Any = CallUp
    query: Any = (
        select(
            *INCIDENT,
            call.task,
            call.called_at,
            call.sign_due_at,
            call.arrive_due_at,
            call.signed_at,
            call.arrived_at,
        )
        .join(call, call.incident_id == col(Incident.id))
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(IS_OPEN, call.released_at.is_(None), own_call(scope, call))
        .order_by(col(Incident.id), call.id)
    )
    rows = []
    for row in session.execute(query):
        text, called_at, sign_due_at, arrive_due_at, signed_at, arrived_at = row[OWN:]
        words = f"任务：{text}" if text else ""
        if arrived_at is not None:
            rows.append(task("finish_call", row[:OWN], within(None, None), words))
        elif signed_at is not None:
            rows.append(task("arrive", row[:OWN], within(called_at, arrive_due_at), words))
        else:
            rows.append(task("sign_call", row[:OWN], within(called_at, sign_due_at), words))
    return frame(rows)


@needs("incident.close_at_village")
def of_village(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Matters that the village has to close or pass up, within `scope`; columns as TASKS."""
    query: Any = (
        select(
            *INCIDENT,
            col(Incident.clocks),
            col(Incident.reported_at),
            col(Incident.due_at),
            col(Incident.description),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(
            IS_OPEN,
            col(Incident.status) == S.REPORTED,
            col(Incident.level) == Level.VILLAGE,
            _lies_within(scope),
        )
        .order_by(col(Incident.id))
    )
    rows = []
    for row in session.execute(query):
        clocks, reported_at, due_at, description = row[OWN:]
        rows.append(task("village", row[:OWN], running(clocks, FINISH, reported_at, due_at), description))
        if clocks and FIRST_REPORT in clocks:
            rows.append(task(FIRST_REPORT, row[:OWN], running(clocks, FIRST_REPORT, None, None)))
    return frame(rows)


def _lies_within(scope: Scope) -> Any:
    """Whose ground the incident lies on; what only the village has yet has no shares that could bind it."""
    if scope.everything:
        return true()
    of_teams = select(col(TeamVillage.village_id)).where(col(TeamVillage.team_id).in_(scope.teams))
    return or_(col(Incident.village_id).in_(scope.villages), col(Incident.village_id).in_(of_teams))
