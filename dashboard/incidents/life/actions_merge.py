"""合并 of reports of one matter, and its undoing."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope, refused_as_absent
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.rules_inputs import written
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Action, AssignmentStatus, Incident

A = Action


@performs("merge")
def merge(
    session: Session,
    *,
    incident_id: int,
    into: str,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """合并 into the open incident with the number `into`, which goes on for both."""
    parent_id = _locked(session, into, incident_id, scope)
    act = ActInProgress(session, incident_id, A.MERGE, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.MERGE)
    parent = ActInProgress(session, parent_id, A.COMMENT, scope=scope, by=by, at=at)
    if parent.standing.status in CLOSED_STATUSES:
        raise Refused("要合并到的事件已经结束，不能再合并进去。请选一件还在办的。")
    number = act.standing.row["number"]
    act.write(
        reason=text,
        sets={"parent_id": parent_id},
        data={
            "into": parent.standing.row["number"],
            "clocks_before": act.clocks,
            "let_go": {str(share.id): share.status.value for share in act.standing.active},
        },
    )
    parent.write(
        reason=f"{number} 合并到这里：{text}", data={"merged": number, "note": f"{number} 合并到这里"}
    )


def _locked(session: Session, number: str, incident_id: int, scope: Scope) -> int:
    """Id of the incident to merge into; both rows locked, the smaller id first, as every merger does."""
    query = select(col(Incident.id)).where(
        col(Incident.township_code) == TOWNSHIP_CODE,
        col(Incident.number) == number.strip(),
        *visible(scope, held=True),
    )
    parent_id = session.execute(query).scalar()
    if parent_id is None:
        raise refused_as_absent()
    if parent_id == incident_id:
        raise Refused("不能把一件事合并到它自己。请填另一件事的编号。")
    both = select(col(Incident.id)).where(col(Incident.id).in_((incident_id, parent_id)))
    session.execute(both.order_by(col(Incident.id)).with_for_update()).all()
    return int(parent_id)


@performs("unmerge")
def unmerge(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """取消合并: back to the status before; parties that were let go are dispatched anew."""
    act = ActInProgress(session, incident_id, A.UNMERGE, scope=scope, by=by, at=at, seen=seen)
    text = written(reason, A.UNMERGE)
    merged = next(past for past in reversed(act.standing.log) if past.action is A.MERGE)
    let_go = merged.data.get("let_go", {})
    shares = {int(key): {"status": AssignmentStatus(word), "ended_at": None} for key, word in let_go.items()}
    act.write(
        reason=text,
        to=merged.from_status,
        sets={"parent_id": None},
        clocks=merged.data.get("clocks_before", {}),
        shares=shares,
    )
