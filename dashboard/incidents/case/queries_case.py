"""One incident as its page shows it: its row, parties, calls, mediations, and who reported it."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries import holds_role, may_sign_in
from dashboard.access.queries_scope import visible, visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_reporter import HIDDEN, masked_name, masked_phone
from dashboard.access.rules_rights import needs
from dashboard.words.fields import PERSONAL
from models import (
    TOWNSHIP_CODE,
    Account,
    Action,
    Assignment,
    AssignmentStatus,
    Cadre,
    CallUp,
    Category,
    ClockRuleSet,
    Department,
    Grid,
    Incident,
    IncidentLog,
    LectureSession,
    Mediation,
    Module,
    OneThing,
    Party,
    Platform,
    ResponsibilityItem,
    RoleGrant,
    Team,
    Village,
)

Parent: Any = aliased(Incident)
Sender: Any = aliased(Department)
Hall: Any = aliased(Village)


@needs("incident.read")
def incident(session: Session, *, number: str, scope: Scope) -> pd.DataFrame:
    """One row, or none: every column of the incident, and the names of what it points to.

    Left out: who reported it, and how to reach him.
    """
    hidden = PERSONAL | {"source_hash", "parent_id"}
    own = [column for column in Incident.__table__.columns if column.name not in hidden]  # type: ignore[attr-defined]
    query = (
        select(
            *own,
            col(Category.name).label("category"),
            col(Category.example).label("category_example"),
            col(Category.major).label("major"),
            # How many signs it has, not which.
            func.length(func.coalesce(col(Incident.reporter_phone), "")).label("phone_length"),
            col(Village.short_name).label("village"),
            col(Grid.name).label("grid"),
            col(Grid.example).label("grid_example"),
            col(Platform.name).label("platform"),
            col(Module.name).label("module"),
            col(Department.name).label("department"),
            Sender.name.label("from_department"),
            col(LectureSession.topic).label("lecture"),
            col(LectureSession.held_on).label("lecture_on"),
            Hall.short_name.label("lecture_village"),
            col(ResponsibilityItem.number).label("item_number"),
            col(ResponsibilityItem.version).label("item_version"),
            col(ResponsibilityItem.matter).label("item_matter"),
            col(ResponsibilityItem.example).label("item_example"),
            col(OneThing.name).label("one_thing"),
            col(OneThing.example).label("one_thing_example"),
            col(ClockRuleSet.name).label("rule_set"),
            col(ClockRuleSet.version).label("rule_set_version"),
            Parent.number.label("parent"),
            Parent.title.label("parent_title"),
            Parent.status.label("parent_status"),
        )
        .select_from(Incident)
        .join(Category, col(Category.id) == col(Incident.category_id), isouter=True)
        .join(Village, col(Village.id) == col(Incident.village_id), isouter=True)
        .join(Grid, col(Grid.id) == col(Incident.grid_id), isouter=True)
        .join(Platform, col(Platform.id) == col(Incident.platform_id), isouter=True)
        .join(Module, col(Module.id) == col(Incident.module_id), isouter=True)
        .join(Department, col(Department.id) == col(Incident.department_id), isouter=True)
        .join(Sender, Sender.id == col(Incident.from_department_id), isouter=True)
        .join(LectureSession, col(LectureSession.id) == col(Incident.lecture_session_id), isouter=True)
        .join(Hall, Hall.id == col(LectureSession.village_id), isouter=True)
        .join(ResponsibilityItem, col(ResponsibilityItem.id) == col(Incident.item_id), isouter=True)
        .join(OneThing, col(OneThing.id) == col(Incident.one_thing_id), isouter=True)
        .join(ClockRuleSet, col(ClockRuleSet.id) == col(Incident.rule_set_id), isouter=True)
        .join(Parent, and_(Parent.id == col(Incident.parent_id), *visible(scope, Parent)), isouter=True)
        .where(col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.number) == number, *visible(scope))
    )
    return pd.read_sql_query(query, session.connection())


@needs("incident.read")
def parties(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every party's share: who, lead or not, status, its own times (UTC), reason and result."""
    who = func.coalesce(Module.name, Team.name, Department.name, Village.short_name, "")
    query: Any = (
        select(
            col(Assignment.id).label("assignment_id"),
            who.label("who"),
            func.coalesce(
                col(Assignment.module_id),
                col(Assignment.team_id),
                col(Assignment.department_id),
                col(Assignment.village_id),
            ).label("unit_id"),
            col(Assignment.party),
            col(Assignment.round),
            col(Assignment.is_lead),
            col(Assignment.is_required),
            col(Assignment.status),
            col(Assignment.sent_at),
            col(Assignment.sign_due_at),
            col(Assignment.signed_at),
            col(Assignment.due_at),
            col(Assignment.ended_at),
            col(Assignment.reason),
            col(Assignment.result),
        )
        .select_from(Assignment)
        .join(Module, col(Module.id) == col(Assignment.module_id), isouter=True)
        .join(Team, col(Team.id) == col(Assignment.team_id), isouter=True)
        .join(Department, col(Department.id) == col(Assignment.department_id), isouter=True)
        .join(Village, col(Village.id) == col(Assignment.village_id), isouter=True)
        .where(col(Assignment.incident_id) == incident_id, visible_incident(scope, incident_id))
        .order_by(col(Assignment.round), col(Assignment.is_lead).desc(), col(Assignment.id))
    )
    names = ("sent_at", "sign_due_at", "signed_at", "due_at", "ended_at")
    return pd.read_sql_query(query, session.connection(), dtype=dict.fromkeys(names, "datetime64[us, UTC]"))


