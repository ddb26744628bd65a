"""What the forms of the acts offer to choose from: units, ground, lecture sessions, and whom to call up."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, literal, or_, select, union_all
from sqlmodel import Session, col

from dashboard.access.members import is_member
from dashboard.access.queries_scope import visible, visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.case.rules_call_up import Candidate, rank
from dashboard.store.sql import holds
from dashboard.town.presence.queries_presence import UNKNOWN, presences
from dashboard.words.days import township_date
from dashboard.words.labels import unless_confirmed
from models import (
    TOWNSHIP_CODE,
    Assignment,
    AssignmentStatus,
    Cadre,
    CallUp,
    Category,
    Department,
    DepartmentKind,
    Grid,
    Identity,
    Incident,
    LectureSession,
    Module,
    OneThingParty,
    Party,
    Placement,
    Presence,
    ResponsibilityHelper,
    Secondment,
    Team,
    TeamMember,
    TeamVillage,
    Village,
    VillageDepartment,
)

_UNITS: dict[Party, tuple[Any, Any, Any]] = {
    Party.MODULE: (Module.id, Module.name, col(Module.sort_order)),
    Party.DEPARTMENT: (Department.id, Department.name, col(Department.id)),
    Party.TEAM: (Team.id, Team.name, col(Team.id)),
    Party.VILLAGE: (Village.id, Village.short_name, col(Village.id)),
}
UNITS: dict[str, Any] = {"kind": "str", "unit_id": "int64", "name": "str"}
SESSIONS: dict[str, Any] = {"session_id": "int64", "held_on": "object", "village": "str", "topic": "str"}
MOST_SESSIONS = 300
GROUND: dict[str, Any] = {"kind": "str", "ground_id": "int64", "name": "str", "village_id": "Int64"}


@needs("ground.read")
def units(session: Session) -> pd.DataFrame:
    """Every module, department, team and village as columns UNITS, in that order.

    Departments that only an import named are left out: nobody signs for them.
    """
    parts = []
    for place, (kind, (key, name, order)) in enumerate(_UNITS.items()):
        part: Any = select(
            literal(place).label("place"), order.label("rank"), literal(kind.value), col(key), col(name)
        )
        if kind is Party.DEPARTMENT:
            part = part.where(col(Department.kind) != DepartmentKind.IMPORTED)
        parts.append(part)
    every_unit = union_all(*parts).order_by("place", "rank")
    rows = [tuple(row)[2:] for row in session.execute(every_unit)]
    return pd.DataFrame(rows, columns=list(UNITS)).astype(UNITS)


@needs("ground.read")
def ground(session: Session) -> pd.DataFrame:
    """Every category (with its major), village and grid (with its village), columns as GROUND."""
    categories = select(col(Category.id), col(Category.major), col(Category.name)).order_by(
        col(Category.major_code), col(Category.id)
    )
    villages = select(col(Village.id), col(Village.short_name)).order_by(col(Village.id))
    grids = select(col(Grid.id), col(Grid.name), col(Grid.village_id)).order_by(col(Grid.id))
    rows: list[tuple[Any, ...]] = [
        ("category", key, f"{major}·{name}", None) for key, major, name in session.execute(categories)
    ]
    rows += [("village", key, name, None) for key, name in session.execute(villages)]
    rows += [("grid", key, name, village) for key, name, village in session.execute(grids)]
    return pd.DataFrame(rows, columns=list(GROUND)).astype(GROUND)


@needs("lecture.read")
def lecture_sessions(session: Session) -> pd.DataFrame:
    """The newest sessions of the lecture hall, where a matter may have been raised; columns SESSIONS."""
    query: Any = (
        select(
            col(LectureSession.id),
            col(LectureSession.held_on),
            col(Village.short_name),
            col(LectureSession.topic),
        )
        .join(Village, col(Village.id) == col(LectureSession.village_id))
        .where(col(LectureSession.township_code) == TOWNSHIP_CODE)
        .order_by(col(LectureSession.held_on).desc(), col(LectureSession.id).desc())
        .limit(MOST_SESSIONS)
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(SESSIONS)).astype(SESSIONS)


CADRES: dict[str, Any] = {"cadre_id": "int64", "name": "str", "why": "str", "is_free": "bool"}
DEPARTMENTS: dict[str, Any] = {"department_id": "int64", "name": "str", "why": "str"}
PLACE = ("village_id", "module_id", "department_id", "item_id", "one_thing_id")


@needs("incident.call_up")
def cadres(session: Session, *, incident_id: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """Every serving cadre as columns CADRES, the first to call first; empty where the incident is not held.

    A seconded one serves on the days of his secondment. Of other scenes, only those within `scope` count.
    """
    place = _place(session, incident_id, scope)
    if place is None:
        return pd.DataFrame(columns=list(CADRES)).astype(CADRES)
    today = township_date(at)
    modules: dict[int, tuple[int, str]] = {
        row[0]: (row[1], row[2])
        for row in session.execute(
            select(col(Placement.cadre_id), col(Placement.module_id), col(Module.name))
            .join(Module, col(Module.id) == col(Placement.module_id))
            .where(holds(Placement, today))
            .order_by(col(Placement.from_on))
        )
    }
    near, calls = _near(session, place, today, scope), _calls(session, scope)
    presence = _presence(session, at, scope)
    candidates = [
        Candidate(
            cadre_id,
            name,
            modules.get(cadre_id, (0, ""))[1],
            presence.get(cadre_id),
            cadre_id in near,
            place.module_id is not None and modules.get(cadre_id, (0, ""))[0] == place.module_id,
            calls.get(cadre_id, 0),
        )
        for cadre_id, name in session.execute(
            select(col(Cadre.id), col(Cadre.name)).where(
                or_(col(Cadre.left_on).is_(None), col(Cadre.left_on) >= today),
                or_(
                    col(Cadre.identity) != Identity.SECONDED,
                    col(Cadre.id).in_(select(col(Secondment.cadre_id)).where(*is_member(today))),
                ),
            )
        )
    ]
    rows = [(one.cadre_id, one.name, one.why, one.is_free) for one in sorted(candidates, key=rank)]
    return pd.DataFrame(rows, columns=list(CADRES)).astype(CADRES)


def _place(session: Session, incident_id: int, scope: Scope) -> Any:
    columns = [col(getattr(Incident, name)) for name in PLACE]
    within = visible_incident(scope, incident_id, held=True)
    return session.execute(select(*columns).where(col(Incident.id) == incident_id, within)).first()


def _near(session: Session, place: Any, today: date, scope: Scope) -> set[int]:
    """Cadres whose team looks after the village, or who are on a scene there."""
    if place.village_id is None:
        return set()
    of_team = (
        select(col(TeamMember.cadre_id))
        .join(TeamVillage, col(TeamVillage.team_id) == col(TeamMember.team_id))
        .where(
            col(TeamVillage.village_id) == place.village_id,
            holds(TeamMember, today),
            holds(TeamVillage, today),
        )
    )
    # Open calls hang on open incidents, which are few.
    on_scene = (
        select(col(CallUp.cadre_id))
        .join(Incident, col(Incident.id) == col(CallUp.incident_id))
        .where(
            col(Incident.concluded_at).is_(None),
            col(Incident.village_id) == place.village_id,
            col(CallUp.cadre_id).is_not(None),
            col(CallUp.arrived_at).is_not(None),
            col(CallUp.released_at).is_(None),
            *visible(scope),
        )
    )
    return {*session.execute(of_team).scalars(), *session.execute(on_scene).scalars()}


def _calls(session: Session, scope: Scope) -> dict[int, int]:
    """How many scenes each cadre is called to now."""
    query = (
        select(col(CallUp.cadre_id), func.count())
        .join(Incident, col(Incident.id) == col(CallUp.incident_id))
        .where(
            col(Incident.concluded_at).is_(None),
            col(CallUp.cadre_id).is_not(None),
            col(CallUp.released_at).is_(None),
            *visible(scope),
        )
        .group_by(col(CallUp.cadre_id))
    )
    return {cadre_id: number for cadre_id, number in session.execute(query) if cadre_id is not None}


def _presence(session: Session, at: datetime, scope: Scope) -> dict[int, Presence]:
    frame = presences(session, at=at, scope=scope)
    stated = frame[frame["presence"] != UNKNOWN]
    return {key: Presence(word) for key, word in zip(stated["cadre_id"], stated["presence"], strict=True)}


@needs("incident.call_up")
def departments(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every department as columns DEPARTMENTS, those that the incident concerns first, each with why."""
    place = _place(session, incident_id, scope)
    if place is None:
        return pd.DataFrame(columns=list(DEPARTMENTS)).astype(DEPARTMENTS)
    why = _concerned(session, incident_id, place)
    query = select(col(Department.id), col(Department.name)).where(
        col(Department.kind) != DepartmentKind.IMPORTED
    )
    rows = [
        (key, name, why.get(key, "")) for key, name in session.execute(query.order_by(col(Department.id)))
    ]
    order = list(why)
    rows.sort(key=lambda row: order.index(row[0]) if row[0] in why else len(order))
    return pd.DataFrame(rows, columns=list(DEPARTMENTS)).astype(DEPARTMENTS)


