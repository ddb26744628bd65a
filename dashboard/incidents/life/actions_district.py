"""Class 3: up to the district, and its words back onto the same incident."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Person, Scope, require
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.lifecycle_sharing import settled
from dashboard.incidents.life.rules_clocks import AGAIN, FINISH, ended, started
from dashboard.incidents.life.rules_inputs import written
from dashboard.incidents.life.rules_notices import ROOM, to_role
from dashboard.incidents.life.rules_standing import Choice
from dashboard.incidents.life.rules_targets import lacks_class_three
from models import Action, AssignmentStatus, IncidentStatus, Party, Stage

A = Action
WITHDRAWN = AssignmentStatus.WITHDRAWN


@performs("escalate")
def escalate(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    question: str = "",
    why: str = "",
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """上报区级: the district's own clock begins, what the town had open is withdrawn.

    `reason` says why the town cannot do it, `question` what it asks of the district. What nobody has
    triaged as class 3 is triaged with it, an entry of its own: `why` says why it is of that class.
    """
    act = ActInProgress(session, incident_id, A.ESCALATE, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.ESCALATE, what="镇里办不了的原因")
    if lacks_class_three(act.standing):
        note = written(why, A.ESCALATE, what="定为三类的理由")
        triage = ActInProgress(
            session, incident_id, A.TRIAGE, scope=require(by, "incident.triage"), by=by, at=at, seen=seen
        )
        triage.write(sets={"incident_class": 3, "why": note})
        act = ActInProgress(session, incident_id, A.ESCALATE, scope=scope, by=by, at=at)
    timing = act.timing
    ours = act.standing.active
    left = {share.id: {"status": WITHDRAWN, "ended_at": act.at} for share in ours}
    finish = timing.begin("3", Stage.FINISH, act.at)
    to_sign = timing.begin("3", Stage.SIGN, act.at, urgent=act.urgent)
    share = act.send(
        Choice(Party.DISTRICT_CENTRE, is_lead=True),
        due_at=finish and finish[1],
        sign_due_at=to_sign and to_sign[1],
    )
    clocks = started(started({}, FINISH, finish), f"sign:{share.id}", to_sign)
    clocks = started(clocks, "first_reply", timing.begin("3", Stage.FIRST_REPLY, act.at))
    sets = {} if act.standing.row["incident_class"] == 3 else {"incident_class": 3}
    act.write(
        reason=text,
        sets=sets,
        clocks=clocks,
        shares=left | settled(act.standing),
        data={"question": question.strip()} if question.strip() else {},
        files=files,
        parties=ours,
    )


@performs("district_receipt", "district_word")
def district_receipt(
    session: Session,
    *,
    incident_id: int,
    text: str = "",
    number: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """区级签收, with the district's own number; later ones are its first and further words.

    A word is not yet a solution: only `district_reply` moves the matter on.
    """
    act = ActInProgress(session, incident_id, A.DISTRICT_RECEIPT, scope=scope, by=by, at=at, seen=seen)
    unsigned = [share for share in act.standing.active if share.status is AssignmentStatus.SENT]
    words = text.strip() if unsigned else written(text, A.DISTRICT_RECEIPT, what="答复进展")
    gone = [f"sign:{share.id}" for share in unsigned] + (["first_reply"] if words else [])
    act.write(
        reason=words,
        clocks=ended(act.clocks, *gone),
        shares={share.id: {"status": AssignmentStatus.SIGNED, "signed_at": act.at} for share in unsigned},
        data={"district_number": number.strip()} if number.strip() else {},
    )


@performs("district_reply")
def district_reply(
    session: Session,
    *,
    incident_id: int,
    is_solved: bool,
    text: str,
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """区级答复: solved, and the room verifies; or handed back, and the room triages anew.

    Handed back, it has to be given out within the limit of acceptance, and gets the town's limits then.
    """
    act = ActInProgress(session, incident_id, A.DISTRICT_REPLY, scope=scope, by=by, at=at, seen=seen)
    words = written(text, A.DISTRICT_REPLY, what="答复内容" if is_solved else "退回的理由")
    status = AssignmentStatus.DONE if is_solved else AssignmentStatus.RETURNED
    end: dict[str, Any] = {"status": status, "ended_at": act.at, "result" if is_solved else "reason": words}
    shares = {
        share.id: end | ({} if share.signed_at else {"signed_at": act.at}) for share in act.standing.active
    }
    gone = ["first_reply", *(f"sign:{key}" for key in shares)]
    anew = act.timing.begin("1", Stage.ACCEPT, act.at, urgent=act.urgent)
    clocks = ended(act.clocks, *gone) if is_solved else started({}, AGAIN, anew)
    title = act.standing.row["title"]
    act.write(
        reason=words,
        to=IncidentStatus.FED_BACK if is_solved else IncidentStatus.TRIAGED,
        sets={"result": words} if is_solved else {},
        clocks=clocks,
        shares=shares,
        files=files,
        tell=[to_role(ROOM, f"区里{'答复' if is_solved else '退回'}“{title}”：{words}")],
    )