@needs("incident.dispatch")
def without_people(session: Session, *, incident_id: int, today: date, scope: Scope) -> pd.DataFrame:
    """Units whose share of the present round goes on, and for which nobody may sign in on that township day:
    who, the lead first. The district is none of them."""
    who = func.coalesce(Module.name, Team.name, Department.name, Village.short_name)
    same = [
        getattr(RoleGrant, name) == getattr(Assignment, name)
        for name in ("module_id", "team_id", "department_id", "village_id")
    ]
    somebody = exists(
        select(col(Account.id))
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .where(*may_sign_in(today), holds_role(today, or_(*same), beside=[Assignment]))
        .correlate(Assignment)
    )
    query: Any = (
        select(who.label("who"))
        .select_from(Assignment)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .join(Module, col(Module.id) == col(Assignment.module_id), isouter=True)
        .join(Team, col(Team.id) == col(Assignment.team_id), isouter=True)
        .join(Department, col(Department.id) == col(Assignment.department_id), isouter=True)
        .join(Village, col(Village.id) == col(Assignment.village_id), isouter=True)
        .where(
            col(Assignment.incident_id) == incident_id,
            visible_incident(scope, incident_id),
            col(Assignment.round) == col(Incident.round),
            col(Assignment.status).in_([AssignmentStatus.SENT, AssignmentStatus.SIGNED]),
            col(Assignment.party) != Party.DISTRICT_CENTRE,
            ~somebody,
        )
        .order_by(col(Assignment.is_lead).desc(), col(Assignment.id))
    )
    return pd.read_sql_query(query, session.connection())


