"""The villages at a glance: what is open there, who was there this week, how the key work was scored."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.rules_quarter import quarter_of
from dashboard.incidents.find.queries_filters import IS_OPEN, count_of, is_overdue, light_at
from dashboard.linkage.villages import queries as villages
from dashboard.linkage.villages.rules import week_of
from dashboard.words.days import township_date
from models import TOWNSHIP_CODE, Incident, Light, Village, VillageScore

NUMBERS = ("open", "overdue", "red", "yellow", "urgent")
OPEN: dict[str, Any] = dict.fromkeys(("village_id", *NUMBERS), "int64") | {"code": "str", "village": "str"}
WORK = ("village_id", "planned", "done", "score")


@needs("incident.read", "wall.read")
def open_by_village(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """Every village in the order of its code: village_id, code, village; NUMBERS at `at`."""
    waiting = (
        select(
            col(Incident.village_id).label("village_id"),
            func.count().label("open"),
            count_of(is_overdue(at)).label("overdue"),
            count_of(col(Incident.red_at) < at).label("red"),
            count_of(light_at(at) == Light.YELLOW.value).label("yellow"),
            count_of(col(Incident.urgent)).label("urgent"),
        )
        .where(IS_OPEN, *visible(scope))
        .group_by(col(Incident.village_id))
        .subquery()
    )
    numbers = [func.coalesce(waiting.c[name], 0).label(name) for name in NUMBERS]
    names: tuple[Any, Any] = (col(Village.code), col(Village.short_name).label("village"))
    query: Any = (
        select(col(Village.id).label("village_id"), *names, *numbers)
        .outerjoin(waiting, waiting.c.village_id == col(Village.id))
        .where(col(Village.township_code) == TOWNSHIP_CODE)
        .order_by(col(Village.code))
    )
    return pd.read_sql_query(query, session.connection(), dtype=OPEN)


@needs("wall.read")
def village_work(session: Session, *, at: datetime) -> pd.DataFrame:
    """Per village the visits of the week of `at`, planned and made, and its score (Decimal or None).

    Columns as WORK. The score is that of the newest quarter that has any; see `scored_quarter`.
    """
    day = township_date(at)
    week, newest = week_of(day), _newest(session, day)
    quarter = quarter_of(day)
    year, number = newest[:2] if newest else (quarter.year, quarter.quarter)
    board = villages.board(session, since=week[0], until=week[-1], year=year, quarter=number)
    return board[list(WORK)]


@needs("wall.read")
def scored_quarter(session: Session, *, at: datetime) -> tuple[int, int, bool] | None:
    """Year and quarter of the newest scores, and whether examples are among them; None for none."""
    return _newest(session, township_date(at))


def _newest(session: Session, day: date) -> tuple[int, int, bool] | None:
    now = quarter_of(day)
    year, quarter = col(VillageScore.year), col(VillageScore.quarter)
    query = (
        select(year, quarter, count_of(col(VillageScore.example)))
        .where(
            col(VillageScore.township_code) == TOWNSHIP_CODE,
            (year < now.year) | ((year == now.year) & (quarter <= now.quarter)),
        )
        .group_by(year, quarter)
        .order_by(year.desc(), quarter.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1], bool(row[2]))
