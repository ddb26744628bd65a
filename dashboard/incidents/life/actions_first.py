"""From the report to the room's first decision: accept, reject, the village's own way, cancel."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.lifecycle_load import current_rule_set
from dashboard.incidents.life.lifecycle_origin import require_passed_down
from dashboard.incidents.life.rules_clocks import started
from dashboard.incidents.life.rules_inputs import evidence, written
from dashboard.words.days import township_date
from models import Action, Level, OffList, Stage

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
    """撤销: every party is let go, and told so."""
    act = ActInProgress(session, incident_id, A.CANCEL, scope=scope, by=by, at=at, seen=seen)
    act.write(reason=written(reason, A.CANCEL))
