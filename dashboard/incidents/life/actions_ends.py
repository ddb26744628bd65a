"""How a matter begins and ends: accepted or refused, closed at the village, verified, reopened, rated."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.lifecycle_load import current_rule_set, timing_of
from dashboard.incidents.life.lifecycle_origin import require_passed_down
from dashboard.incidents.life.rules_clocks import started
from dashboard.incidents.life.rules_inputs import MOST_RUNS, evidence, written
from dashboard.incidents.life.rules_notices import ROOM, to_role
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Action, AssignmentStatus, IncidentStatus, Level, OffList, Party, Rating, Stage

A = Action


@performs("accept")
def accept(
    session: Session, *, incident_id: int, scope: Scope, by: Person, at: datetime, seen: int | None = None
) -> None:
    """受理: the room takes the matter on."""
    act = ActInProgress(session, incident_id, A.ACCEPT, scope=scope, by=by, at=at, seen=seen)
    sets = {}
    if act.standing.row["is_external"]:
        sets["rule_set_id"] = current_rule_set(session, township_date(act.at))
    act.write(sets=sets)


@performs("reject")
def reject(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """不予受理, with a reason; what a department passes down is refused by it, and counts for it."""
    act = ActInProgress(session, incident_id, A.REJECT, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.REJECT)
    require_passed_down(act.standing.row)
    sets = {"off_list": OffList.REFUSED} if act.standing.row["off_list"] else {}
    act.write(reason=text, sets=sets)


@performs("pass_up")
def pass_up(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """上交镇里: the village cannot do it; the town's clock begins now."""
    act = ActInProgress(session, incident_id, A.PASS_UP, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.PASS_UP)
    clocks = started({}, "accept", act.timing.begin("1", Stage.ACCEPT, act.at, urgent=act.urgent))
    act.write(reason=text, sets={"level": Level.TOWN}, clocks=clocks)


