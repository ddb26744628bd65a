"""A hand-over with the standing of the room at its very moment."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.room.shifts import actions
from dashboard.room.shifts.queries_standing import current_figures


@needs("shift.write")
def hand_over(session: Session, *, text: str, by: Person, at: datetime) -> None:
    """End one's shift with `text` for the next one; the figures are counted in the same transaction."""
    actions.hand_over(session, text=text, standing=current_figures(session, at=at), by=by, at=at)
