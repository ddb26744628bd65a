"""One seconded cadre: his secondments, places, posts, whereabouts, trainings, first steps."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import literal, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_conditions import reached_cadres
from dashboard.town.presence.queries_presence import PRESENCE, UNKNOWN, UTC_TIME, whole_town
from dashboard.town.presence.rules_presence import Whereabouts
from dashboard.words.days import township_date
from models import (
    Cadre,
    CallUp,
    Department,
    Incident,
    Module,
    OnboardingTick,
    Placement,
    Platform,
    Post,
    PostHolding,
    PresenceSpell,
    Secondment,
    Team,
    TeamMember,
    Training,
)

PERSON: dict[str, Any] = {
    **dict.fromkeys(("cadre_id", "secondment_id", "department_id"), "int64"),
    **dict.fromkeys(("name", "staff_number", "department", "staffing"), "str"),
    **dict.fromkeys(("from_on", "locked_until", "to_on"), "object"),
    "example": "bool",
}
CAREER = {"kind": "str", "what": "str", "more": "str", "from_on": "object", "to_on": "object"}
SPELLS = {"presence": "str", "started_at": UTC_TIME, "ended_at": UTC_TIME, "note": "str"}
MATTERS = {"number": "str", "title": "str", "task": "str", "called_at": UTC_TIME, "arrived_at": UTC_TIME,
           "released_at": UTC_TIME, "result": "str"}  # fmt: skip
TRAININGS: dict[str, Any] = {
    "training_id": "int64", "title": "str", "organiser": "str", "from_on": "object", "to_on": "object",
    "hours": "float64", "result": "str", "recorded_by": "str", "struck_at": UTC_TIME, "struck_by": "str",
}  # fmt: skip
TICKS = {"code": "str", "done_on": "object", "note": "str", "recorded_by": "str"}


@needs("seconded.read")
def secondments(session: Session, *, cadre_id: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """Every secondment of one cadre, the newest first; columns as PERSON. Empty outside `scope`."""
    query = (
        select(
            col(Secondment.cadre_id), col(Secondment.id), col(Secondment.department_id), col(Cadre.name),
            col(Cadre.staff_number), col(Department.name), col(Secondment.staffing),
            col(Secondment.from_on), col(Secondment.locked_until), col(Secondment.to_on), col(Cadre.example),
        )
        .join(Cadre, col(Cadre.id) == col(Secondment.cadre_id))
        .join(Department, col(Department.id) == col(Secondment.department_id))
        .where(col(Secondment.cadre_id) == cadre_id, *reached_cadres(
            scope, col(Secondment.cadre_id), on=township_date(at)))
        .order_by(col(Secondment.from_on).desc())
    )  # fmt: skip
    columns = ("cadre_id", "secondment_id", "department_id", "name", "staff_number", "department",
               "staffing", "from_on", "locked_until", "to_on", "example")  # fmt: skip
    rows = [tuple(row) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=list(columns)).astype(PERSON)


@needs("presence.set", "seconded.read")
def presence_of(session: Session, *, cadre_id: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """Where one cadre is: one row as columns PRESENCE, or none outside `scope`."""
    if not _is_reached(session, cadre_id, scope, at):
        return pd.DataFrame(columns=list(PRESENCE)).astype(PRESENCE)
    one = whole_town(session, at=at).get(cadre_id, Whereabouts())
    row = (cadre_id, one.presence or UNKNOWN, one.since, one.note, one.until, one.matters)
    return pd.DataFrame([row], columns=list(PRESENCE)).astype(PRESENCE)


@needs("seconded.read")
def career(session: Session, *, cadre_id: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """Placements, posts and teams of one cadre, the newest first; columns as CAREER.

    `kind`: module, post or team; `more`: the platform, or the post's points.
    """
    if not _is_reached(session, cadre_id, scope, at):
        return pd.DataFrame(columns=list(CAREER)).astype(CAREER)
    parts: tuple[Any, ...] = (
        select(literal("module"), col(Module.name), col(Platform.name), Placement)
        .join(Placement, col(Placement.module_id) == col(Module.id))
        .outerjoin(Platform, col(Platform.id) == col(Placement.platform_id))
        .where(col(Placement.cadre_id) == cadre_id),
        select(literal("post"), col(Post.name), col(Post.points), PostHolding)
        .join(PostHolding, col(PostHolding.post_id) == col(Post.id))
        .where(col(PostHolding.cadre_id) == cadre_id),
        select(literal("team"), col(Team.name), literal(""), TeamMember)
        .join(TeamMember, col(TeamMember.team_id) == col(Team.id))
        .where(col(TeamMember.cadre_id) == cadre_id),
    )
    rows = [
        (kind, what, f"{more} 分" if kind == "post" else more or "", row.from_on, row.to_on)
        for part in parts
        for kind, what, more, row in session.execute(part)
    ]
    rows.sort(key=lambda row: row[3], reverse=True)
    return pd.DataFrame(rows, columns=list(CAREER)).astype(CAREER)


@needs("seconded.read", "presence.set")
def spells(session: Session, *, cadre_id: int, at: datetime, scope: Scope, most: int = 50) -> pd.DataFrame:
    """Where one cadre was and when, the newest first; columns as SPELLS."""
    row: Any = PresenceSpell
    query = (
        select(row.presence, row.started_at, row.ended_at, row.note)
        .where(row.cadre_id == cadre_id, *reached_cadres(scope, row.cadre_id, on=township_date(at)))
        .order_by(row.started_at.desc(), row.id.desc())
        .limit(most)
    )
    return pd.DataFrame([tuple(one) for one in session.execute(query)], columns=list(SPELLS)).astype(SPELLS)


@needs("incident.read")
def matters(session: Session, *, cadre_id: int, scope: Scope, most: int = 200) -> pd.DataFrame:
    """The scenes that one cadre was called to, as far as `scope` shows them; columns as MATTERS."""
    query = (
        select(
            col(Incident.number), col(Incident.title), col(CallUp.task), col(CallUp.called_at),
            col(CallUp.arrived_at), col(CallUp.released_at), col(CallUp.result),
        )
        .join(Incident, col(Incident.id) == col(CallUp.incident_id))
        .where(col(CallUp.cadre_id) == cadre_id, *visible(scope))
        .order_by(col(CallUp.called_at).desc(), col(CallUp.id).desc())
        .limit(most)
    )  # fmt: skip
    return pd.DataFrame([tuple(one) for one in session.execute(query)], columns=list(MATTERS)).astype(MATTERS)


@needs("seconded.read")
def trainings(session: Session, *, cadre_id: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """The trainings of one cadre, struck ones too, the newest first; columns as TRAININGS."""
    row: Any = Training
    query = (
        select(row.id, row.title, row.organiser, row.from_on, row.to_on, row.hours, row.result,
               row.recorded_by, row.struck_at, row.struck_by)
        .where(row.cadre_id == cadre_id, *reached_cadres(scope, row.cadre_id, on=township_date(at)))
        .order_by(row.from_on.desc(), row.id.desc())
    )  # fmt: skip
    rows = [tuple(one) for one in session.execute(query)]
    return pd.DataFrame(rows, columns=list(TRAININGS)).astype(TRAININGS)


@needs("seconded.read")
def ticks(session: Session, *, secondment_id: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """The points of the list of first steps that are done; columns as TICKS."""
    row: Any = OnboardingTick
    query = (
        select(row.code, row.done_on, row.note, row.recorded_by)
        .join(Secondment, col(Secondment.id) == row.secondment_id)
        .where(
            row.secondment_id == secondment_id,
            row.struck_at.is_(None),
            *reached_cadres(scope, col(Secondment.cadre_id), on=township_date(at)),
        )
        .order_by(row.done_on, row.id)
    )
    return pd.DataFrame([tuple(one) for one in session.execute(query)], columns=list(TICKS)).astype(TICKS)


def _is_reached(session: Session, cadre_id: int, scope: Scope, at: datetime) -> bool:
    within = reached_cadres(scope, col(Cadre.id), on=township_date(at))
    query = select(col(Cadre.id)).where(col(Cadre.id) == cadre_id, *within)
    return session.execute(query).first() is not None