@performs("close_at_village")
def close_at_village(
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
    """村格办结, with a result and evidence or a stated waiver; the room samples these."""
    act = ActInProgress(session, incident_id, A.CLOSE_AT_VILLAGE, scope=scope, by=by, at=at, seen=seen)
    text = written(result, A.CLOSE_AT_VILLAGE, what="办理结果")
    data = evidence(files, waiver, A.CLOSE_AT_VILLAGE)
    act.write(reason=text, sets={"result": text}, data=data, files=files)


@performs("cancel")
def cancel(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """撤销: every party is released and notified."""
    act = ActInProgress(session, incident_id, A.CANCEL, scope=scope, by=by, at=at, seen=seen)
    act.write(reason=written(reason, A.CANCEL))


OF_THE_ROUND = (
    "round",
    "reported_at",
    "dispatched_at",
    "due_at",
    "concluded_at",
    "paused_seconds",
    "handling_seconds",
)


@performs("verify")
def verify(
    session: Session,
    *,
    incident_id: int,
    note: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """核查办结, by somebody who did not handle it; everybody on the scene is free again."""
    act = ActInProgress(session, incident_id, A.VERIFY, scope=scope, by=by, at=at, seen=seen)
    shares = [share for share in act.standing.shares if share.status is AssignmentStatus.DONE]
    act.write(reason=note.strip(), parties=shares)


@performs("rework")
def rework(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    assignment_ids: Sequence[int] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """退回返工: the lead, and the parties named, have it to do again.

    What the district had answered has no lead any more: the room names one, or asks the district again.
    """
    act = ActInProgress(session, incident_id, A.REWORK, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.REWORK)
    done = {share.id: share for share in act.standing.shares if share.status is AssignmentStatus.DONE}
    if wrong := set(assignment_ids) - set(done):
        raise Refused(f"选了{len(wrong)}个没有办完的承办方，不用返工。请重新选择。")
    again = [share for share in done.values() if share.is_lead or share.id in assignment_ids]
    shares: dict[int, dict[str, Any]] = {
        share.id: {"status": AssignmentStatus.RETURNED, "ended_at": act.at, "reason": text}
        if share.party is Party.DISTRICT_CENTRE
        else {"status": AssignmentStatus.SIGNED, "ended_at": None}
        for share in again
    }
    act.write(reason=text, shares=shares, parties=again)


@performs("reopen")
def reopen(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """重新办理: a new round; the clock record of the old one stays in the log, and it counts as rework."""
    act = ActInProgress(session, incident_id, A.REOPEN, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.REOPEN)
    life = act.standing.life
    was = {name: getattr(life, name) for name in OF_THE_ROUND}
    record = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in was.items()
    }
    sets: dict[str, Any] = {"due_at": None}
    timing = act.timing
    if act.standing.row["is_external"]:
        # Taken on anew, imported history runs by the town's limits.
        sets["rule_set_id"] = current_rule_set(session, township_date(act.at))
        timing = timing_of(session, sets["rule_set_id"])
    clocks = {}
    if act.standing.status is IncidentStatus.CLOSED:
        # What the village had closed comes to the town with its second round.
        sets |= {"level": Level.TOWN} if life.level is Level.VILLAGE else {}
    elif limit := timing.begin(act.track, _first(life.level), act.at, urgent=act.urgent):
        name = "finish" if life.level is Level.VILLAGE else "accept"
        clocks = {name: [moment.isoformat() for moment in limit]}
    act.write(
        reason=text,
        sets=sets,
        clocks=clocks,
        data={"was": record},
    )


def _first(level: Level) -> Stage:
    return Stage.FINISH if level is Level.VILLAGE else Stage.ACCEPT


@performs("rate")
def rate(
    session: Session,
    *,
    incident_id: int,
    rating: Rating,
    channel: str,
    note: str = "",
    runs: int | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """回访评价: once, after closing; by which channel, and how often the reporter had to come (99)."""
    act = ActInProgress(session, incident_id, A.RATE, scope=scope, by=by, at=at, seen=seen)
    way = written(channel, A.RATE, what="回访方式")
    if runs is not None and not 0 <= runs <= MOST_RUNS:
        raise Refused(f"跑的次数应在0到{MOST_RUNS}之间，请改一下。不清楚的可以不填。")
    text = written(note, A.RATE, what="不满意的原因") if rating is Rating.UNSATISFIED else note.strip()
    tell = (
        [to_role(ROOM, f"回访不满意“{act.standing.row['title']}”：{text}")]
        if rating is Rating.UNSATISFIED
        else []
    )
    act.write(
        reason=text,
        sets={} if runs is None else {"runs": runs},
        data={"rating": rating.value, "channel": way},
        tell=tell,
    )


# From the best to the worst.
_WORSE = (Rating.SATISFIED, Rating.FAIRLY_SATISFIED, Rating.UNSATISFIED)


@performs("rate_also")
def rate_also(
    session: Session,
    *,
    incident_id: int,
    rating: Rating,
    channel: str,
    note: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """What another reporter of a closed matter that is rated already says of it: the worst one counts.

    So the matter counts once, and nobody's discontent is lost behind whoever was faster.
    """
    act = ActInProgress(session, incident_id, "rate_also", scope=scope, by=by, at=at, seen=seen)
    before = act.standing.life.rating
    if act.standing.status is not IncidentStatus.CLOSED or before is None:
        raise Refused("这件事还没有办结，办结以后再评价。")
    is_bad = rating is Rating.UNSATISFIED
    text = written(note, A.RATE, what="不满意的原因") if is_bad else note.strip()
    is_worse = _WORSE.index(rating) > _WORSE.index(Rating(before))
    title = act.standing.row["title"]
    act.write(
        reason=text,
        sets={"rating": rating} if is_worse else {},
        data={"rated_also": True, "rating": rating.value, "channel": channel},
        tell=[to_role(ROOM, f"回访不满意“{title}”：{text}")] if is_bad else [],
    )
