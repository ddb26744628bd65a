"""From the signature to the feedback: the work itself, and what delays it."""

from datetime import UTC, datetime
from typing import Any

from dashboard.demo.case import CALLS, Case, Share
from dashboard.demo.lives_first import (
    COMMANDER,
    DISPATCHER,
    by_day,
    dispatcher,
    evidence,
    give_back,
    say,
    sign,
    spread,
    taken,
)
from dashboard.demo.moments import DAY, HOUR, MINUTE, stamp
from dashboard.demo.words import SHARE, A, S, pick, reasons
from dashboard.incidents.life.rules_mediation import Sitting, summary

QUICK = {"1": 0.5, "2": 0.12, "3": 0.1}
OFFICE, INSPECTOR = "督考办（示例）", "综合督考办"
# Median and width of the time spent, as a share of the limit; the tail beyond 1 is overdue.
PACE = {"1": (0.29, 0.76), "2": (0.4, 0.62), "3": (0.36, 0.62)}
PAUSED = {"1": 0.005, "2": 0.03, "3": 0.02}
NEVER = 400 * DAY
# Of so many joint matters one lacks the note of its meeting; of so many overdue ones, its criticism.
WITHOUT_MEETING, WITHOUT_CRITICISM = 11, 4
MET_BY = 10 * DAY
# Of so many quarrels one is settled at a table, with a record of it.
MEDIATED = 4


def finish_moment(case: Case) -> int:
    """When the lead will have done its work."""
    rng, start = case.rng, case.finish_start
    if case.halt:
        return case.until + NEVER if case.halt == S.HANDLING else case.later(HOUR)
    if case.urgent or rng.random() < QUICK[case.track]:
        return by_day(case, case.later(spread(case, (1.2 if case.urgent else 2.5) * HOUR, 0.8)))
    middle, width = PACE[case.track]
    share = min(spread(case, middle, width), 9)
    return max(by_day(case, case.clocks.share(case.track, "finish", start, share)), case.at + 20 * MINUTE)


def sign_all(case: Case, shares: list[Share]) -> None:
    """Everyone signs in his own time; now and then a helper gives its share back instead."""
    middle = 3 if case.urgent else 24
    if len(shares) == 1:
        sign(case, shares[0], case.later(spread(case, middle * MINUTE, 0.75)))
        return
    signatures = sorted((case.later(spread(case, middle * MINUTE, 0.75)), n) for n in range(len(shares)))
    for at, number in signatures:
        share = shares[number]
        if len(shares) > 2 and not share.is_lead and not case.halt and case.rng.random() < 0.05:
            give_back(case, share, at, others_go_on=True)
        else:
            sign(case, share, at)


def work(case: Case, shares: list[Share]) -> None:
    """Everything between the signatures and the lead's feedback, in the order in which it happens."""
    rng, end = case.rng, finish_moment(case)
    while case.halt == S.SUSPENDED or (not case.urgent and case.strikes(PAUSED[case.track])):
        end += pause(case, case.later(spread(case, 5 * HOUR, 0.5)))
        end = max(end, case.at + HOUR)
    events: list[tuple[int, str]] = []
    is_shown = case.halt == S.HANDLING
    if case.matter.is_dispute and not case.mediations and case.row["id"] % MEDIATED == 0:
        events.append((by_day(case, case.later(spread(case, 6 * HOUR, 0.6))), "mediate"))
    if "first_report" in case.running:
        events.append((case.later(spread(case, 35 * MINUTE, 0.6)), "first_report"))
    # One of the matters that are in hand today lacks it.
    is_due = case.until - case.row["reported_at"] > MET_BY if is_shown else case.row["id"] % WITHOUT_MEETING
    if len(shares) > 1 and is_due:
        events.append((case.at + (2 + case.row["id"] % 7) * HOUR, "meet"))
    if is_shown or rng.random() < (0.02 if case.track == "1" else 0.16):
        events.append((case.later(spread(case, HOUR, 0.6)), "call_up"))
    finish = case.running.get("finish")
    if finish and end > finish[0] and not case.urgent and rng.random() < 0.3:
        events.append((finish[0] - rng.randint(1, 5) * HOUR, "extend"))
    for at, kind in sorted(event for event in events if event[0] < end):
        _EVENTS[kind](case, shares, max(at, case.at))
    if (finish := case.running.get("finish")) and finish[1] < end:
        _pressed(case, finish[1], end)
    _helpers(case, shares, end)
    lead = next(share for share in shares if share.is_lead)
    feed_back(case, lead, max(end, case.at + MINUTE))


