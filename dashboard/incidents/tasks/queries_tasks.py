"""What waits for a party, the village, the district's contact, the commander, the dispatcher, the inspector.

Open matters are few however many there were: each query begins with the open incidents, which have an
index of their own, and looks at their shares or calls; none walks what a unit had in all its years.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import own_call, own_share, villages_of, visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.rules_clocks import FINISH
from dashboard.incidents.life.rules_limits import Limits, running, within
from dashboard.incidents.life.rules_standing import ACTIVE, HANDLING
from dashboard.town.settings.queries import value
from dashboard.words.labels import local_time
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    CallUp,
    Department,
    Incident,
    IncidentLog,
    IncidentStatus,
    Level,
    Module,
    Party,
    Team,
    Village,
)

TASKS: dict[str, Any] = {
    "kind": "str",
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "place": "str",
    "urgent": "bool",
    "example": "bool",
    "yellow_at": "datetime64[us, UTC]",
    "red_at": "datetime64[us, UTC]",
    "words": "str",
}
IS_OPEN = col(Incident.concluded_at).is_(None)
# Of its incident every task shows these.
INCIDENT = (
    col(Incident.id),
    col(Incident.number),
    col(Incident.title),
    func.coalesce(col(Village.short_name), "").label("village"),
    col(Incident.place),
    col(Incident.urgent),
    col(Incident.example),
)
OWN = len(INCIDENT)


def frame(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(TASKS)).astype(TASKS)


def task(kind: str, incident: Sequence[Any], limits: Limits, words: str = "") -> tuple[Any, ...]:
    """A row as TASKS; `incident`: the values of INCIDENT."""
    key, number, title, village, place, urgent, example = incident
    # Many name the village again where they say the place.
    parts = (place,) if village and (place or "").startswith(village) else (village, place)
    where = " ".join(part for part in parts if part)
    return kind, key, number, title, where, urgent, example, *limits, words


def asked(description: str, note: str | None) -> str:
    """What a party is asked to do: the matter, and what the room wrote with it."""
    return "\n".join(part for part in (description.strip(), f"要求：{note.strip()}" if note else "") if part)


def last_reason(action: Action) -> Any:
    """Why the act was taken the last time."""
    log: Any = IncidentLog
    return (
        select(log.reason)
        .where(log.incident_id == col(Incident.id), log.action == action)
        .order_by(log.seq.desc())
        .limit(1)
        .correlate(Incident)
        .scalar_subquery()
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
    own_shares = session.execute(query).all()
    lead_waits = [row[0] for row in own_shares if _waits(row)]
    awaited = _awaited(session, lead_waits) if lead_waits else {}
    for row in own_shares:
        status, is_lead, sent_at, sign_due_at, _, clocks, dispatched_at, due_at, *asked_for = row[OWN:]
        words = asked(*asked_for)
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
    awaited: dict[int, list[str]] = {}
    for incident_id, who, status, due_at in session.execute(query):
        awaited.setdefault(incident_id, []).append(f"{who}（{_state(status, due_at)}）")
    return awaited


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


# So many times the limit a reporter stays among the tasks; after that only the inspection lists him.
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
    """Matters fed back and handled by none of `accounts`, who may not verify their own; columns as TASKS."""
    query = _incidents(
        col(Incident.clocks), col(Incident.dispatched_at), col(Incident.due_at), col(Incident.result)
    )
    fed_back = session.execute(
        query.where(IS_OPEN, col(Incident.status) == S.FED_BACK, *visible(scope)).order_by(col(Incident.id))
    ).all()
    own = _handled(session, [row[0] for row in fed_back], set(accounts))
    rows = []
    for row in fed_back:
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
    handled: set[int] = set()
    for incident_id, action, data in session.execute(steps):
        if action is Action.REOPEN:
            handled.discard(incident_id)
        elif action is not Action.COMMENT or "finished" in data:
            handled.add(incident_id)
    return handled


@needs("incident.rate")
def to_call_back(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """Matters closed lately whose reporter left a phone and was not called back; columns as TASKS."""
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
