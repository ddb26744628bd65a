"""What a paper about one incident takes from its log, and which papers it can have. Read only."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.case.queries_papers import UTC_TIME, calls, shares
from dashboard.incidents.life.rules_papers import offered
from dashboard.words.frames import records
from models import Action, Incident, IncidentLog

PRESSED = (Action.REMIND, Action.SUPERVISE)


@needs("incident.read")
def papers(session: Session, *, incident_id: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """The papers that the incident can have as it stands at `at`: column `kind` (PaperKind), in order."""
    columns = ("status", "round", "due_at", "concluded_at", "clocks", "escalated_at", "incident_class")
    query = select(
        *(getattr(Incident, name) for name in (*columns, "triaged_at")),
        col(Incident.item_id).label("item_number"),
    ).where(col(Incident.id) == incident_id, visible_incident(scope, incident_id))
    row = session.execute(query).mappings().first()
    if row is None:
        return pd.DataFrame({"kind": pd.Series(dtype="str")})
    asked: dict[str, Any] = {"incident_id": incident_id, "scope": scope}
    is_supervised = (pressed(session, **asked)["action"] == Action.SUPERVISE).any()
    hung = records(shares(session, **asked)), records(calls(session, **asked))
    kinds = offered(dict(row), *hung, is_supervised=bool(is_supervised), at=at)
    return pd.DataFrame({"kind": [kind.value for kind in kinds]}, dtype="str")


@needs("incident.read")
def pressed(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """催办 and 督办 so far that were not struck out: seq, action, at (UTC), actor, role, reason."""
    entry: Any = IncidentLog
    strike: Any = aliased(IncidentLog)
    struck = and_(
        strike.incident_id == entry.incident_id,
        strike.action == Action.STRIKE,
        strike.data["struck"].as_integer() == entry.seq,
    )
    query = (
        select(*(getattr(entry, name) for name in ("seq", "action", "at", "actor", "role", "reason")))
        .where(
            entry.incident_id == incident_id,
            entry.action.in_(PRESSED),
            visible_incident(scope, incident_id),
            ~select(strike.seq).where(struck).exists(),
        )
        .order_by(entry.seq)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"at": UTC_TIME})


@needs("incident.read")
def asked(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """What the last 上报区级 said, one row or none: reason, question, the district's own number, and the
    class that it set itself (None where the matter had been triaged as class 3)."""
    entry: Any = IncidentLog
    answer: Any = aliased(IncidentLog)
    number = (
        select(answer.data["district_number"].as_string())
        .where(
            answer.incident_id == entry.incident_id,
            answer.action == Action.DISTRICT_RECEIPT,
            answer.seq > entry.seq,
            answer.data["district_number"].as_string().is_not(None),
        )
        .order_by(answer.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    query: Any = (
        select(
            entry.reason,
            entry.data["question"].as_string().label("question"),
            entry.data["set"]["incident_class"].as_integer().label("set_class"),
            number.label("district_number"),
        )
        .where(
            entry.incident_id == incident_id,
            entry.action == Action.ESCALATE,
            visible_incident(scope, incident_id),
        )
        .order_by(entry.seq.desc())
        .limit(1)
    )
    return pd.read_sql_query(query, session.connection())


@needs("incident.read")
def tail(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """How far the incident's log has come: seq and hash (hexadecimal) of its last entry."""
    entry: Any = IncidentLog
    query: Any = (
        select(entry.seq, entry.hash)
        .where(entry.incident_id == incident_id, visible_incident(scope, incident_id))
        .order_by(entry.seq.desc())
        .limit(1)
    )
    found = pd.read_sql_query(query, session.connection(), dtype={"seq": "int64"})
    found["hash"] = [bytes(value).hex() for value in found["hash"]]
    return found
