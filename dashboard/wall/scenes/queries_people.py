"""The seconded cadres: where each works, and where each is now."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from dashboard.access.members import is_member
from dashboard.access.rules_rights import needs
from dashboard.town.presence.queries_presence import UNKNOWN as UNKNOWN
from dashboard.town.presence.queries_presence import whole_town
from dashboard.town.presence.rules_presence import Whereabouts
from dashboard.words.days import township_date
from dashboard.words.names import family_name
from models import Cadre, Department, Module, Placement, Secondment

NOWHERE = Whereabouts()
DTYPES = dict.fromkeys(("shown", "module", "module_name", "department", "presence"), "str")


@needs("wall.read")
def seconded(session: Session, *, at: datetime) -> pd.DataFrame:
    """The cadres seconded at `at`: shown, module, module_name, department, presence (or `unknown`).

    Of their names only the family name leaves the store.
    """
    frame = seconded_by_name(session, at=at)
    frame["shown"] = [family_name(name) for name in frame["shown"]]
    return frame


@needs("staff_name.read")
def seconded_by_name(session: Session, *, at: datetime) -> pd.DataFrame:
    """As `seconded`, with their whole names."""
    place, day = _placements(at), township_date(at)
    query: Any = (
        select(
            col(Cadre.id).label("cadre_id"),
            col(Cadre.name).label("shown"),
            func.coalesce(col(Module.code), "").label("module"),
            func.coalesce(col(Module.name), "未定模块").label("module_name"),
            col(Department.short_name).label("department"),
        )
        .join(Secondment, col(Secondment.cadre_id) == col(Cadre.id))
        .join(Department, col(Department.id) == col(Secondment.department_id))
        .outerjoin(place, and_(place.c.cadre_id == col(Cadre.id), place.c.latest == 1))
        .outerjoin(Module, col(Module.id) == place.c.module_id)
        .where(*is_member(day))
        .order_by(func.coalesce(col(Module.sort_order), 99), col(Cadre.staff_number))
    )
    frame = pd.read_sql_query(query, session.connection())
    where = whole_town(session, at=at)
    frame["presence"] = [(where.get(key) or NOWHERE).presence or UNKNOWN for key in frame.pop("cadre_id")]
    return frame.astype(DTYPES)


def _placements(at: datetime) -> Any:
    return (
        select(col(Placement.cadre_id), col(Placement.module_id), _latest(Placement, col(Placement.from_on)))
        .where(*_holds(Placement, township_date(at)))
        .subquery()
    )


def _latest(table: Any, start: Any) -> Any:
    order = (start.desc(), table.id.desc())
    return func.row_number().over(partition_by=table.cadre_id, order_by=order).label("latest")


def _holds(table: Any, day: Any) -> tuple[Any, Any]:
    return table.from_on <= day, or_(table.to_on.is_(None), table.to_on >= day)
