"""Who leads the work on incidents: whom a screen names when it says who has to act."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.rules_standing import COUNTS
from models import Assignment, Department, Incident, Module, Team, Village


@needs("incident.read", "wall.read")
def leads(session: Session, *, numbers: Sequence[str], scope: Scope) -> dict[str, tuple[str, str]]:
    """By incident number the unit that leads its present round, by its short and its whole name.

    None where nobody was sent it, or the district was.
    """
    own = col(Module.name), col(Team.name)
    short = func.coalesce(*own, col(Department.short_name), col(Village.short_name))
    whole = func.coalesce(*own, col(Department.name), col(Village.short_name))
    query = (
        select(col(Incident.number), short, whole)
        .join(Assignment, col(Assignment.incident_id) == col(Incident.id))
        .outerjoin(Module, col(Module.id) == col(Assignment.module_id))
        .outerjoin(Team, col(Team.id) == col(Assignment.team_id))
        .outerjoin(Department, col(Department.id) == col(Assignment.department_id))
        .outerjoin(Village, col(Village.id) == col(Assignment.village_id))
        .where(
            col(Incident.number).in_(numbers),
            col(Assignment.round) == col(Incident.round),
            col(Assignment.is_lead),
            col(Assignment.status).in_(COUNTS),
            *visible(scope),
        )
        .order_by(col(Assignment.id))
    )
    return {number: (name, whole_name) for number, name, whole_name in session.execute(query) if name}