@needs("incident.read")
def call_ups(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Who was called to the scene, and when each came and went (UTC)."""
    query: Any = (
        select(
            col(CallUp.id).label("call_id"),
            func.coalesce(Department.name, Cadre.name, "").label("who"),
            col(CallUp.hard),
            col(CallUp.task),
            col(CallUp.called_by),
            col(CallUp.called_at),
            col(CallUp.sign_due_at),
            col(CallUp.signed_at),
            col(CallUp.arrive_due_at),
            col(CallUp.arrived_at),
            col(CallUp.released_at),
            col(CallUp.result),
            col(CallUp.rating),
        )
        .select_from(CallUp)
        .join(Department, col(Department.id) == col(CallUp.department_id), isouter=True)
        .join(Cadre, col(Cadre.id) == col(CallUp.cadre_id), isouter=True)
        .where(col(CallUp.incident_id) == incident_id, visible_incident(scope, incident_id))
        .order_by(col(CallUp.called_at), col(CallUp.id))
    )
    names = ("called_at", "sign_due_at", "signed_at", "arrive_due_at", "arrived_at", "released_at")
    return pd.read_sql_query(query, session.connection(), dtype=dict.fromkeys(names, "datetime64[us, UTC]"))


@needs("incident.read")
def neighbours(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Incidents merged into this one, within `scope`: number, title, status, source, reported_at (UTC)."""
    own = (Incident.number, Incident.title, Incident.status, Incident.source, Incident.reported_at)
    query = select(*(col(one) for one in own)).where(
        col(Incident.parent_id) == incident_id, visible_incident(scope, incident_id), *visible(scope)
    )
    types: dict[str, Any] = dict.fromkeys(("number", "title", "status", "source"), "str")
    moments = {"reported_at": "datetime64[us, UTC]"}
    return pd.read_sql_query(
        query.order_by(col(Incident.reported_at)), session.connection(), dtype=types | moments
    )


MEDIATION_TYPES = {
    "mediation_id": "int64",
    "place": "str",
    "mediators": "str",
    "sides": "str",
    "dispute": "str",
    "agreement": "str",
    "recorded_by": "str",
    "is_agreed": "bool",
    "is_struck": "bool",
    **dict.fromkeys(("held_at", "recorded_at"), "datetime64[us, UTC]"),
}
MEDIATION_DAYS = ("due_on", "kept_on")
Strike: Any = aliased(IncidentLog, name="mediation_strike")
Kept: Any = aliased(IncidentLog, name="mediation_kept")


@needs("incident.read")
def mediations(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every mediation, the first first; columns as MEDIATION_TYPES and MEDIATION_DAYS (dates or None).

    `is_struck`: its entry in the log was struck out; it stays readable. A note that the promise was kept
    counts only while that note stands.
    """
    query = (
        select(Mediation, is_struck(Mediation), is_kept())
        .where(col(Mediation.incident_id) == incident_id, visible_incident(scope, col(Mediation.incident_id)))
        .order_by(col(Mediation.held_at), col(Mediation.id))
    )
    rows = [
        (row.id, row.place, row.mediators, row.parties, row.dispute, row.agreement, row.recorded_by,
         row.is_agreed, struck, row.held_at, row.recorded_at, row.due_on, row.kept_on if kept else None)
        for row, struck, kept in session.execute(query)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*MEDIATION_TYPES, *MEDIATION_DAYS]).astype(MEDIATION_TYPES)
    return frame.astype(dict.fromkeys(MEDIATION_DAYS, object)).where(frame.notna(), None)


def is_kept() -> Any:
    """Whether somebody noted that the promise of this `Mediation` was kept, and that note still stands."""
    noted = exists(
        select(Kept.seq).where(
            Kept.incident_id == col(Mediation.incident_id),
            Kept.action == Action.COMMENT,
            Kept.data["mediation_kept"].as_integer() == col(Mediation.id),
            ~is_struck(Kept),
        )
    ).correlate(Mediation)
    return and_(col(Mediation.kept_on).is_not(None), noted)


def is_struck(of: Any) -> Any:
    """Whether the entry of the log to which a row (with incident_id and seq) belongs was struck out."""
    return exists(
        select(Strike.seq).where(
            Strike.incident_id == of.incident_id,
            Strike.action == Action.STRIKE,
            Strike.data["struck"].as_integer() == of.seq,
        )
    ).correlate(of)


@needs("incident.read")
def reporter(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """One row, or none: name and phone (masked; 保密 where ever secret, None where unknown), secret."""
    reporters = session.execute(
        select(col(Incident.reporter_name), col(Incident.reporter_phone), col(Incident.ever_secret)).where(
            col(Incident.id) == incident_id, *visible(scope)
        )
    ).all()
    rows = [
        (HIDDEN if name else None, HIDDEN if phone else None, True)
        if secret
        else (masked_name(name), masked_phone(phone), False)
        for name, phone, secret in reporters
    ]
    return pd.DataFrame(rows, columns=["name", "phone", "secret"]).astype({"secret": "bool"})
