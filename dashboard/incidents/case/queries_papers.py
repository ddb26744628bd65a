"""What a paper about one incident needs beside its row: shares, calls, its item, its files. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.case.queries_mediation import is_kept, is_struck
from models import (
    Assignment,
    Attachment,
    Cadre,
    CallUp,
    Department,
    Incident,
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
    found = pd.read_sql_query(query, session.connection())
    found["helpers"] = [_helpers(session, int(own)) for own in found.pop("id")]
    return found


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
