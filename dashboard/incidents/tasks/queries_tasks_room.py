"""What waits for the district's contact, the commander, the dispatcher and the inspector. Read only.

As in `queries_tasks`, each begins with what is open, or with what was closed in the last days.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.rules_clocks import FINISH
from dashboard.incidents.life.rules_running import running, within
from dashboard.incidents.life.rules_standing import ACTIVE, HANDLING
from dashboard.incidents.tasks.queries_tasks_rows import (
    INCIDENT,
    IS_OPEN,
    OWN,
    frame,
    last_reason,
    task,
)
from dashboard.town.settings.queries import value
from models import Action, Assignment, AssignmentStatus, Incident, IncidentLog, IncidentStatus, Party, Village

S = IncidentStatus
# Who did not answer for so long is not asked every day for ever; the inspector's list keeps him.
CALLED_BACK_FOR = 3


def _incidents(*columns: Any) -> Any:
    return select(*INCIDENT, *columns).outerjoin(Village, col(Village.id) == col(Incident.village_id))


@needs("incident.district_reply")
def of_district(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Matters passed up that wait for the district's signature or its answer; columns as TASKS."""
    share: Any = Assignment
    query: Any = (
        _incidents(
            share.status,
            share.sent_at,
            share.sign_due_at,
            col(Incident.clocks),
            col(Incident.escalated_at),
            col(Incident.due_at),
            last_reason(Action.ESCALATE),
        )
        .join(share, and_(share.incident_id == col(Incident.id), share.round == col(Incident.round)))
        .where(
            IS_OPEN,
            col(Incident.status) == S.ESCALATED,
            share.party == Party.DISTRICT_CENTRE,
            share.status.in_(ACTIVE),
            *visible(scope, held=True),
        )
        .order_by(col(Incident.id))
    )
    rows = []
    for row in session.execute(query):
        status, sent_at, sign_due_at, clocks, escalated_at, due_at, reason = row[OWN:]
        if status is AssignmentStatus.SENT:
            rows.append(task("receipt", row[:OWN], within(sent_at, sign_due_at), reason or ""))
        else:
            name = "first_reply" if clocks and "first_reply" in clocks else FINISH
            rows.append(task("reply", row[:OWN], running(clocks, name, escalated_at, due_at), reason or ""))
    return frame(rows)


@needs("incident.arbitrate")
def of_commander(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """What came back twice, and what was put off once and is nearly due again; columns as TASKS."""
    twice = _incidents(col(Incident.yellow_at), col(Incident.red_at), last_reason(Action.RETURN)).where(
        IS_OPEN, col(Incident.status) == S.ACCEPTED, col(Incident.arbitration), *visible(scope)
    )
    rows = [
        task("arbitrate", row[:OWN], (row[OWN], row[OWN + 1]), row[OWN + 2] or "")
        for row in session.execute(twice.order_by(col(Incident.id)))
    ]
    columns = (col(Incident.clocks), col(Incident.dispatched_at), col(Incident.due_at))
    put_off = _incidents(*columns, last_reason(Action.EXTEND)).where(
        IS_OPEN,
        col(Incident.status).in_((S.DISPATCHED, S.HANDLING)),
        col(Incident.extensions) > 0,
        *visible(scope),
    )
    for row in session.execute(put_off.order_by(col(Incident.id))):
        clocks, dispatched_at, due_at, reason = row[OWN:]
        limits = running(clocks, FINISH, dispatched_at, due_at)
        if limits[0] is not None and limits[0] <= at:
            rows.append(task("extend", row[:OWN], limits, reason or ""))
    return frame(rows)


@needs("incident.verify")
def to_verify(session: Session, *, accounts: Sequence[int], scope: Scope) -> pd.DataFrame:
    """Matters that were fed back by none of `accounts`: nobody verifies his own work; columns as TASKS."""
    query = _incidents(
        col(Incident.clocks), col(Incident.dispatched_at), col(Incident.due_at), col(Incident.result)
    )
    found = session.execute(
        query.where(IS_OPEN, col(Incident.status) == S.FED_BACK, *visible(scope)).order_by(col(Incident.id))
    ).all()
    own = _handled(session, [row[0] for row in found], set(accounts))
    rows = []
    for row in found:
        if row[0] not in own:
            clocks, dispatched_at, due_at, result = row[OWN:]
            rows.append(task("verify", row[:OWN], running(clocks, FINISH, dispatched_at, due_at), result))
    return frame(rows)


def _handled(session: Session, incident_ids: Sequence[int], accounts: set[int]) -> set[int]:
    """Which of the incidents somebody of `accounts` handled since they were last opened anew."""
    if not accounts or not incident_ids:
        return set()
    log: Any = IncidentLog
    steps = (
        select(log.incident_id, log.action, log.data)
        .where(
            log.incident_id.in_(incident_ids),
            log.action.in_((*HANDLING, Action.COMMENT, Action.REOPEN)),
            # What others wrote is not even taken apart.
            or_(log.action == Action.REOPEN, log.data["account"].as_integer().in_(accounts)),
        )
        .order_by(log.incident_id, log.seq)
    )
    found: set[int] = set()
    for incident_id, action, data in session.execute(steps):
        if action is Action.REOPEN:
            found.discard(incident_id)
        elif action is not Action.COMMENT or "finished" in data:
            found.add(incident_id)
    return found


@needs("incident.rate")
def to_call_back(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """Matters closed of late whose reporter left a phone and was not called back yet; columns as TASKS."""
    days = timedelta(days=int(value(session, "call_back_days")))
    query = _incidents(col(Incident.concluded_at), col(Incident.result)).where(
        col(Incident.status) == S.CLOSED,
        col(Incident.concluded_at) >= at - CALLED_BACK_FOR * days,
        col(Incident.rating).is_(None),
        func.coalesce(col(Incident.reporter_phone), "") != "",
        *visible(scope),
    )
    return frame(
        [
            task("rate", row[:OWN], within(row[OWN], row[OWN] + days), row[OWN + 1])
            for row in session.execute(query.order_by(col(Incident.concluded_at), col(Incident.id)))
        ]
    )
