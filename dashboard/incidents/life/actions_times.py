"""What stretches a matter's time: 延期, 挂账 and its end; and what presses it: 催办, 督办."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.lifecycle import Turn
from dashboard.incidents.life.rules_clocks import Clocks, extended, paused
from dashboard.incidents.life.rules_guards_joint import remindable
from dashboard.incidents.life.rules_inputs import not_again, until_later, written
from dashboard.incidents.life.rules_notices import to_shares
from dashboard.incidents.life.rules_standing import Past, Share
from dashboard.words.errors import Refused
from models import Action

A = Action
# A lead does not press the same party twice within these.
REMINDED_AGAIN = timedelta(hours=4)


@needs("incident.extend")
def extend(
    session: Session,
    *,
    incident_id: int,
    amount: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """延期 by `amount` of its class's unit (working days, or hours), by the lead or the room: once; again by
    the commander alone."""
    turn = Turn(session, incident_id, A.EXTEND, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.EXTEND)
    turn.take(
        reason=text,
        clocks=extended(turn.clocks, amount, turn.timing, turn.track),
        data={"amount": amount},
        tell=to_shares(turn.standing.active, A.EXTEND, turn.standing.row["title"], reason=text),
    )


@needs("incident.suspend")
def suspend(
    session: Session,
    *,
    incident_id: int,
    until: datetime,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """挂账 until a moment (aware): the clocks stand still until then, and run again by themselves."""
    turn = Turn(session, incident_id, A.SUSPEND, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.SUSPEND)
    end = until_later(until, turn.at)
    before = turn.clocks
    turn.take(
        reason=text,
        sets={"suspended_until": end},
        clocks=paused(before, turn.at, end, turn.timing, turn.track),
        data={"clocks_before": before},
        tell=to_shares(turn.standing.active, A.SUSPEND, turn.standing.row["title"], reason=text),
    )


@needs("incident.resume")
def resume(
    session: Session,
    *,
    incident_id: int,
    reason: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """恢复办理: before its date, only the time that has passed was paused."""
    turn = Turn(session, incident_id, A.RESUME, scope=scope, by=by, at=at, seen=seen)
    tell = to_shares(turn.standing.active, A.RESUME, turn.standing.row["title"])
    turn.take(reason=reason.strip(), clocks=_resumed(turn), tell=tell)


def _resumed(turn: Turn) -> Clocks:
    life = turn.standing.life
    pause = next((past for past in reversed(turn.standing.log) if past.action is A.SUSPEND), None)
    if pause is None or life.suspended_until is None or turn.at >= life.suspended_until:
        return turn.clocks
    before: Clocks | None = pause.data.get("clocks_before")
    if before is None:
        return turn.clocks
    # What was ended or begun during the pause stays so.
    kept = {name: both for name, both in before.items() if name in turn.clocks}
    begun = {name: both for name, both in turn.clocks.items() if name not in before}
    return paused(kept, pause.at, turn.at, turn.timing, turn.track) | begun


@needs("incident.remind")
def remind(
    session: Session,
    *,
    incident_id: int,
    text: str,
    assignment_ids: Sequence[int] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """催办: for the town, a word to everybody whose share is open.

    The lead reminds the parties that it waits for, all or those named, each once in some hours. That is
    no reminder of the town: a matter over its limit is still owed one.
    """
    turn = Turn(session, incident_id, A.REMIND, scope=scope, by=by, at=at, seen=seen)
    said = written(text, A.REMIND, what="催办内容")
    shares: Sequence[Share] = turn.standing.active
    data: dict[str, Any] = {}
    if not scope.everything:
        known = remindable(turn.standing, turn.actor)
        shares = [share for share in known if share.id in assignment_ids] if assignment_ids else known
        if len(shares) < len(set(assignment_ids)):
            raise Refused("选的承办方里，有的已经办完、退单或撤下，不用催。请重新选择。")
        wanted = {share.id for share in shares}
        before = [past.at for past in turn.standing.of_this_round if wanted & set(_reminded(past))]
        not_again(before, turn.at, REMINDED_AGAIN, "催办")
        data = {"by_lead": True, "assignments": sorted(wanted)}
    tell = to_shares(shares, A.REMIND, turn.standing.row["title"], reason=said)
    turn.take(reason=said, data=data, tell=tell)


def _reminded(past: Past) -> Sequence[int]:
    return past.data.get("assignments", ()) if past.action is A.REMIND else ()


@needs("incident.supervise")
def supervise(
    session: Session,
    *,
    incident_id: int,
    text: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """督办: a demand, on paper where it is wanted, to everybody whose share is open."""
    turn = Turn(session, incident_id, A.SUPERVISE, scope=scope, by=by, at=at, seen=seen)
    said = written(text, A.SUPERVISE, what="督办要求")
    shares = turn.standing.active
    turn.take(reason=said, tell=to_shares(shares, A.SUPERVISE, turn.standing.row["title"], reason=said))
