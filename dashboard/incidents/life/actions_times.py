"""What gives a matter more time (延期 and asking for it, 挂账), and what presses it (催办, 督办)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.rules_clocks import Clocks, extended, paused
from dashboard.incidents.life.rules_inputs import not_again, until_later, written
from dashboard.incidents.life.rules_notices import NoticeDraft, to_party
from dashboard.incidents.life.rules_standing import Past, Share
from dashboard.incidents.life.rules_targets import remindable, to_ask
from dashboard.words.errors import Refused
from models import Action

A = Action
# A lead does not press the same party twice within these.
REMINDED_AGAIN = timedelta(hours=4)
ASKED_AGAIN = timedelta(hours=4)


@performs("extend")
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
    act = ActInProgress(session, incident_id, A.EXTEND, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.EXTEND)
    act.write(
        reason=text,
        clocks=extended(act.clocks, amount, act.timing, act.track),
        data={"amount": amount},
    )


@performs("ask_extension")
def ask_extension(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    assignment_id: int | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """申请延期: a party that may not put the matter off asks the lead and the room to; nothing moves yet."""
    act = ActInProgress(session, incident_id, "ask_extension", scope=scope, by=by, at=at, seen=seen)
    own = to_ask(act.standing, act.actor)
    share = next((one for one in own if assignment_id in (None, one.id)), None)
    if share is None:
        raise Refused("没有要您申请延期的交办单：牵头方签收以后可以直接延期。请刷新后再看。")
    text = written(reason, A.EXTEND, what="申请延期的理由")
    before = [past.at for past in act.standing.of_this_round if past.data.get("asks_extension") == share.id]
    not_again(before, act.at, ASKED_AGAIN, "申请延期")
    tell: list[NoticeDraft] = []
    lead = act.standing.lead
    if lead is not None and lead.id != share.id:
        sentence = f"申请延期“{act.standing.row['title']}”：{text}"
        tell.append(to_party(lead.party, lead.unit_id, sentence))
    act.write(reason=text, data={"asks_extension": share.id, "assignment": share.id}, tell=tell)


@performs("suspend")
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
    act = ActInProgress(session, incident_id, A.SUSPEND, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.SUSPEND)
    end = until_later(until, act.at)
    before = act.clocks
    act.write(
        reason=text,
        sets={"suspended_until": end},
        clocks=paused(before, act.at, end, act.timing, act.track),
        data={"clocks_before": before},
    )


@performs("resume")
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
    act = ActInProgress(session, incident_id, A.RESUME, scope=scope, by=by, at=at, seen=seen)
    act.write(reason=reason.strip(), clocks=_resumed(act))


def _resumed(act: ActInProgress) -> Clocks:
    life = act.standing.life
    pause = next((past for past in reversed(act.standing.log) if past.action is A.SUSPEND), None)
    if pause is None or life.suspended_until is None or act.at >= life.suspended_until:
        return act.clocks
    before: Clocks | None = pause.data.get("clocks_before")
    if before is None:
        return act.clocks
    # What was ended or begun during the pause stays so.
    still_running = {name: both for name, both in before.items() if name in act.clocks}
    begun = {name: both for name, both in act.clocks.items() if name not in before}
    return paused(still_running, pause.at, act.at, act.timing, act.track) | begun


@performs("remind")
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
    act = ActInProgress(session, incident_id, A.REMIND, scope=scope, by=by, at=at, seen=seen)
    words = written(text, A.REMIND, what="催办内容")
    shares: Sequence[Share] = act.standing.active
    data: dict[str, Any] = {}
    if not scope.everything:
        at_work = remindable(act.standing, act.actor)
        shares = [share for share in at_work if share.id in assignment_ids] if assignment_ids else at_work
        if len(shares) < len(set(assignment_ids)):
            raise Refused("选的承办方里，有的已经办完、退单或撤下，不用催。请重新选择。")
        wanted = {share.id for share in shares}
        before = [past.at for past in act.standing.of_this_round if wanted & set(_reminded(past))]
        not_again(before, act.at, REMINDED_AGAIN, "催办")
        data = {"by_lead": True, "assignments": sorted(wanted)}
    act.write(reason=words, data=data, parties=shares)


def _reminded(past: Past) -> Sequence[int]:
    return past.data.get("assignments", ()) if past.action is A.REMIND else ()


@performs("supervise")
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
    act = ActInProgress(session, incident_id, A.SUPERVISE, scope=scope, by=by, at=at, seen=seen)
    act.write(reason=written(text, A.SUPERVISE, what="督办要求"))
