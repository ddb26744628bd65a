"""From the report to the dispatch, who gets a share, and the matters that end before it."""

from math import exp
from typing import Any

from dashboard.demo.case import Case, Share
from dashboard.demo.moments import DAY, HOUR, MINUTE, OFFSET, township_day
from dashboard.demo.words import LEVEL, OFF_LIST, PARTY, SHARE, SOURCE, A, S, pick, reasons
from dashboard.files.attachments.rules import KeptFile

GRID_WORKER, DISPATCHER, COMMANDER, REPORTER = "网格员", "值班调度员", "指挥长", "反映人"
# Evidence is asked of every result; not everybody took a picture.
WAIVER = "演示数据，无附件"
# Whoever reports by these ways stands before it, with a telephone in his hand.
SEEN_BY = frozenset((SOURCE.VILLAGE_APP, SOURCE.GRID, SOURCE.VISIT, SOURCE.ROOM))
# Who writes the first line of the log, by source.
_REPORTED_BY = {
    SOURCE.VILLAGE_APP: ("村情通（示例）", REPORTER),
    SOURCE.HOTLINE_12345: ("12345平台（示例）", "平台"),
    SOURCE.POLICE_110: ("110联动（示例）", "平台"),
    SOURCE.DEPARTMENT: ("部门移送（示例）", "平台"),
    SOURCE.SUPERIOR: ("上级交办（示例）", "平台"),
}
# So long after a session the town still writes down what was raised there.
LATE = 20 * DAY
HANDLER, LIAISON = "承办人", "部门联络员"


def spread(case: Case, middle: float, width: float) -> float:
    """A long-tailed span of time around its median, as real handling times are."""
    return middle * exp(width * case.rng.gauss(0, 1))


def by_day(case: Case, at: int) -> int:
    """Field work waits for the morning."""
    hour = (at + OFFSET) % DAY // HOUR
    if 7 <= hour < 21 or case.halt:
        return at
    midnight = (at + OFFSET) // DAY * DAY - OFFSET
    return midnight + (DAY if hour >= 21 else 0) + int(7.5 * HOUR + case.rng.random() * 2 * HOUR)


def say(case: Case, kind: str) -> str:
    choices = reasons()[kind]
    return choices[int(case.rng.random() * len(choices))]


def grid_worker(case: Case) -> str:
    return f"{case.ground.name}网格员（示例）"


def dispatcher(case: Case) -> str:
    return pick(case.rng, case.town.room)


def report(case: Case, at: int) -> None:
    """The first line: village matters have a day to finish, the town's have to be accepted."""
    changes: dict[str, Any] = {"rule_set_id": case.town.rule_set_id}
    if case.row["level"] == LEVEL.VILLAGE:
        changes["level"] = LEVEL.VILLAGE
        case.track = "village"
        begin_clock(case, "finish", "finish", at)
    else:
        begin_clock(case, "accept", "accept", at)
    source = case.row["source"]
    usual = (dispatcher(case), DISPATCHER) if source == SOURCE.ROOM else (grid_worker(case), GRID_WORKER)
    actor, role = _REPORTED_BY.get(source, usual)
    files = taken(case) if source in SEEN_BY else []
    case.act(A.REPORT, at, actor, role, also=named(files), **changes, **_origin(case, source, at))
    case.hang(files)


def taken(case: Case, *, is_done: bool = False) -> list[KeptFile]:
    """The picture of the place, where one was taken."""
    return [case.town.pictures[case.matter.motif][is_done]] if case.is_pictured else []


def named(files: list[KeptFile]) -> dict[str, Any]:
    """What an entry says of the files that came with it."""
    return {"files": [{"sha256": file.sha256, "name": file.name} for file in files]} if files else {}


def evidence(files: list[KeptFile]) -> dict[str, Any]:
    """What the entry of a result says: its pictures, or why there are none."""
    return named(files) or {"waiver": WAIVER}


def _origin(case: Case, source: str, at: int) -> dict[str, Any]:
    """Which department passed it down, on its list or off it; at which session it was raised."""
    if source == SOURCE.LECTURE_HALL:
        first, last = township_day(at - LATE), township_day(at)
        held = case.town.lectures.get(case.ground.id, ())
        session_id = next((number for day, number in held if first <= day <= last), None)
        return {} if session_id is None else {"lecture_session_id": session_id}
    if source != SOURCE.DEPARTMENT:
        return {}
    if case.matter.item:
        return {"from_department_id": case.matter.item.lead_id}
    senders = sorted(case.town.department_ids.values())
    sender = {"from_department_id": senders[case.row["id"] % len(senders)]}
    # What is to stay where it is would wait for a decision for ever.
    return sender if case.halt or case.matter.thing else sender | {"off_list": OFF_LIST.FLAGGED}


