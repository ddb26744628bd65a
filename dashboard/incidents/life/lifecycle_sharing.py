"""What an act does to clocks and shares: each party gets a share, an urgent matter its own limits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.incidents.life.lifecycle import ActInProgress, Columns
from dashboard.incidents.life.rules_clocks import FINISH, Clocks, ended, started
from dashboard.incidents.life.rules_notices import NoticeDraft, to_party
from dashboard.incidents.life.rules_standing import Choice, Standing
from models import Action, AssignmentStatus, OneThingParty, Party, Stage


def named_departments(session: Session, standing: Standing, parties: Sequence[Choice]) -> list[Choice]:
    """Of a 一件事 the departments that its list names and that are not among `parties`: each has its share.

    Not those that gave it back in this round, nor those that were taken off with a reason.
    """
    if (thing := standing.row["one_thing_id"]) is None:
        return []
    query = (
        select(col(OneThingParty.department_id))
        .where(col(OneThingParty.one_thing_id) == thing, col(OneThingParty.department_id).is_not(None))
        .order_by(col(OneThingParty.id))
    )
    taken_off = {
        int(key)
        for past in standing.of_this_round
        if past.action is Action.REMOVE_PARTY
        for key in past.data.get("shares", {})
    }
    out = {
        share.whom
        for share in standing.shares
        if share.status is AssignmentStatus.RETURNED or share.id in taken_off
    }
    out |= {(choice.party, choice.unit_id) for choice in parties}
    named = dict.fromkeys(session.execute(query).scalars())
    return [Choice(Party.DEPARTMENT, key) for key in named if (Party.DEPARTMENT, key) not in out]


def settled(standing: Standing) -> dict[int, Columns]:
    """What was given back is waited for no longer: it was decided anew who does the matter."""
    return {share.id: {"is_required": False} for share in standing.owed}


def hand_out(
    act: ActInProgress, parties: Sequence[Choice], clocks: Clocks
) -> tuple[Clocks, list[NoticeDraft]]:
    """Send a share to each party, start its clocks, and word its notice."""
    timing, track, title = act.timing, act.track, act.standing.row["title"]
    finish = timing.begin(track, Stage.FINISH, act.at)
    tell: list[NoticeDraft] = []
    for choice in parties:
        to_sign = timing.begin(track, Stage.SIGN, act.at, urgent=act.urgent)
        share = act.send(choice, due_at=finish and finish[1], sign_due_at=to_sign and to_sign[1])
        clocks = started(clocks, f"sign:{share.id}", to_sign)
        tell.append(to_party(choice.party, choice.unit_id, f"交办“{title}”，请签收"))
    return _of_the_matter(act, clocks, finish), tell


def _of_the_matter(act: ActInProgress, clocks: Clocks, finish: Any) -> Clocks:
    """The clocks of the whole matter: its finish clock runs on, unless its class became another."""
    life, timing, since = act.standing.life, act.timing, act.standing.dispatched_at
    if FINISH not in clocks:
        clocks = started(clocks, FINISH, finish)
    elif since is not None and not life.extensions and not life.paused_seconds:
        # Of another class now, the same matter has that class's limit, from its first dispatch on.
        clocks = started(clocks, FINISH, timing.begin(act.track, Stage.FINISH, since))
    if act.urgent and not act.standing.happened(Action.FIRST_REPORT) and "first_report" not in clocks:
        clocks = started(
            clocks, "first_report", timing.begin(act.track, Stage.FIRST_REPORT, act.at, urgent=True)
        )
    is_joint = act.track == "2" and len(act.standing.active) > 1
    if is_joint and "consult" not in clocks and not consulted(act.standing):
        clocks = started(clocks, "consult", timing.begin("2", Stage.CONSULT, act.at))
    return clocks


def consulted(standing: Standing) -> bool:
    """Whether the parties have sat together: a note of the meeting stands in the log."""
    return any(past.data.get("meeting") and past.seq not in standing.struck for past in standing.log)


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
