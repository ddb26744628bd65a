"""Who gets a share of an incident, and dispatch, signature and return."""

from typing import Any

from dashboard.demo.case import Case, Share
from dashboard.demo.lives_first import COMMANDER, DISPATCHER, dispatcher, say, spread
from dashboard.demo.moments import MINUTE
from dashboard.demo.plain import PARTY, SHARE, A, S, pick

HANDLER, LIAISON = "承办人", "部门联络员"


def team_share(case: Case, *, is_lead: bool = True) -> Share:
    team = case.ground.team_id
    actor = pick(case.rng, case.town.by_team[team])
    return Share(PARTY.TEAM, team, actor, HANDLER, is_lead)


def module_share(case: Case, module: int, *, is_lead: bool = True) -> Share:
    actor = pick(case.rng, case.town.by_module[module])
    return Share(PARTY.MODULE, module, actor, HANDLER, is_lead)


def department_share(case: Case, department: int, *, is_lead: bool = False) -> Share:
    name = case.town.departments[department]
    return Share(PARTY.DEPARTMENT, department, f"{name}联络员（示例）", LIAISON, is_lead)


def parties(case: Case, incident_class: int) -> list[Share]:
    """One party for a simple matter; two to four with one lead for a joint one."""
    matter, rng = case.matter, case.rng
    if incident_class == 1:
        is_near = rng.random() < 0.42
        return [team_share(case) if is_near else module_share(case, matter.module_id)]
    if matter.thing and matter.thing.id == case.row["one_thing_id"]:
        helpers = matter.thing.department_ids[: rng.randint(1, 3)]
        lead = department_share(case, matter.thing.lead_id, is_lead=True)
        return [lead, *(department_share(case, helper) for helper in helpers)]
    made = [module_share(case, matter.module_id), team_share(case, is_lead=False)]
    if matter.item and rng.random() < 0.75:
        made.append(department_share(case, matter.item.lead_id))
        if matter.item.helpers and rng.random() < 0.35:
            made.append(department_share(case, pick(rng, matter.item.helpers)))
    elif rng.random() < 0.4:
        service = case.town.module_ids["service"]
        other = service if service != matter.module_id else case.town.module_ids["governance"]
        made.append(module_share(case, other, is_lead=False))
    return made


def dispatch(case: Case, shares: list[Share], at: int | None = None, *, arbitrates: bool = False) -> None:
    """Hand out the shares. The finish clock starts with the first dispatch of a round and runs on."""
    when = at or case.later(spread(case, (2 if case.urgent else 10) * MINUTE, 0.7))
    action = A.ARBITRATE if arbitrates else A.DISPATCH
    case.reach(action, when)
    row, clocks = case.row, case.clocks
    # Its own limits for each party; the incident's clock runs on where it has begun.
    finish = clocks.run(case.track, False, "finish", when)
    if "finish" not in case.running and finish is not None:
        case.running["finish"], case.finish_start = finish, when
    if case.urgent and row["dispatched_at"] is None and row["round"] == 1:
        first = clocks.run(case.track, True, "first_report", when)
        if first is not None:
            case.running["first_report"] = first
    to_sign = clocks.run(case.track, case.urgent, "sign", when)
    for share in shares:
        case.add_share(share, when)
        if finish is not None:
            share.due_at = finish[1]
        if to_sign is not None:
            share.sign_due_at = to_sign[1]
            case.running[share.id] = to_sign
    changes: dict[str, Any] = {}
    department = next((s.owner_id for s in shares if s.party is PARTY.DEPARTMENT), None)
    if department is not None and row["department_id"] != department:
        changes["department_id"] = department
    ids = [share.id for share in shares]
    actor, role = (case.town.commander, COMMANDER) if arbitrates else (dispatcher(case), DISPATCHER)
    reason = say(case, "arbitrate") if arbitrates else ""
    case.act(action, when, actor, role, reason, also={"assignments": ids}, **changes)


def sign(case: Case, share: Share, at: int) -> None:
    case.reach(A.SIGN, at)
    case.running.pop(share.id, None)
    case.act(A.SIGN, at, share.actor, share.role, also={"assignment": share.id})
    share.status, share.signed_at = SHARE.SIGNED, at


def give_back(case: Case, share: Share, at: int, *, others_go_on: bool, reason: str = "") -> None:
    """退单: the matter goes back to the room, unless other parties go on with theirs."""
    to = case.status if others_go_on else S.ACCEPTED
    case.reach(A.RETURN, at, to)
    text = reason or say(case, "return")
    case.running.pop(share.id, None)
    case.row["returns"] += 1
    case.act(A.RETURN, at, share.actor, share.role, text, to, also={"assignment": share.id})
    case.row["arbitration"] = case.row["returns"] >= 2 and to == S.ACCEPTED
    share.status, share.ended_at, share.reason = SHARE.RETURNED, at, text
