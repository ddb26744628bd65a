"""What the parties do: sign, give back, report first, finish their share, feed back one result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import Turn
from dashboard.incidents.life.rules_clocks import ended
from dashboard.incidents.life.rules_inputs import evidence, written
from dashboard.incidents.life.rules_notices import COMMANDER, ROOM, Told, to_party, to_role
from dashboard.incidents.life.rules_standing import Share, holds, mine
from dashboard.words.errors import Refused
from models import Action, AssignmentStatus, IncidentStatus

A = Action
SENT, SIGNED, DONE = AssignmentStatus.SENT, AssignmentStatus.SIGNED, AssignmentStatus.DONE
RETURNED, WITHDRAWN = AssignmentStatus.RETURNED, AssignmentStatus.WITHDRAWN


@needs("incident.sign")
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
    turn = Turn(session, incident_id, A.SIGN, scope=scope, by=by, at=at, seen=seen)
    shares = mine(scope, turn.standing, SENT)
    if assignment_id is not None:
        shares = tuple(share for share in shares if share.id == assignment_id)
        if not shares:
            raise Refused("这份交办单不等您签收，可能已经签收或撤回。请刷新后再看。")
    turn.take(
        clocks=ended(turn.clocks, *(f"sign:{share.id}" for share in shares)),
        shares={
            share.id: {"status": SIGNED, "signed_at": turn.at, "signed_by": by.account_id} for share in shares
        },
    )


@needs("incident.return")
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
    turn = Turn(session, incident_id, A.RETURN, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.RETURN)
    share = _own(turn, assignment_id, SENT, SIGNED)
    standing, title = turn.standing, turn.standing.row["title"]
    others = [
        s for s in standing.shares if s.id != share.id and s.is_required and s.status in (SENT, SIGNED, DONE)
    ]
    is_second = standing.life.returns + 1 >= 2
    back = {"status": RETURNED, "ended_at": turn.at, "reason": text}
    shares: dict[int, dict[str, Any]] = {share.id: back}
    to = IncidentStatus.ACCEPTED
    if others and not is_second:
        to = standing.status
    elif not others:
        # Nobody is left whom the matter waits for: helpers are let go with it.
        idle = [s for s in standing.active if s.id != share.id]
        shares |= {s.id: {"status": WITHDRAWN, "ended_at": turn.at} for s in idle}
    gone = [f"sign:{key}" for key in shares]
    tell = [to_role(ROOM, f"退单“{title}”：{text}")]
    if is_second:
        tell.append(to_role(COMMANDER, f"第二次退单，请裁定“{title}”：{text}"))
    turn.take(reason=text, to=to, clocks=ended(turn.clocks, *gone), shares=shares, tell=tell)


@needs("incident.first_report")
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
    turn = Turn(session, incident_id, A.FIRST_REPORT, scope=scope, by=by, at=at, seen=seen)
    said = written(text, A.FIRST_REPORT, what="现场情况")
    tell = [to_role(role, f"首次报告“{turn.standing.row['title']}”：{said}") for role in (ROOM, COMMANDER)]
    turn.take(
        reason=said,
        clocks=ended(turn.clocks, "first_report"),
        files=files,
        data={"note": said},
        tell=tell,
    )


@needs("incident.feed_back")
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
    turn = Turn(session, incident_id, A.COMMENT, scope=scope, by=by, at=at, seen=seen)
    share = _own(turn, assignment_id, SIGNED, but_lead=True)
    text = written(result, A.FEED_BACK, what="本方办理情况")
    lead = turn.standing.lead
    tell: list[Told] = []
    if lead is not None:
        told = f"有一个承办方办完了“{turn.standing.row['title']}”：{text}"
        tell.append(to_party(lead.party, lead.unit_id, told))
    turn.take(
        reason=text,
        shares={share.id: {"status": DONE, "ended_at": turn.at, "result": text}},
        data={"finished": share.id},
        files=files,
        tell=tell,
    )


@needs("incident.feed_back")
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
    turn = Turn(session, incident_id, A.FEED_BACK, scope=scope, by=by, at=at, seen=seen)
    text = written(result, A.FEED_BACK, what="办理结果")
    data = evidence(files, waiver, A.FEED_BACK)
    lead = turn.standing.lead
    shares = {lead.id: {"status": DONE, "ended_at": turn.at, "result": text}} if lead else {}
    turn.take(
        reason=text,
        sets={"result": text},
        clocks=ended(turn.clocks, "first_report", "consult"),
        shares=shares,
        data=data,
        files=files,
        tell=[to_role(ROOM, f"待核查“{turn.standing.row['title']}”：{text}")],
    )


def _own(turn: Turn, assignment_id: int | None, *statuses: AssignmentStatus, but_lead: bool = False) -> Share:
    """The one share that is meant; Refused where it is not the person's, or where he has to say which."""
    own = [
        share
        for share in mine(turn.actor.scope, turn.standing, *statuses)
        if not (but_lead and share.is_lead)
    ]
    if assignment_id is not None:
        share = turn.share(assignment_id)
        if not holds(turn.actor.scope, share):
            raise Refused("这份交办单不是您承办的，不能由您办理。")
        own = [share for share in own if share.id == assignment_id]
    if not own:
        raise Refused("没有您能办的交办单，可能已经办完、退单或撤回。请刷新后再看。")
    if len(own) > 1:
        raise Refused("您承办了几份交办单，请选明是哪一份。")
    return own[0]
