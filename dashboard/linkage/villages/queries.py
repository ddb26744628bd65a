"""The board of the villages: teams, departments, visits, coverage, the quarter's score."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Integer, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.rules_quarter import Quarter
from dashboard.store.sql import holds
from models import (
    TOWNSHIP_CODE,
    Department,
    Grid,
    LinkKind,
    Team,
    TeamVillage,
    Village,
    VillageDepartment,
    VillageLink,
    VillageMeeting,
    VillageScore,
    VillageVisit,
    VillageVisitStatus,
)

BOARD: dict[str, Any] = {
    "village_id": "int64",
    "village": "str",
    "teams": "object",
    "department": "object",
    "planned": "int64",
    "done": "int64",
    "grids": "int64",
    "covered": "int64",
    "households": "int64",
    "score": "object",
    "scored_by": "object",
    "is_assumed": "bool",
}
MEETINGS: dict[str, Any] = {
    "meeting_id": "int64",
    "title": "str",
    "held_on": "object",
    "starts_at": "datetime64[us, UTC]",
    "who": "str",
    "reason": "str",
    "booked_by": "str",
    "cancelled_at": "datetime64[us, UTC]",
    "cancel_reason": "str",
    "example": "bool",
}


@needs("village_work.read")
def board(session: Session, *, since: date, until: date, year: int, quarter: int) -> pd.DataFrame:
    """A row for every village; columns as BOARD.

    `planned`, `done`: visits planned from `since` to `until` (township days, both included) that were not
    cancelled, and those of them that were made. `covered`: grids with a committee member on `until`;
    `households`: those that party members look after. `teams` (a list of names)
    and `department` are those of `until`; `department` and `score` (Decimal 0–100) are None where there is
    none.
    """
    visits = _visits(since, until)
    links = _holding(until)
    grids = (
        select(
            col(Grid.village_id),
            func.count(col(Grid.id).distinct()).label("grids"),
            func.count(col(VillageLink.grid_id).distinct()).label("covered"),
        )
        .outerjoin(
            VillageLink,
            and_(
                col(VillageLink.grid_id) == col(Grid.id),
                col(VillageLink.kind) == LinkKind.COMMITTEE_GRID,
                *links,
            ),
        )
        .group_by(col(Grid.village_id))
        .subquery()
    )
    households = (
        select(col(VillageLink.village_id), func.sum(col(VillageLink.households)).label("households"))
        .where(col(VillageLink.kind) == LinkKind.PARTY_HOUSEHOLDS, *links)
        .group_by(col(VillageLink.village_id))
        .subquery()
    )
    scores: Any = aliased(VillageScore)
    newest = _newest(Quarter(year, quarter))
    query: Any = (
        select(
            col(Village.id),
            col(Village.short_name),
            col(Department.short_name),
            func.coalesce(visits.c.planned, 0),
            func.coalesce(visits.c.done, 0),
            func.coalesce(grids.c.grids, 0),
            func.coalesce(grids.c.covered, 0),
            func.coalesce(households.c.households, 0),
            scores.score,
            scores.entered_by,
            col(Village.is_assumed),
        )
        .outerjoin(
            VillageDepartment,
            and_(col(VillageDepartment.village_id) == col(Village.id), holds(VillageDepartment, until)),
        )
        .outerjoin(Department, col(Department.id) == col(VillageDepartment.department_id))
        .outerjoin(visits, visits.c.village_id == col(Village.id))
        .outerjoin(grids, grids.c.village_id == col(Village.id))
        .outerjoin(households, households.c.village_id == col(Village.id))
        .outerjoin(scores, and_(scores.id.in_(newest), scores.village_id == col(Village.id)))
        .where(col(Village.township_code) == TOWNSHIP_CODE)
        .order_by(col(Village.code))
    )
    teams = _teams(session, until)
    rows = [
        (village_id, name, teams.get(village_id, []), *rest)
        for village_id, name, *rest in session.execute(query)
    ]
    return pd.DataFrame(rows, columns=list(BOARD)).astype(BOARD)


@needs("village_work.read")
def scores(session: Session, *, quarters: Sequence[Quarter]) -> pd.DataFrame:
    """The scores in force in some quarters, in their order: year, quarter, village_id, score (Decimal 0–100).

    A village without a score in a quarter has no row of it.
    """
    query: Any = (
        select(*(col(getattr(VillageScore, name)) for name in ("year", "quarter", "village_id", "score")))
        .where(col(VillageScore.id).in_(_newest(*quarters)))
        .order_by(col(VillageScore.year), col(VillageScore.quarter), col(VillageScore.village_id))
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False)


@needs("village_work.read")
def meetings(session: Session, *, since: date, until: date) -> pd.DataFrame:
    """Meetings from `since` to `until` (township days), those called off too; columns as MEETINGS."""
    names = list(MEETINGS)[1:]
    query = (
        select(col(VillageMeeting.id), *(col(getattr(VillageMeeting, name)) for name in names))
        .where(
            col(VillageMeeting.township_code) == TOWNSHIP_CODE,
            col(VillageMeeting.held_on) >= since,
            col(VillageMeeting.held_on) <= until,
        )
        .order_by(col(VillageMeeting.starts_at), col(VillageMeeting.id))
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(MEETINGS)).astype(MEETINGS)


def _visits(since: date, until: date) -> Any:
    is_done = (col(VillageVisit.status) == VillageVisitStatus.DONE).cast(Integer)
    return (
        select(col(VillageVisit.village_id), func.count().label("planned"), func.sum(is_done).label("done"))
        .where(
            col(VillageVisit.planned_on) >= since,
            col(VillageVisit.planned_on) <= until,
            col(VillageVisit.status) != VillageVisitStatus.CANCELLED,
        )
        .group_by(col(VillageVisit.village_id))
        .subquery()
    )


def _holding(on: date) -> list[Any]:
    """The relations that hold on a day."""
    return [
        col(VillageLink.from_on) <= on,
        col(VillageLink.to_on).is_(None) | (col(VillageLink.to_on) >= on),
    ]


def _newest(*quarters: Quarter) -> Any:
    """Ids of the newest version of each village's score in each of the quarters."""
    of_quarters = or_(
        *(
            and_(col(VillageScore.year) == one.year, col(VillageScore.quarter) == one.quarter)
            for one in quarters
        )
    )
    return (
        select(func.max(col(VillageScore.id)))
        .where(col(VillageScore.township_code) == TOWNSHIP_CODE, of_quarters)
        .group_by(col(VillageScore.year), col(VillageScore.quarter), col(VillageScore.village_id))
    )


def _teams(session: Session, on: date) -> dict[int, list[str]]:
    query = (
        select(col(TeamVillage.village_id), col(Team.name))
        .join(Team, col(Team.id) == col(TeamVillage.team_id))
        .where(holds(TeamVillage, on))
        .order_by(col(Team.code))
    )
    names: dict[int, list[str]] = {}
    for village_id, name in session.execute(query):
        names.setdefault(village_id, []).append(name)
    return names
