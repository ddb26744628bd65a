"""A matter that turns out to be urgent, or not: its running clocks become those that it should have had."""

from dashboard.incidents.life.lifecycle import ActInProgress
from dashboard.incidents.life.rules_clocks import Clocks, ended, started
from models import Action, AssignmentStatus, Stage

BEGINNINGS = frozenset({Action.REPORT, Action.IMPORT, Action.PASS_UP, Action.REOPEN})


def hurried(act: ActInProgress, *, is_urgent: bool) -> Clocks:
    """The clocks of `act` with an urgent matter's limits, or the usual ones, from the same beginnings."""
    standing, timing, track, clocks = act.standing, act.timing, act.track, act.clocks
    if "accept" in clocks:
        begun = max(past.at for past in standing.log if past.action in BEGINNINGS)
        clocks = started(clocks, "accept", timing.begin("1", Stage.ACCEPT, begun, urgent=is_urgent))
    for share in standing.active:
        if share.status is AssignmentStatus.SENT and f"sign:{share.id}" in clocks:
            limit = timing.begin(track, Stage.SIGN, share.sent_at, urgent=is_urgent)
            clocks = started(clocks, f"sign:{share.id}", limit)
    if not is_urgent:
        return ended(clocks, "first_report")
    if (standing.active or track == "village") and not standing.happened(Action.FIRST_REPORT):
        # Its first report is asked for from now on.
        clocks = started(clocks, "first_report", timing.begin(track, Stage.FIRST_REPORT, act.at, urgent=True))
    return clocks
