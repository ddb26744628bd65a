"""One incident's whole life, from the report to as far as it has come."""

from dashboard.demo.case import Case, PresentReached
from dashboard.demo.lives_first import (
    accept,
    at_the_village,
    by_day,
    cancel,
    report,
    spread,
    triage,
)
from dashboard.demo.lives_last import (
    Parent,
    afterwards,
    escalate,
    handle,
    joined,
    refused,
    refused_at_once,
    withdrawn,
)
from dashboard.demo.moments import HOUR
from dashboard.demo.words import LEVEL, S

PASSED_UP, REJECTED, CANCELLED = 0.12, 0.018, 0.012
# What a department passes down off its list is refused as often as that.
OFF_LIST_REFUSED = 0.3
# A few matters are tangled: so many, and whatever can go amiss is so much likelier with them.
TANGLED, TANGLE = 0.16, 10


def live_case(case: Case, incident_class: int, parent: Parent | None = None) -> None:
    """Live until the end or the present.

    `parent`: (incident id, moment until which it is open) of the matter that this
    one repeats.
    """
    try:
        _live(case, incident_class, parent)
    except PresentReached:
        return


def _live(case: Case, incident_class: int, parent: Parent | None) -> None:
    rng = case.rng
    if rng.random() < TANGLED:
        case.tangle = TANGLE
    report(case, case.row["reported_at"])
    if case.row["level"] == LEVEL.VILLAGE:
        passes_up = not case.halt and rng.random() < PASSED_UP
        at_the_village(case, passes_up=passes_up)
        if not passes_up:
            afterwards(case)
    # What is refused, withdrawn or closed may come again, from the front.
    while case.status == S.REPORTED:
        _through_the_room(case, incident_class, parent)
        if case.status == S.CLOSED:
            afterwards(case)


def _through_the_room(case: Case, incident_class: int, parent: Parent | None) -> None:
    """From the front to an end; what was refused or withdrawn may be back at the front instead."""
    if joined(case, parent) or refused_at_once(case) or withdrawn(case):
        return
    accept(case)
    if joined(case, parent) or withdrawn(case):
        return
    luck = 1.0 if case.halt else case.rng.random()
    if luck < (OFF_LIST_REFUSED if case.row["off_list"] else REJECTED):
        refused(case)
        return
    triage(case, incident_class)
    if luck < REJECTED + CANCELLED:
        cancel(case, by_day(case, case.later(spread(case, HOUR, 0.8))))
        return
    if joined(case, parent):
        return
    if incident_class == 3:
        escalate(case)
    else:
        handle(case, incident_class)
