"""Incidents with the log that made them, and what an inspection finds of them."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.room.inspection.queries import findings
from models import (
    TOWNSHIP_ZONE,
    Action,
    Assignment,
    AssignmentStatus,
    CallUp,
    Department,
    Incident,
    IncidentLog,
    IncidentStatus,
    Module,
    Party,
)
from tests.factories import NOON, an_incident, chained

A, S, SHARE = Action, IncidentStatus, AssignmentStatus
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=seconds) for seconds in (1, 60, 3600, 86_400))
ROOM = "值班调度员"
# action, when, status afterwards, and what else the entry says.
Act = tuple[Any, ...]


def town(*parts: int) -> datetime:
    """A moment by the township's clock."""
    return datetime(*parts, tzinfo=TOWNSHIP_ZONE)


def a_case(session: Session, *acts: Act, **columns: Any) -> Incident:
    """An incident reported at NOON, with `acts` in its log after the report; its status is the last one's."""
    reported = columns.get("reported_at", NOON)
    told = [(A.REPORT, reported, S.REPORTED), *acts]
    incident = an_incident(**({"status": told[-1][2]} | columns))
    session.add(incident)
    session.flush()
    entries, before = [], None
    for seq, (action, at, to, *rest) in enumerate(told, start=1):
        said = {"actor": "测试员", "role": ROOM} | (rest[0] if rest else {})
        entries.append(
            IncidentLog(incident_id=incident.id, seq=seq, action=action, from_status=before, to_status=to,
                        at=at, recorded_at=at, **said)
        )  # fmt: skip
        before = to
    session.add_all(chained(*entries))
    session.flush()
    return incident


def at_work(session: Session, *acts: Act, sent: datetime = NOON, **columns: Any) -> Incident:
    """A case dispatched and signed at `sent`, and handled since unless `acts` say otherwise."""
    first = [(A.ACCEPT, sent, S.ACCEPTED), (A.TRIAGE, sent, S.TRIAGED), (A.DISPATCH, sent, S.DISPATCHED)]
    columns = {"dispatched_at": sent, "incident_class": 1, "reported_at": sent} | columns
    return a_case(session, *first, (A.SIGN, sent, S.HANDLING), *acts, **columns)


def a_share(session: Session, incident: Incident, **given: Any) -> Assignment:
    """A share of the incident; unless said otherwise a module's, leading, sent with the dispatch, signed."""
    sent = incident.dispatched_at or NOON
    defaults = {"party": Party.MODULE, "is_lead": True, "status": SHARE.SIGNED, "sent_at": sent}
    if not {"module_id", "team_id", "department_id", "village_id"} & set(given):
        defaults["module_id"] = unit(session, Module)
    if given.get("party") is Party.DISTRICT_CENTRE:
        defaults.pop("module_id", None)
    share = Assignment(incident_id=incident.id, **(defaults | given))
    session.add(share)
    session.flush()
    return share


def a_helper(session: Session, incident: Incident, **given: Any) -> Assignment:
    """A department's share beside the lead's."""
    own = {"party": Party.DEPARTMENT, "department_id": unit(session, Department), "is_lead": False}
    return a_share(session, incident, **(own | given))


def a_call(session: Session, incident: Incident, **given: Any) -> CallUp:
    """A department called to the scene at NOON."""
    defaults = {"called_at": NOON, "sign_due_at": NOON + HOUR, "arrive_due_at": NOON + 3 * DAY}
    if "cadre_id" not in given:
        defaults["department_id"] = unit(session, Department)
    call = CallUp(incident_id=incident.id, **(defaults | given))
    session.add(call)
    session.flush()
    return call


def unit(session: Session, table: Any) -> int:
    """Any one of the table's rows."""
    return int(session.exec(select(table.id).order_by(col(table.id))).first() or 0)


def closed(
    session: Session, *acts: Act, at: datetime, fed: dict[str, Any] | None = None, **columns: Any
) -> Incident:
    """A town case fed back an hour before `at` (with the data `fed`), and closed at it."""
    result = (A.FEED_BACK, at - HOUR, S.FED_BACK, {"data": {"waiver": "无"} if fed is None else fed})
    return at_work(
        session, result, (A.VERIFY, at, S.CLOSED), *acts, sent=at - 2 * HOUR,
        **({"concluded_at": at, "fed_back_at": at - HOUR} | columns),
    )  # fmt: skip


def found(
    session: Session, *kinds: str, at: datetime, scope: Scope = EVERYTHING, **more: Any
) -> pd.DataFrame:
    """The findings of `kinds` at `at`."""
    return findings(session, at=at, scope=scope, kinds=kinds or None, **more)


def numbers(frame: pd.DataFrame) -> list[str]:
    return sorted(frame["number"])


def kinds_of(frame: pd.DataFrame, incident: Incident) -> set[str]:
    """The kinds that were found of this incident."""
    return set(frame.loc[frame["number"] == incident.number, "kind"])
