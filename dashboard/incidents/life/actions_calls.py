"""点兵点将: the town calls a department or a person to the scene, with a clock of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col

from dashboard.access.rules import Person, Scope
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.rules_inputs import written
from dashboard.incidents.life.rules_notices import NoticeDraft, to_cadre, to_party
from dashboard.incidents.life.rules_standing import Call, is_called
from dashboard.words.errors import Refused
from models import Action, CallUp, Party, Rating, Stage

A = Action


@performs("call_up")
def call_up(
    session: Session,
    *,
    incident_id: int,
    task: str,
    department_ids: Sequence[int] = (),
    cadre_ids: Sequence[int] = (),
    hard: bool = False,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Call departments and people at once. `hard` (攻坚) gives them the longer limit to arrive."""
    act = ActInProgress(session, incident_id, A.CALL_UP, scope=scope, by=by, at=at, seen=seen)
    text = written(task, A.CALL_UP, what="要做什么")
    if not department_ids and not cadre_ids:
        raise Refused("还没有选部门或干部，不知道点谁。请至少选一个。")
    _require_new(act, department_ids, cadre_ids)
    sign = act.timing.begin("call_up", Stage.SIGN, act.at)
    arrive = act.timing.begin("call_up", Stage.ARRIVE_HARD if hard else Stage.ARRIVE, act.at)
    if sign is None or arrive is None:
        raise Refused("还没有点兵点将的时限。请系统管理员在“系统设置”里补上。")
    common = {"hard": hard, "task": text[:500], "called_by": by.name, "called_at": act.at, "result": ""}
    common |= {"sign_due_at": sign[1], "arrive_due_at": arrive[1]}
    whom = [{"department_id": key} for key in department_ids] + [{"cadre_id": key} for key in cadre_ids]
    calls: dict[int, dict[str, Any]] = {}
    for target in whom:
        values = common | target | {"incident_id": incident_id}
        made = session.execute(insert(CallUp).values(**values).returning(col(CallUp.id))).scalar_one()
        calls[made] = common | target
    title = act.standing.row["title"]
    notice = f"点将到场“{title}”：{text}"
    tell: list[NoticeDraft] = [to_party(Party.DEPARTMENT, key, notice) for key in department_ids]
    tell += [to_cadre(key, notice) for key in cadre_ids]
    act.write(reason=text, data={"calls": _logged_calls(calls)}, tell=tell)


def _require_new(act: ActInProgress, department_ids: Sequence[int], cadre_ids: Sequence[int]) -> None:
    there = [call for call in act.standing.calls if call.released_at is None]
    departments, cadres = {call.department_id for call in there}, {call.cadre_id for call in there}
    if departments & set(department_ids) or cadres & set(cadre_ids):
        raise Refused("选中的部门或干部已经点过，还没有结束，不用再点。请去掉后再提交。")


def _logged_calls(calls: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {
        str(key): {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in values.items()
        }
        for key, values in calls.items()
    }


@performs("sign_call")
def sign_call(
    session: Session,
    *,
    incident_id: int,
    call_id: int,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """签收点将: whoever was called says that he is coming."""
    act = ActInProgress(session, incident_id, "sign_call", scope=scope, by=by, at=at, seen=seen)
    call = _own(act, call_id)
    if call.signed_at is not None:
        raise Refused("这次点将已经签收了。")
    act.write(reason="签收点将", calls={call.id: {"signed_at": act.at}}, data={"call_signed": call.id})


@performs("arrive")
def arrive(
    session: Session,
    *,
    incident_id: int,
    call_id: int,
    note: str = "",
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """到场; arriving signs where nobody had signed."""
    act = ActInProgress(session, incident_id, A.ARRIVE, scope=scope, by=by, at=at, seen=seen)
    call = _own(act, call_id)
    if call.arrived_at is not None:
        raise Refused("这次点将已经到场了。")
    changes = {"arrived_at": act.at} | ({} if call.signed_at else {"signed_at": act.at})
    act.write(
        reason=note.strip(),
        calls={call.id: changes},
        data={"arrived": call.id},
        files=files,
    )


@performs("finish_call")
def finish_call(
    session: Session,
    *,
    incident_id: int,
    call_id: int,
    result: str,
    files: Sequence[KeptFile] = (),
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """What came of it on the scene; whoever was called is free again."""
    act = ActInProgress(session, incident_id, "finish_call", scope=scope, by=by, at=at, seen=seen)
    call = _own(act, call_id)
    text = written(result, A.FEED_BACK, what="现场处置结果")
    if call.arrived_at is None:
        raise Refused("还没有到场，不能报现场结果。请先点“到场”。")
    if call.released_at is not None:
        raise Refused("这次点将已经结束了。")
    act.write(
        reason=text,
        calls={call.id: {"released_at": act.at, "result": text}},
        data={"call_finished": call.id, "note": text},
        files=files,
    )


@performs("rate_call")
def rate_call(
    session: Session,
    *,
    incident_id: int,
    call_id: int,
    rating: Rating,
    note: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """The room's word on how a call went, once it is over."""
    act = ActInProgress(session, incident_id, "rate_call", scope=scope, by=by, at=at, seen=seen)
    call = next((call for call in act.standing.calls if call.id == call_id), None)
    if call is None or call.released_at is None:
        raise Refused("这次点将还没有结束，结束以后才能评价。")
    if any(past.data.get("call_rated") == call_id for past in act.standing.log):
        raise Refused("这次点将已经评价过了。")
    act.write(reason=note.strip(), calls={call_id: {"rating": rating}}, data={"call_rated": call_id})


def _own(act: ActInProgress, call_id: int) -> Call:
    call = next((call for call in act.standing.calls if call.id == call_id), None)
    if call is None or not is_called(act.actor.scope, call):
        raise Refused("这次点将不是点您的，不能由您办理。")
    return call