def pause(case: Case, at: int) -> int:
    """挂账 until a date, and back. Returns how long it lasted."""
    days = case.rng.randint(5, 25)
    until = at + days * DAY
    case.reach(A.SUSPEND, at)
    running = case.running.get("finish")
    if running:
        case.running["finish"] = case.clocks.paused(running, case.track, "finish", at, until)
    case.act(A.SUSPEND, at, case.town.commander, COMMANDER, say(case, "suspend"), suspended_until=until)
    back = until if case.rng.random() < 0.6 else at + int(days * DAY * (0.3 + 0.6 * case.rng.random()))
    case.reach(A.RESUME, back)
    if running:
        case.running["finish"] = case.clocks.paused(running, case.track, "finish", at, back)
    case.row["paused_seconds"] += back - at
    case.row["suspended_until"] = None
    case.act(A.RESUME, back, dispatcher(case), DISPATCHER)
    return back - at


def _first_report(case: Case, shares: list[Share], at: int) -> None:
    case.reach(A.FIRST_REPORT, at)
    case.running.pop("first_report", None)
    lead = next(share for share in shares if share.is_lead)
    case.act(A.FIRST_REPORT, at, lead.actor, lead.role, "已到现场，情况可控，正在处置。")


def _meet(case: Case, shares: list[Share], at: int) -> None:
    """会商: the parties of a joint matter sit together, and the lead notes it."""
    lead = next(share for share in shares if share.is_lead)
    text = reasons()["meet"][0]
    case.act(A.COMMENT, at, lead.actor, lead.role, text, also={"meeting": True, "note": text})


def _mediate(case: Case, shares: list[Share], at: int) -> None:
    """调解: a record of who sat together, and the entry of how it ended."""
    lead, number = next(share for share in shares if share.is_lead), case.row["id"]
    place = f"{case.ground.name}调解室（示例）"
    agreed = number % 5 > 0
    sitting = Sitting(
        held_at=datetime.fromtimestamp(at - HOUR, UTC),
        mediators=f"{lead.actor}、村调解员（示例）",
        sides="甲方（示例）\n乙方（示例）",
        is_agreed=agreed,
        place=place,
        dispute=case.matter.name,
        agreement="双方各让一步，当场签字，以后互不追究（示例）。" if agreed else "",
    )
    case.act(A.COMMENT, at, lead.actor, lead.role, summary(sitting),
             also={"mediation": number, "agreed": agreed})  # fmt: skip
    case.mediations.append(
        (number, number, len(case.log), stamp(at - HOUR, case.zone), sitting.place, sitting.mediators,
         sitting.sides, sitting.dispute, agreed, sitting.agreement, None, None, lead.actor,
         stamp(at, case.zone))
    )  # fmt: skip


def _extend(case: Case, shares: list[Share], at: int) -> None:
    """Half as much again; an extension is at most the class's own limit."""
    case.reach(A.EXTEND, at)
    grown = case.clocks.run(case.track, False, "finish", case.finish_start, 1.5)
    if grown is None or case.row["paused_seconds"] or case.row["extensions"]:
        return
    case.running["finish"] = grown
    case.row["extensions"] += 1
    case.act(A.EXTEND, at, case.town.commander, COMMANDER, say(case, "extend"))


