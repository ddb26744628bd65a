"""What a missed step is: the kinds, and which reminders are owed. No clock, no store."""

from datetime import datetime

from dashboard.clocks.rules import WorkingCalendar
from dashboard.clocks.rules_ladder import ACTS, STEPS, Climbed, Steps, missed
from dashboard.incidents.rules import OPEN_STATUSES
from models import Action, IncidentStatus

# What was fed back waits for the room's verification: there is nobody left to remind.
PRESSED = OPEN_STATUSES - {IncidentStatus.FED_BACK}


def due_acts(
    status: IncidentStatus,
    due_at: datetime | None,
    climbed: Climbed,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    steps: Steps = STEPS,
) -> tuple[Action, ...]:
    """催办 and 督办 that a matter over its finish limit is owed at `at`, each level once, the milder first.

    `climbed`: when REMIND, SUPERVISE and CRITICISE were last done, struck entries left out. An act is
    owed again only for a new due time. Whoever does the last of them need not do the others.
    Raises Refused for days that the calendar does not cover.
    """
    if status not in PRESSED:
        return ()
    return tuple(ACTS[rung] for rung in missed(due_at, climbed, at, calendar, steps) if rung in ACTS)
