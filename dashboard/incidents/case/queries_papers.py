"""What the papers about one incident need beside its row, and which papers it can have."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.case.queries_case import is_kept, is_struck
from dashboard.incidents.life.rules_papers import offered
from dashboard.words.frames import records
from models import (
    Action,
    Assignment,
    Attachment,
    Cadre,
    CallUp,
    Department,
    Incident,
    IncidentLog,
    Mediation,
    Module,
    OneThingParty,
    ResponsibilityHelper,
    ResponsibilityItem,
    Team,
    Village,
)

UTC_TIME = "datetime64[us, UTC]"
SHARE_TIMES = dict.fromkeys(("sent_at", "sign_due_at", "signed_at", "due_at", "ended_at"), UTC_TIME)
CALL_TIMES = dict.fromkeys(
    ("called_at", "sign_due_at", "arrive_due_at", "signed_at", "arrived_at", "released_at"), UTC_TIME
)
Other: Any = aliased(ResponsibilityItem)


@needs("incident.read")
def shares(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every party's share in the order of sending: share (from 1), who, and the columns of `Assignment`.

    `person`: whom the list names for this department where the incident is a 一件事. Times UTC.
    """
    share: Any = Assignment
    named = (
        select(func.max(OneThingParty.person_name))
        .where(
            col(OneThingParty.one_thing_id) == col(Incident.one_thing_id),
            col(OneThingParty.department_id) == share.department_id,
        )
        .correlate(Incident, Assignment)
        .scalar_subquery()
    )
    query: Any = (
        select(
            share.id.label("id"),
            func.row_number().over(order_by=share.id).label("share"),
            func.coalesce(Module.name, Team.name, Department.name, Village.short_name).label("who"),
            *(getattr(share, name) for name in ("party", "round", "is_lead", "is_required", "status")),
            *(getattr(share, name) for name in SHARE_TIMES),
            share.reason,
            share.result,
            named.label("person"),
        )
        .select_from(Assignment)
        .join(Incident, col(Incident.id) == share.incident_id)
        .join(Module, col(Module.id) == share.module_id, isouter=True)
        .join(Team, col(Team.id) == share.team_id, isouter=True)
        .join(Department, col(Department.id) == share.department_id, isouter=True)
        .join(Village, col(Village.id) == share.village_id, isouter=True)
        .where(share.incident_id == incident_id, visible_incident(scope, incident_id))
        .order_by(share.id)
    )
    return pd.read_sql_query(query, session.connection(), dtype=SHARE_TIMES)


@needs("incident.read")
def calls(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Who was called to the scene, in order: who, and the columns of `CallUp`. Times UTC."""
    call: Any = CallUp
    query = (
        select(
            func.coalesce(Cadre.name, Department.name, "").label("who"),
            *(getattr(call, name) for name in ("hard", "task", "called_by", *CALL_TIMES, "result")),
        )
        .join(Department, col(Department.id) == call.department_id, isouter=True)
        .join(Cadre, col(Cadre.id) == call.cadre_id, isouter=True)
        .where(call.incident_id == incident_id, visible_incident(scope, incident_id))
        .order_by(call.called_at, call.id)
    )
    return pd.read_sql_query(query, session.connection(), dtype=CALL_TIMES)


@needs("incident.read")
def basis(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """The list's item as it was when the incident was triaged, one row or none; `newest`: its last version.

    Columns as in `ResponsibilityItem`, with lead and helpers (names joined by 、).
    """
    item: Any = ResponsibilityItem
    newest = (
        select(func.max(Other.version))
        .where(Other.township_code == item.township_code, Other.number == item.number)
        .correlate(ResponsibilityItem)
        .scalar_subquery()
    )
    columns = ("id", "number", "version", "matter", "lead_duty", "town_duties", "basis", "effective_from")
    query: Any = (
        select(
            *(getattr(item, name) for name in (*columns, "effective_to", "example")),
            col(Department.name).label("lead"),
            newest.label("newest"),
        )
        .join(Incident, col(Incident.item_id) == item.id)
        .join(Department, col(Department.id) == item.lead_department_id)
        .where(col(Incident.id) == incident_id, visible_incident(scope, incident_id))
    )
    frame = pd.read_sql_query(query, session.connection())
    frame["helpers"] = [_helpers(session, int(own)) for own in frame.pop("id")]
    return frame


def _helpers(session: Session, item_id: int) -> str:
    query = (
        select(col(Department.name))
        .join(ResponsibilityHelper, col(ResponsibilityHelper.department_id) == col(Department.id))
        .where(col(ResponsibilityHelper.item_id) == item_id)
        .order_by(col(Department.id))
    )
    return "、".join(session.scalars(query))


@needs("incident.read")
def files(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """The files on the incident, struck ones too: name, kind, size (bytes), sha256, times (UTC) …"""
    file: Any = Attachment
    names = ("seq", "name", "kind", "media_type", "size", "sha256", "taken_at", "added_at", "struck_at")
    query = (
        select(*(getattr(file, name) for name in names))
        .where(file.incident_id == incident_id, visible_incident(scope, incident_id))
        .order_by(file.id)
    )
    times = dict.fromkeys(("taken_at", "added_at", "struck_at"), UTC_TIME)
    return pd.read_sql_query(query, session.connection(), dtype=times)


@needs("incident.read")
def meetings(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """The mediation records that stand, columns as in `Mediation`; the log tells of those struck out."""
    record: Any = Mediation
    names = ("held_at", "place", "mediators", "parties", "dispute", "is_agreed", "agreement", "due_on")
    query = (
        select(
            *(getattr(record, name) for name in names),
            case((is_kept(), record.kept_on)).label("kept_on"),
        )
        .where(record.incident_id == incident_id, ~is_struck(Mediation))
        .where(visible_incident(scope, incident_id))
        .order_by(record.held_at, record.id)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"held_at": UTC_TIME})


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
    """The last 上报区级, one row or none: reason, question, the district's own number, and the class that it
    set (None where the matter had been triaged as class 3)."""
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
    frame = pd.read_sql_query(query, session.connection(), dtype={"seq": "int64"})
    frame["hash"] = [bytes(value).hex() for value in frame["hash"]]
    return frame