def call_up(
    case: Case, department: int | None, at: int, *, arrives: int | None = None, hard: bool = False
) -> dict[str, Any]:
    """点兵点将: a department, or a person when none is named."""
    case.reach(A.CALL_UP, at)
    person = None if department else pick(case.rng, case.town.seconded)
    sign_by = case.clocks.run("call_up", False, "sign", at)
    arrive_by = case.clocks.run("call_up", False, "arrive_hard" if hard else "arrive", at)
    call: dict[str, Any] = {
        "id": case.row["id"] * CALLS + len(case.calls),
        "department_id": department,
        "cadre_id": person[0] if person else None,
        "hard": hard,
        "called_at": at,
        "sign_due_at": sign_by[1] if sign_by else at,
        "arrive_due_at": arrive_by[1] if arrive_by else at,
    }
    whom = case.town.departments[department] if department else (person or (0, ""))[1]
    caller, task = dispatcher(case), say(case, "call_up")
    case.act(A.CALL_UP, at, caller, DISPATCHER, task, also={"call_up": call["id"], "whom": whom})
    call["task"], call["called_by"] = task, caller
    case.calls.append(call)
    signed = at + int(spread(case, 18 * MINUTE, 0.6))
    if signed <= case.until:
        call["signed_at"] = signed
    there = arrives or max(signed + 5 * MINUTE, by_day(case, at + int(spread(case, 3 * HOUR, 0.9))))
    case.reach(A.ARRIVE, there)
    case.act(A.ARRIVE, there, whom, "到场", also={"call_up": call["id"]})
    call["arrived_at"] = there
    return call


def _call_up(case: Case, shares: list[Share], at: int) -> None:
    item = case.matter.item
    # Who is called to an open matter is seen as 处置中, in a store of any size.
    calls_person = case.halt == S.HANDLING or case.rng.random() < 0.35 * case.person_calls
    if calls_person or item:
        call_up(case, None if calls_person or not item else item.lead_id, at, hard=case.rng.random() < 0.1)


def _helpers(case: Case, shares: list[Share], end: int) -> None:
    """The other parties finish before the lead reports one result."""
    helpers = [share for share in shares if not share.is_lead and share.status == SHARE.SIGNED]
    start = case.at
    span = max(1, min(end, case.until + NEVER) - start)
    done = sorted((start + int(span * (0.3 + 0.65 * case.rng.random())), n) for n in range(len(helpers)))
    for at, number in done:
        finish_share(case, helpers[number], at, "本方任务已完成。")


def finish_share(case: Case, share: Share, at: int, text: str) -> None:
    case.act(A.COMMENT, at, share.actor, share.role, text, also={"assignment": share.id, "done": True})
    share.status, share.ended_at, share.result = SHARE.DONE, at, text


def _pressed(case: Case, due: int, end: int) -> None:
    """催办 once it is overdue, 督办 after a working day, criticism after five."""
    remind = by_day(case, max(due + HOUR, case.at))
    if remind < end:
        case.act(A.REMIND, remind, "巡检（示例）", "巡检", say(case, "remind"))
    supervise = by_day(case, case.clocks.share("1", "finish", due, 1 / 3) + 2 * HOUR)
    if remind < supervise < end:
        case.act(A.SUPERVISE, supervise, case.town.commander, COMMANDER, say(case, "supervise"))
    criticise = by_day(case, case.clocks.share("1", "finish", due, 5 / 3) + 2 * HOUR)
    if max(supervise, case.at) < criticise < end and case.row["id"] % WITHOUT_CRITICISM:
        text = reasons()["criticise"][0]
        case.act(A.COMMENT, criticise, OFFICE, INSPECTOR, text, also={"criticised": True, "note": text})


def feed_back(case: Case, lead: Share, at: int, result: str = "") -> None:
    """One result, by the lead, when every party is done."""
    results = case.matter.phrases["results"]
    text = result or results[int(case.rng.random() * len(results))]
    changes = {"result": text} if text != case.row["result"] else {}
    files = taken(case, is_done=True)
    also = {"assignment": lead.id, **evidence(files)}
    case.act(A.FEED_BACK, at, lead.actor, lead.role, also=also, **changes)
    case.hang(files)
    case.row["fed_back_at"] = at
    lead.status, lead.ended_at, lead.result = SHARE.DONE, at, text


_EVENTS = {
    "first_report": _first_report,
    "meet": _meet,
    "mediate": _mediate,
    "extend": _extend,
    "call_up": _call_up,
}
