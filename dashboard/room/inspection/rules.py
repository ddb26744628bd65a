"""What a missed step is: the registry of kinds, and which reminders are owed. No clock, no store."""

from datetime import datetime, timedelta

from dashboard.incidents.life.rules_status import OPEN_STATUSES
from dashboard.room.inspection.rules_kind import Kind
from dashboard.room.inspection.rules_kinds_course import COURSE
from dashboard.room.inspection.rules_kinds_rest import REST
from dashboard.town.clocks.rules import WorkingCalendar
from dashboard.town.clocks.rules_ladder import ACTS, STEPS, Climbed, Rung, Steps, missed
from models import Action, IncidentStatus

KINDS: dict[str, Kind] = {kind.code: kind for kind in (*COURSE, *REST)}
# What was fed back waits for the room's verification: there is nobody left to remind.
PRESSED = OPEN_STATUSES - {IncidentStatus.FED_BACK}
# How far back closings and their logs are looked at: further, and the pass would take minutes.
LOOKING_BACK_DAYS = 30
# Rules of this project where neither the article nor a setting names a time.
DECIDED_WITHIN = timedelta(hours=24)
SAMPLED_WITHIN = timedelta(days=7)
WORKING_DAYS_TO_ANSWER = 1


def missed_rungs(
    status: IncidentStatus,
    due_at: datetime | None,
    climbed: Climbed,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    steps: Steps = STEPS,
) -> tuple[Rung, ...]:
    """Which of 催办, 督办, 通报批评 a matter over its finish limit is owed at `at`, the mildest first.

    `climbed`: when each was last done, struck entries left out; it counts for the present due time
    only. A sterner one makes up for the milder ones. Raises Refused for days outside the calendar.
    """
    return missed(due_at, climbed, at, calendar, steps) if status in PRESSED else ()


def due_acts(
    status: IncidentStatus,
    due_at: datetime | None,
    climbed: Climbed,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    steps: Steps = STEPS,
) -> tuple[Action, ...]:
    """Of `missed_rungs` those that are acts of the life cycle: REMIND and SUPERVISE, each level once.

    Whoever does the last of them need not do the others.
    """
    rungs = missed_rungs(status, due_at, climbed, at=at, calendar=calendar, steps=steps)
    return tuple(ACTS[rung] for rung in rungs if rung in ACTS)
