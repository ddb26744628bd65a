"""What waits for a party, and for the village. Read only.

Open matters are few however many there were: each query begins with the open incidents, which have an
index of their own, and looks at their shares or calls; none walks what a unit had in all its years.
"""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import own_call, own_share, villages_of
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.rules_clocks import FINISH
from dashboard.incidents.life.rules_running import running, within
from dashboard.incidents.life.rules_standing import ACTIVE
from dashboard.incidents.tasks.queries_tasks_rows import (
    INCIDENT,
    IS_OPEN,
    OWN,
    asked,
    frame,
    last_reason,
    task,
)
from dashboard.words.labels import local_time
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    CallUp,
    Department,
    Incident,
    IncidentStatus,
    Level,
    Module,
    Team,
    Village,
)

S = IncidentStatus
Other: Any = aliased(Assignment, name="other_share")
FIRST_REPORT = "first_report"
WAITS = "您牵头，还在等："
# At work, or given back and not settled by the room.
WAITED_FOR = (*ACTIVE, AssignmentStatus.RETURNED)


@needs("incident.sign", "incident.feed_back")
def shares(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Shares of units within `scope` that wait to be signed, worked on or fed back; columns as TASKS."""
    share: Any = Assignment
    others = exists(
        select(Other.id).where(
            Other.incident_id == share.incident_id,
            Other.round == share.round,
            Other.id != share.id,
            Other.is_lead.is_(False),
            Other.is_required,
            Other.status.in_(WAITED_FOR),
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
    found = session.execute(query).all()
    lead_waits = [row[0] for row in found if _waits(row)]
    awaited = _awaited(session, lead_waits) if lead_waits else {}
    for row in found:
        status, is_lead, sent_at, sign_due_at, _, clocks, dispatched_at, due_at, *said = row[OWN:]
        words = asked(*said)
        if status is AssignmentStatus.SENT:
            rows.append(task("sign", row[:OWN], within(sent_at, sign_due_at), words))
            continue
        if _waits(row):
            words = f"{WAITS}{'；'.join(awaited[row[0]])}。\n{words}".strip()
        kind = "wait" if _waits(row) else "feed_back" if is_lead else "work"
        rows.append(task(kind, row[:OWN], running(clocks, FINISH, dispatched_at, due_at), words))
        if clocks and FIRST_REPORT in clocks:
            rows.append(task(FIRST_REPORT, row[:OWN], running(clocks, FIRST_REPORT, None, None)))
    return frame(rows)


def _waits(row: Any) -> bool:
    """Whether a row of `shares` is of a lead that has signed and waits for others."""
    status, is_lead, _, _, are_others = row[OWN : OWN + 5]
    return status is not AssignmentStatus.SENT and bool(is_lead and are_others)


def _awaited(session: Session, incident_ids: list[int]) -> dict[int, list[str]]:
    """Whom the leads of these incidents wait for, and how far each is, in words."""
    name = func.coalesce(col(Module.name), col(Team.name), col(Department.name), col(Village.short_name), "")
    query: Any = select(Other.incident_id, name, Other.status, Other.due_at).join(
        Incident, and_(col(Incident.id) == Other.incident_id, col(Incident.round) == Other.round)
    )
    for unit, key in ((Module, "module_id"), (Team, "team_id"), (Department, "department_id")):
        query = query.outerjoin(unit, col(unit.id) == getattr(Other, key))
    query = (
        query.outerjoin(Village, col(Village.id) == Other.village_id)
        .where(
            Other.incident_id.in_(incident_ids),
            Other.is_lead.is_(False),
            Other.is_required,
            Other.status.in_(WAITED_FOR),
        )
        .order_by(Other.incident_id, Other.id)
    )
    found: dict[int, list[str]] = {}
    for incident_id, who, status, due_at in session.execute(query):
        found.setdefault(incident_id, []).append(f"{who}（{_state(status, due_at)}）")
    return found


def _state(status: AssignmentStatus, due_at: datetime | None) -> str:
    if status is AssignmentStatus.RETURNED:
        return "退了单，等指挥室处理"
    until = f"，{local_time(due_at)[5:]} 前办完" if due_at else ""
    return f"{'还没有签收' if status is AssignmentStatus.SENT else '办理中'}{until}"


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
    of_teams = villages_of(scope.teams)
    return or_(col(Incident.village_id).in_(scope.villages), col(Incident.village_id).in_(of_teams))
