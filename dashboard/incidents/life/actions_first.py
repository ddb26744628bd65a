"""From the report to the room's first decision: accept, reject, the village's own way, cancel."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import Turn
from dashboard.incidents.life.lifecycle_load import current_rule_set
from dashboard.incidents.life.lifecycle_origin import require_passed_down
from dashboard.incidents.life.rules_clocks import ended, started
from dashboard.incidents.life.rules_inputs import evidence, written
from dashboard.incidents.life.rules_notices import COMMANDER, ROOM, to_role, to_shares
from dashboard.words.days import township_date
from models import Action, Level, OffList, Stage

A = Action


@needs("incident.accept")
def accept(
    session: Session, *, incident_id: int, scope: Scope, by: Person, at: datetime, seen: int | None = None
) -> None:
    """受理: the room takes the matter on."""
    turn = Turn(session, incident_id, A.ACCEPT, scope=scope, by=by, at=at, seen=seen)
    sets = {}
    if turn.standing.row["is_external"]:
        sets["rule_set_id"] = current_rule_set(session, township_date(turn.at))
    turn.take(sets=sets, clocks=ended(turn.clocks, "accept"))


@needs("incident.reject")
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
    turn = Turn(session, incident_id, A.REJECT, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.REJECT)
    require_passed_down(turn.standing.row)
    sets = {"off_list": OffList.REFUSED} if turn.standing.row["off_list"] else {}
    turn.take(reason=text, sets=sets)


@needs("incident.pass_up")
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
    turn = Turn(session, incident_id, A.PASS_UP, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.PASS_UP)
    title = turn.standing.row["title"]
    clocks = started({}, "accept", turn.timing.begin("1", Stage.ACCEPT, turn.at, urgent=turn.urgent))
    tell = [to_role(role, f"村格上交“{title}”：{text}") for role in _heads(turn.urgent)]
    turn.take(reason=text, sets={"level": Level.TOWN}, clocks=clocks, tell=tell)


def _heads(urgent: bool) -> tuple[str, ...]:
    return (ROOM, COMMANDER) if urgent else (ROOM,)


@needs("incident.close_at_village")
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
    turn = Turn(session, incident_id, A.CLOSE_AT_VILLAGE, scope=scope, by=by, at=at, seen=seen)
    text = written(result, A.CLOSE_AT_VILLAGE, what="办理结果")
    data = evidence(files, waiver, A.CLOSE_AT_VILLAGE)
    turn.take(reason=text, sets={"result": text}, data=data, files=files)


@needs("incident.cancel")
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
    turn = Turn(session, incident_id, A.CANCEL, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.CANCEL)
    tell = to_shares(turn.standing.active, A.CANCEL, turn.standing.row["title"], reason=text)
    turn.take(reason=text, tell=tell)