def begin_clock(case: Case, name: str, stage: str, at: int) -> None:
    clock = case.clocks.run(case.track, case.urgent, stage, at)
    if clock is not None:
        case.running[name] = clock


def at_the_village(case: Case, *, passes_up: bool) -> None:
    """村格自办, or up to the town when the village cannot do it."""
    if not passes_up:
        at = by_day(case, case.later(spread(case, 4.5 * HOUR, 0.85)))
        result = case.matter.phrases["results"][0]
        files = taken(case, is_done=True)
        also = evidence(files)
        case.act(A.CLOSE_AT_VILLAGE, at, grid_worker(case), GRID_WORKER, also=also, result=result)
        case.hang(files)
        return
    at = by_day(case, case.later(spread(case, 2 * HOUR, 0.6)))
    case.reach(A.PASS_UP, at)
    case.running.clear()
    case.track = "1"
    # The town's clock cannot begin before the town knew.
    begin_clock(case, "accept", "accept", at)
    case.act(A.PASS_UP, at, grid_worker(case), GRID_WORKER, say(case, "pass_up"),
             level=LEVEL.TOWN, due_at=None)  # fmt: skip


def accept(case: Case) -> None:
    middle = 1.3 if case.urgent else 7
    at = case.later(spread(case, middle * MINUTE, 0.65))
    case.reach(A.ACCEPT, at)
    case.running.pop("accept", None)
    case.act(A.ACCEPT, at, dispatcher(case), DISPATCHER)


def reject(case: Case) -> None:
    at = case.later(spread(case, 40 * MINUTE, 0.6))
    refused = {"off_list": OFF_LIST.REFUSED} if case.row["off_list"] else {}
    case.act(
        A.REJECT, at, dispatcher(case), DISPATCHER, say(case, "off_list" if refused else "reject"), **refused
    )


def merge(case: Case, parent: int, at: int) -> None:
    case.reach(A.MERGE, at)
    case.drop_shares(at)
    case.act(A.MERGE, at, dispatcher(case), DISPATCHER, say(case, "merge"), parent_id=parent)


def cancel(case: Case, at: int) -> None:
    case.reach(A.CANCEL, at)
    case.drop_shares(at)
    case.act(A.CANCEL, at, dispatcher(case), DISPATCHER, say(case, "cancel"))


def triage(case: Case, incident_class: int, note: str = "") -> None:
    """Class, platform, module and list item, with the reason that stays readable."""
    middle = 1.5 if case.urgent else 12
    at = case.later(spread(case, middle * MINUTE, 0.7))
    matter = case.matter
    case.reach(A.TRIAGE, at)
    case.track = str(incident_class)
    words_of_act: dict[str, Any] = {
        "incident_class": incident_class,
        "platform_id": matter.platform_id,
        "module_id": matter.module_id,
        "why": note + why(case, incident_class),
    }
    if matter.item:
        words_of_act["item_id"] = matter.item.id
    if matter.thing and incident_class > 1:
        words_of_act["one_thing_id"] = matter.thing.id
    if case.row["off_list"]:
        words_of_act["off_list"] = OFF_LIST.ACCEPTED
        words_of_act["why"] += "清单之外，已承接。"
    case.act(A.TRIAGE, at, dispatcher(case), DISPATCHER, **{
        name: value for name, value in words_of_act.items() if case.row[name] != value
    })  # fmt: skip


def why(case: Case, incident_class: int) -> str:
    town, matter = case.town, case.matter
    usual = "一二三"[matter.usual_class - 1]
    parts = [f"类别“{matter.name}”建议{usual}类，{matter.platform}平台→{town.modules[matter.module_id]}"]
    if matter.item:
        lead = town.departments[matter.item.lead_id]
        parts.append(f"属地清单第{matter.item.number}项（第{matter.item.version}版）由{lead}牵头")
    if matter.thing and incident_class > 1:
        parts.append(f"一件事“{matter.thing.name}”由{town.departments[matter.thing.lead_id]}牵头")
    parts.append(f"时限按{town.rule_set}")
    if incident_class != matter.usual_class:
        parts.append(f"调度改为{'一二三'[incident_class - 1]}类：{say(case, 'changed')}")
    return "；".join(parts) + "。"


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