def _of_village(session: Session, village_id: int | None) -> str:
    query = select(col(Village.is_assumed)).where(col(Village.id) == village_id)
    return unless_confirmed("联系本村", bool(session.execute(query).scalar()))


def _concerned(session: Session, incident_id: int, place: Any) -> dict[int, str]:
    """Departments by what binds them to the incident, the closest bond first."""
    lost = (AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED)
    bonds: list[tuple[str, Any]] = [
        ("在承办", select(col(Assignment.department_id)).where(
            and_(col(Assignment.incident_id) == incident_id, col(Assignment.status).not_in(lost)))),
        ("属地清单的配合部门", select(col(ResponsibilityHelper.department_id)).where(
            col(ResponsibilityHelper.item_id) == place.item_id)),
        ("一件事的成员部门", select(col(OneThingParty.department_id)).where(
            col(OneThingParty.one_thing_id) == place.one_thing_id)),
        (_of_village(session, place.village_id), select(col(VillageDepartment.department_id)).where(
            col(VillageDepartment.village_id) == place.village_id, col(VillageDepartment.to_on).is_(None))),
    ]  # fmt: skip
    why: dict[int, str] = {} if place.department_id is None else {place.department_id: "牵头部门"}
    for word, query in bonds:
        for key in session.execute(query).scalars():
            if key is not None:
                why.setdefault(key, word)
    return why
