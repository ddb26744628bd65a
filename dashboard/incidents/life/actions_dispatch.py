"""The room's one mouth: triage, dispatch, arbitration, and the parties of a joint matter (domain: route)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.incidents.life.lifecycle import ActInProgress, performs
from dashboard.incidents.life.lifecycle_origin import passed_down
from dashboard.incidents.life.lifecycle_sharing import hand_out, named_departments, settled
from dashboard.incidents.life.rules_clocks import AGAIN, ended
from dashboard.incidents.life.rules_inputs import parties as require_parties
from dashboard.incidents.life.rules_inputs import written
from dashboard.incidents.life.rules_notices import ROOM, NoticeDraft, to_role
from dashboard.incidents.life.rules_standing import Choice
from dashboard.incidents.life.rules_targets import removable
from dashboard.words.errors import Refused
from models import Action, AssignmentStatus, IncidentStatus, OffList, Source

A = Action
WITHDRAWN = AssignmentStatus.WITHDRAWN


class Settling(StrEnum):
    """What becomes of a required part that its party gave back."""

    REPLACED = "replaced"
    OPTIONAL = "optional"
    TAKEN_OFF = "taken_off"


@performs("triage")
def triage(
    session: Session,
    *,
    incident_id: int,
    incident_class: int,
    platform_id: int | None,
    module_id: int | None,
    why: str,
    department_id: int | None = None,
    item_id: int | None = None,
    one_thing_id: int | None = None,
    from_department_id: int | None = None,
    changed: Sequence[str] = (),
    reason: str = "",
    suggested: Mapping[str, Any] | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """研判: class, platform, module, lead and list item, with the reason that stays readable.

    `why` says in words what suggested them; `changed` names what the dispatcher chose otherwise, and
    then `reason` says why; `suggested` is kept in the log as it was. A task that a department passed
    down without an item of the list is accepted with a reason and its department, or rejected.
    """
    act = ActInProgress(session, incident_id, A.TRIAGE, scope=scope, by=by, at=at, seen=seen)
    if incident_class not in (1, 2, 3):
        raise Refused("还没有选事件类别。请选一类、二类或三类。")
    row = act.standing.row
    sets: dict[str, Any] = {
        "platform_id": platform_id,
        "module_id": module_id,
        "department_id": department_id,
        "item_id": item_id,
        "one_thing_id": one_thing_id,
        "incident_class": incident_class,
    }
    is_off_list = row["source"] == Source.DEPARTMENT and item_id is None and one_thing_id is None
    off_list = OffList.ACCEPTED if is_off_list else None
    sets |= passed_down(session, row, from_department_id, is_off_list=is_off_list)
    text = reason.strip()
    if changed:
        text = written(reason, A.TRIAGE, what="改动建议的理由")
    elif is_off_list:
        text = written(reason, A.TRIAGE, what="承接清单之外任务的理由")
    note = "；".join(filter(None, (why.strip().rstrip("。；"), _changed(changed, text, is_off_list)))) + "。"
    sets |= {"why": note, "off_list": off_list}
    act.write(
        reason=text,
        sets={name: value for name, value in sets.items() if row[name] != value},
        data={"suggested": dict(suggested or {}), "changed": list(changed)},
    )


def _changed(changed: Sequence[str], reason: str, is_off_list: bool) -> str:
    parts = [f"调度改了{'、'.join(changed)}，理由：{reason}"] if changed else []
    if is_off_list:
        parts.append("清单之外，已承接" + ("" if changed else f"，理由：{reason}"))
    return "；".join(parts)


@performs("dispatch")
def dispatch(
    session: Session,
    *,
    incident_id: int,
    parties: Sequence[Choice],
    note: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """交办: each party gets its own share and clock; the finish clock starts with the first dispatch.

    A 一件事 opens a share for each department that its list names, whoever else is chosen.
    """
    act = ActInProgress(session, incident_id, A.DISPATCH, scope=scope, by=by, at=at, seen=seen)
    row = act.standing.row
    parties = [*parties, *named_departments(session, act.standing, parties)]
    require_parties(parties, row["incident_class"], is_one_thing=row["one_thing_id"] is not None)
    # Whatever an earlier dispatch left open is replaced by this one.
    left = {share.id: {"status": WITHDRAWN, "ended_at": act.at} for share in act.standing.active}
    clocks = ended(act.clocks, AGAIN, *(f"sign:{key}" for key in left))
    left |= settled(act.standing)
    clocks, tell = hand_out(act, parties, clocks)
    act.write(reason=note.strip(), clocks=clocks, shares=left, tell=tell)


@performs("arbitrate")
def arbitrate(
    session: Session,
    *,
    incident_id: int,
    parties: Sequence[Choice],
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """裁定: after the second return the commander says who does it; his word is final.

    A party that is still at work and named again keeps its share; the others are let go, and what was
    given back is waited for no longer.
    """
    act = ActInProgress(session, incident_id, A.ARBITRATE, scope=scope, by=by, at=at, seen=seen)
    row = act.standing.row
    text = written(reason, A.ARBITRATE, what="裁定理由")
    require_parties(parties, row["incident_class"], is_one_thing=row["one_thing_id"] is not None)
    wanted = {(choice.party, choice.unit_id): choice for choice in parties}
    changed: dict[int, dict[str, Any]] = settled(act.standing)
    working = []
    for share in act.standing.active:
        choice = wanted.pop(share.whom, None)
        if choice is None:
            changed[share.id] = {"status": WITHDRAWN, "ended_at": act.at}
            continue
        working.append(share)
        if (share.is_lead, share.is_required) != (choice.is_lead, choice.is_required):
            changed[share.id] = {"is_lead": choice.is_lead, "is_required": choice.is_required}
    gone = [f"sign:{key}" for key, values in changed.items() if "status" in values]
    clocks, tell = hand_out(act, list(wanted.values()), ended(act.clocks, *gone))
    is_signed = any(share.status is AssignmentStatus.SIGNED for share in working)
    act.write(
        reason=text,
        to=IncidentStatus.HANDLING if is_signed else IncidentStatus.DISPATCHED,
        clocks=clocks,
        shares=changed,
        parties=working,
        tell=tell,
    )


@performs("add_party")
def add_party(
    session: Session,
    *,
    incident_id: int,
    party: Choice,
    reason: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """增加一个承办方; the lead department opens its sub-tasks in the same way.

    A party that is at work already may be made the lead where nobody leads. What a party had given back
    is settled where the room gives it to the same party again.
    """
    act = ActInProgress(session, incident_id, A.ADD_PARTY, scope=scope, by=by, at=at, seen=seen)
    if party.unit_id is None:
        raise Refused("还没有选承办方，请选好再提交。")
    lead = act.standing.lead
    if party.is_lead and lead is not None:
        raise Refused("已经有牵头方。要换牵头方，请先由原牵头方退单。")
    there = next((share for share in act.standing.active if share.whom == (party.party, party.unit_id)), None)
    if there is not None:
        if not party.is_lead:
            raise Refused("这个承办方已经在办，不用再加。")
        act.write(reason=reason.strip(), shares={there.id: {"is_lead": True, "is_required": True}})
        return
    again = [share for share in act.standing.owed if share.whom == (party.party, party.unit_id)]
    is_settled = scope.everything and party.is_required
    clocks, tell = hand_out(act, [party], act.clocks)
    act.write(
        reason=reason.strip(),
        clocks=clocks,
        shares={share.id: {"is_required": False} for share in again} if is_settled else {},
        tell=tell,
    )


@performs("remove_party")
def remove_party(
    session: Session,
    *,
    incident_id: int,
    assignment_id: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """撤下一个承办方, also one that had given its part back; the lead stays.

    The lead department of a 一件事 may drop another that is not needed, and the room is told why.
    """
    act = ActInProgress(session, incident_id, A.REMOVE_PARTY, scope=scope, by=by, at=at, seen=seen)
    share = act.share(assignment_id)
    if share.is_lead:
        raise Refused("牵头方不能直接撤下。要换牵头方，请先由原牵头方退单。")
    if share not in removable(act.standing, act.actor):
        raise Refused("这个承办方已经办完、退单或撤下，或者不能由您撤下，请刷新后再看。")
    text = written(reason, A.REMOVE_PARTY)
    of_the_lead = f"牵头部门撤下了一个配合部门“{act.standing.row['title']}”：{text}"
    gone = {"status": WITHDRAWN, "ended_at": act.at, "reason": text}
    act.write(
        reason=text,
        clocks=ended(act.clocks, f"sign:{share.id}"),
        shares={share.id: gone if share.is_active else {"is_required": False}},
        parties=[share] if share.is_active else (),
        tell=() if scope.everything else [to_role(ROOM, of_the_lead)],
    )


@performs("settle_return")
def settle_return(
    session: Session,
    *,
    incident_id: int,
    assignment_id: int,
    how: Settling,
    reason: str,
    party: Choice | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """处理退单: the room gives a returned part to `party`, lets it be optional or takes it off, and says why.

    Until then the matter waits for it. The return itself stays as it was.
    """
    action = A.ADD_PARTY if how is Settling.REPLACED else A.REMOVE_PARTY
    act = ActInProgress(
        session, incident_id, "settle_return", action=action, scope=scope, by=by, at=at, seen=seen
    )
    share = act.share(assignment_id)
    if not scope.everything or share not in act.standing.owed:
        raise Refused("这份退单已经处理，或者不由您处理。请刷新后再看。")
    text = written(reason, action, what="处理退单的理由")
    clocks = act.clocks
    tell: list[NoticeDraft] = []
    if how is Settling.REPLACED:
        if party is None or party.unit_id is None:
            raise Refused("还没有选换谁办，请选好再提交。")
        if any(active.whom == (party.party, party.unit_id) for active in act.standing.active):
            raise Refused("这个承办方已经在办。请另选一个，或者把退回的部分改为可以不等、撤下。")
        clocks, tell = hand_out(act, [Choice(party.party, party.unit_id)], clocks)
    act.write(
        reason=text,
        clocks=clocks,
        shares={share.id: {"is_required": False}},
        data={"settled": how.value},
        tell=tell,
    )
