"""What an act's form offers to choose from: units that can take a share, and the ground. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import literal, select, union_all
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import (
    TOWNSHIP_CODE,
    Category,
    Department,
    DepartmentKind,
    Grid,
    LectureSession,
    Module,
    Party,
    Team,
    Village,
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
    found = union_all(*parts).order_by("place", "rank")
    rows = [tuple(row)[2:] for row in session.execute(found)]
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
