"""Which unit has a share, and who leads the work: whom a screen names when it says who has to act."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.rules_standing import COUNTS
from models import Assignment, Department, Incident, Module, Team, Village


def unit_names(share: Any, *, is_whole: bool = False) -> Any:
    """The name of the unit that an Assignment sends to, as a column; empty where it is the district's.

    A department by its short name, or with `is_whole` by its whole one.
    """
    department = select(col(Department.name if is_whole else Department.short_name))
    units = (
        department.where(col(Department.id) == share.department_id),
        select(col(Module.name)).where(col(Module.id) == share.module_id),
        select(col(Team.name)).where(col(Team.id) == share.team_id),
        select(col(Village.short_name)).where(col(Village.id) == share.village_id),
    )
    return func.coalesce(*(one.scalar_subquery() for one in units), "")


@needs("incident.read", "wall.read")
def leads(session: Session, *, numbers: Sequence[str], scope: Scope) -> dict[str, tuple[str, str]]:
    """By incident number the unit that leads its present round, by its short and its whole name.

    None where nobody was sent it, or the district was.
    """
    query = (
        select(col(Incident.number), unit_names(Assignment), unit_names(Assignment, is_whole=True))
        .join(Assignment, col(Assignment.incident_id) == col(Incident.id))
        .where(
            col(Incident.number).in_(numbers),
            col(Assignment.round) == col(Incident.round),
            col(Assignment.is_lead),
            col(Assignment.status).in_(COUNTS),
            *visible(scope),
        )
        .order_by(col(Assignment.id))
    )
    return {number: (short, whole) for number, short, whole in session.execute(query) if short}
