"""What the parties do: sign, give back, report first, finish their share, feed back one result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.rules_clocks import ended
from dashboard.incidents.life.rules_inputs import evidence, written
from dashboard.incidents.life.rules_notices import COMMANDER, to_role
from dashboard.incidents.life.rules_standing import Share, holds, mine
from dashboard.words.errors import Refused
from models import Action, AssignmentStatus, IncidentStatus

A = Action
SENT, SIGNED, DONE = AssignmentStatus.SENT, AssignmentStatus.SIGNED, AssignmentStatus.DONE
RETURNED, WITHDRAWN = AssignmentStatus.RETURNED, AssignmentStatus.WITHDRAWN


@performs("sign")
def sign(
    session: Session,
    *,
    incident_id: int,
    assignment_id: int | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """签收: the person's own shares, or the one named; the first signature makes the matter 处置中."""
    act = ActInProgress(session, incident_id, A.SIGN, scope=scope, by=by, at=at, seen=seen)
    shares = mine(scope, act.standing, SENT)
    if assignment_id is not None:
        shares = tuple(share for share in shares if share.id == assignment_id)
        if not shares:
            raise Refused("这份交办单不等您签收，可能已经签收或撤回。请刷新后再看。")
    act.write(
        clocks=ended(act.clocks, *(f"sign:{share.id}" for share in shares)),
        shares={
            share.id: {"status": SIGNED, "signed_at": act.at, "signed_by": by.account_id} for share in shares
        },
    )


@performs("return")
def give_back(
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
    """退单, with a reason. The others go on; the incident's second return goes to the commander."""
    act = ActInProgress(session, incident_id, A.RETURN, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.RETURN)
    share = _own(act, assignment_id, SENT, SIGNED)
    standing, title = act.standing, act.standing.row["title"]
    others = [
        s for s in standing.shares if s.id != share.id and s.is_required and s.status in (SENT, SIGNED, DONE)
    ]
    is_second = standing.life.returns + 1 >= 2
    back = {"status": RETURNED, "ended_at": act.at, "reason": text}
    shares: dict[int, dict[str, Any]] = {share.id: back}
    to = IncidentStatus.ACCEPTED
    if others and not is_second:
        to = standing.status
    elif not others:
        # Nobody is left whom the matter waits for: helpers are let go with it.
        idle = [s for s in standing.active if s.id != share.id]
        shares |= {s.id: {"status": WITHDRAWN, "ended_at": act.at} for s in idle}
    gone = [f"sign:{key}" for key in shares]
    tell = [to_role(COMMANDER, f"第二次退单，请裁定“{title}”：{text}")] if is_second else []
    act.write(reason=text, to=to, clocks=ended(act.clocks, *gone), shares=shares, tell=tell)


@performs("first_report")
def first_report(
    session: Session,
    *,
    incident_id: int,
    text: str,
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """首次报告 of an urgent matter: what is there, what is being done."""
    act = ActInProgress(session, incident_id, A.FIRST_REPORT, scope=scope, by=by, at=at, seen=seen)
    words = written(text, A.FIRST_REPORT, what="现场情况")
    act.write(reason=words, files=files, data={"note": words})


@performs("finish_share")
def finish_share(
    session: Session,
    *,
    incident_id: int,
    result: str,
    assignment_id: int | None = None,
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """完成本方任务: a party beside the lead has done its part; the lead gives the one result later."""
    act = ActInProgress(session, incident_id, "finish_share", scope=scope, by=by, at=at, seen=seen)
    share = _own(act, assignment_id, SIGNED, but_lead=True)
    text = written(result, A.FEED_BACK, what="本方办理情况")
    act.write(
        reason=text,
        shares={share.id: {"status": DONE, "ended_at": act.at, "result": text}},
        data={"finished": share.id},
        files=files,
    )


@performs("feed_back")
def feed_back(
    session: Session,
    *,
    incident_id: int,
    result: str,
    waiver: str = "",
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """反馈: the lead's one result, with evidence or a stated waiver, once every required party is done."""
    act = ActInProgress(session, incident_id, A.FEED_BACK, scope=scope, by=by, at=at, seen=seen)
    text = written(result, A.FEED_BACK, what="办理结果")
    data = evidence(files, waiver, A.FEED_BACK)
    lead = act.standing.lead
    shares = {lead.id: {"status": DONE, "ended_at": act.at, "result": text}} if lead else {}
    act.write(reason=text, sets={"result": text}, shares=shares, data=data, files=files)


def _own(
    act: ActInProgress, assignment_id: int | None, *statuses: AssignmentStatus, but_lead: bool = False
) -> Share:
    """The one share that is meant; Refused where it is not the person's, or where he has to say which."""
    own = [
        share for share in mine(act.actor.scope, act.standing, *statuses) if not (but_lead and share.is_lead)
    ]
    if assignment_id is not None:
        share = act.share(assignment_id)
        if not holds(act.actor.scope, share):
            raise Refused("这份交办单不是您承办的，不能由您办理。")
        own = [share for share in own if share.id == assignment_id]
    if not own:
        raise Refused("没有您能办的交办单，可能已经办完、退单或撤回。请刷新后再看。")
    if len(own) > 1:
        raise Refused("您承办了几份交办单，请选明是哪一份。")
    return own[0]
