"""Villages with their team, department and place, and the teams."""

import json
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.admin.settings.rules_places import Box, KnownVillage
from dashboard.store.sql import holds
from models import (
    TOWNSHIP_CODE,
    Department,
    DepartmentKind,
    Team,
    TeamMember,
    TeamVillage,
    Township,
    Village,
    VillageDepartment,
)

VILLAGE_TYPES = {
    "village_id": "int64",
    "code": "str",
    "name": "str",
    "official_name": "str",
    "kind": "str",
    "team_id": "Int64",
    "team": "str",
    "department_id": "Int64",
    "department": "str",
    "longitude": "float64",
    "latitude": "float64",
    "is_sketch": "bool",
    "is_assumed": "bool",
}
TEAM_TYPES = {
    "team_id": "int64",
    "name": "str",
    "example": "bool",
    "villages": "int64",
    "members": "int64",
}


@needs("setting.read")
def villages(session: Session) -> pd.DataFrame:
    """Every village by its code with today's team and department (empty text for none); as VILLAGE_TYPES."""
    of_village = (
        select(col(TeamVillage.village_id), func.min(col(TeamVillage.team_id)).label("team_id"))
        .where(col(TeamVillage.to_on).is_(None))
        .group_by(col(TeamVillage.village_id))
        .subquery()
    )
    own: Any = Village
    link: Any = VillageDepartment
    query: Any = (
        select(
            own.id.label("village_id"),
            own.code,
            own.short_name.label("name"),
            own.official_name,
            own.kind,
            of_village.c.team_id,
            func.coalesce(Team.name, "").label("team"),
            col(Department.id).label("department_id"),
            func.coalesce(Department.name, "").label("department"),
            own.longitude,
            own.latitude,
            own.is_sketch,
            own.is_assumed,
        )
        .join(of_village, of_village.c.village_id == own.id, isouter=True)
        .join(Team, col(Team.id) == of_village.c.team_id, isouter=True)
        .join(link, and_(link.village_id == own.id, link.to_on.is_(None)), isouter=True)
        .join(Department, col(Department.id) == link.department_id, isouter=True)
        .where(own.township_code == TOWNSHIP_CODE)
        .order_by(own.code)
    )
    return pd.read_sql_query(query, session.connection(), dtype=VILLAGE_TYPES)


@needs("setting.read")
def teams(session: Session, *, today: date) -> pd.DataFrame:
    """Every team by its code, columns as TEAM_TYPES: how many villages and, on `today`, members it has."""
    lie_in = (
        select(func.count())
        .where(col(TeamVillage.team_id) == col(Team.id), holds(TeamVillage, today))
        .correlate(Team)
        .scalar_subquery()
    )
    belong_to = (
        select(func.count(func.distinct(col(TeamMember.cadre_id))))
        .where(
            and_(
                col(TeamMember.team_id) == col(Team.id),
                col(TeamMember.from_on) <= today,
                or_(col(TeamMember.to_on).is_(None), col(TeamMember.to_on) >= today),
            )
        )
        .correlate(Team)
        .scalar_subquery()
    )
    query: Any = (
        select(
            col(Team.id).label("team_id"),
            col(Team.name),
            col(Team.example),
            lie_in.label("villages"),
            belong_to.label("members"),
        )
        .where(col(Team.township_code) == TOWNSHIP_CODE)
        .order_by(col(Team.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=TEAM_TYPES)


@needs("setting.read")
def own_departments(session: Session) -> pd.DataFrame:
    """The bodies that can be linked to a village: department_id and name; not those that an import made."""
    query: Any = (
        select(col(Department.id).label("department_id"), col(Department.name))
        .where(
            col(Department.township_code) == TOWNSHIP_CODE, col(Department.kind) != DepartmentKind.IMPORTED
        )
        .order_by(col(Department.id))
    )
    return pd.read_sql_query(query, session.connection(), dtype={"department_id": "int64", "name": "str"})


@needs("setting.read")
def known_villages(session: Session) -> dict[str, KnownVillage]:
    """Every village under each of its names: short, official, code."""
    by_name: dict[str, KnownVillage] = {}
    query = select(Village).where(col(Village.township_code) == TOWNSHIP_CODE)
    for row in session.execute(query).scalars():
        village = KnownVillage(row.id or 0, row.short_name, row.longitude, row.latitude, row.is_sketch)
        by_name |= dict.fromkeys((row.short_name, row.official_name, row.code), village)
    return by_name


@needs("setting.read")
def around(session: Session) -> Box:
    """The box that holds the town's outline (or, without one, its villages), WGS-84 degrees."""
    outline = session.get_one(Township, TOWNSHIP_CODE).outline
    if outline:
        points = list(_corners(json.loads(outline)["coordinates"]))
    else:
        points = [(one.longitude, one.latitude) for one in known_villages(session).values()]
    eastings, northings = zip(*points, strict=True)
    return min(eastings), min(northings), max(eastings), max(northings)


def _corners(part: Any) -> list[tuple[float, float]]:
    if isinstance(part[0], float | int):
        return [(part[0], part[1])]
    return [corner for inner in part for corner in _corners(inner)]
