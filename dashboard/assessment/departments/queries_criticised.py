"""通报批评: which incidents that a department leads were so far over their limit. Read only.

They are among those closed late or open past their limit, and weigh as such; here they are named alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.counting import reported_in
from dashboard.assessment.departments.rules_quarter import Quarter
from dashboard.town.clocks.calendar import working_calendar
from dashboard.town.clocks.rules_ladder import Rung, ladder, steps_of
from dashboard.town.settings.queries import value
from dashboard.words.errors import Refused
from models import Incident, IncidentStatus


@dataclass(frozen=True)
class Criticised:
    """`numbers` of the incidents, the one longest over first; None where the calendar does not reach.

    `days`: after how many working days over the limit.
    """

    days: int
    numbers: tuple[str, ...] | None


@needs("assessment.read")
def criticised(
    session: Session, *, year: int, quarter: int, department_id: int, at: datetime, scope: Scope
) -> Criticised:
    """The ladder read at `at` (UTC) over what the department leads of a quarter; what was left out is not.

    Empty for a department outside `scope`. What was closed in the meantime stays: it was as far over then.
    """
    supervise, days = (
        int(value(session, f"{name}_after_working_days")) for name in ("supervise", "criticise")
    )
    if not (scope.everything or department_id in scope.departments):
        return Criticised(days, ())
    done, due = col(Incident.concluded_at), col(Incident.due_at)
    query = (
        select(col(Incident.number), due, func.coalesce(done, at))
        .where(
            *reported_in(Quarter(year, quarter)),
            col(Incident.department_id) == department_id,
            # So many working days are at least as many days: of most late ones no row is read.
            due < at - timedelta(days=days),
            or_(done.is_(None), and_(col(Incident.status) == IncidentStatus.CLOSED, done > due)),
        )
        .order_by(due, col(Incident.number))
    )
    calendar, steps = working_calendar(session), steps_of(supervise, days)
    try:
        numbers = tuple(
            number
            for number, limit, end in session.execute(query)
            if ladder(limit, end, calendar, steps) is Rung.CRITICISE
        )
    except Refused:
        return Criticised(days, None)
    return Criticised(days, numbers)
