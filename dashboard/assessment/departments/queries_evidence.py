"""Which incidents stand behind a point: a department's shares, or the matters that it leads. Read only."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.counting_shares import OF_SHARES, incidents_of_part
from dashboard.assessment.departments.counting_tallies import led
from dashboard.assessment.departments.rules_quarter import Quarter

LED = ("on_time", "content")


@needs("assessment.read")
def evidence(
    session: Session, *, year: int, quarter: int, department_id: int, part: str, at: datetime, scope: Scope
) -> list[tuple[str, bool]]:
    """(number, is good) of each incident, what is not good first; none for a department outside `scope`."""
    if not (scope.everything or department_id in scope.departments):
        return []
    if part in OF_SHARES:
        return incidents_of_part(session, Quarter(year, quarter), department_id, part, at)
    return led(session, Quarter(year, quarter), department_id, part, at) if part in LED else []
