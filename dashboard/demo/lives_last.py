"""Verification, rework, the district's way, rating, reopening; and the turns that some lives take."""

from typing import Any

from dashboard.demo.case import Case, Share
from dashboard.demo.lives_first import (
    COMMANDER,
    DISPATCHER,
    begin_clock,
    by_day,
    cancel,
    dispatch,
    dispatcher,
    give_back,
    merge,
    parties,
    reject,
    say,
    spread,
    triage,
)
from dashboard.demo.lives_handling import feed_back, finish_moment, sign_all, work
from dashboard.demo.moments import DAY, HOUR, MINUTE
from dashboard.demo.words import LEVEL, PARTY, SHARE, A, S, rating, reasons
from dashboard.room.inspection.rules import is_sampled
from dashboard.town.settings.rules_known import REGISTRY

# Of so many matters at each stage one is withdrawn; of those refused or withdrawn, so many come again.
WITHDRAWN = {"reported": 0.007, "accepted": 0.006, "dispatched": 0.007, "handling": 0.009}
REFUSED_AT_ONCE, COMES_AGAIN, PARTED = 0.008, 0.22, 0.12
# At which stage of a repeated matter the room sees that it is one.
JOINED = {"reported": 0.25, "accepted": 0.6, "triaged": 0.5, "dispatched": 0.5}
# (incident id of the matter that is repeated, moment until which it is open)
Parent = tuple[int, int]
DISTRICT, CENTRE = "区矛调中心", "区矛调中心（示例）"
# Of those who left a telephone, and of the others, so many are called back.
CALLED_BACK, ASKED = 0.96, 0.4
# Of so many escalated matters, and of so many that the room should look at, one is left out.
WITHOUT_WORD, NOT_LOOKED_AT = 6, 9
# Of so many that were signed one is given back all the same, one turns out too much for the town.
SIGNED_IN_VAIN, TOO_MUCH = 0.012, 0.005
# Of so many closed matters, by who had closed them, one comes back.
COMES_BACK = {LEVEL.TOWN: 0.018, LEVEL.VILLAGE: 0.006}
SAMPLED_PERCENT = int(REGISTRY["village_sample_percent"].default)


def withdrawn(case: Case) -> bool:
    """Whether the reporter takes it back now."""
    if not case.strikes(WITHDRAWN[str(case.status)]):
        return False
    cancel(case, by_day(case, case.later(spread(case, HOUR, 0.8))))
    _comes_again(case)
    return True


def refused_at_once(case: Case) -> bool:
    """Whether the room refuses it unread."""
    if not case.strikes(REFUSED_AT_ONCE):
        return False
    refused(case)
    return True


def refused(case: Case) -> None:
    """不予受理; a few of those who are refused ask again."""
    reject(case)
    _comes_again(case)


def joined(case: Case, parent: Parent | None) -> bool:
    """Whether it is seen now that somebody reported the same before; a few are parted again."""
    if parent is None or case.rng.random() >= JOINED[str(case.status)]:
        return False
    at = case.later(spread(case, 9 * MINUTE, 0.6))
    if at >= parent[1]:
        return False
    before, clocks, has_shares = case.status, dict(case.running), bool(case.shares)
    merge(case, parent[0], at)
    if has_shares or case.rng.random() >= PARTED:
        return True
    at = by_day(case, case.later(spread(case, 2 * HOUR, 0.7)))
    case.reach(A.UNMERGE, at, before)
    case.row["concluded_at"], case.running = None, clocks
    case.act(A.UNMERGE, at, dispatcher(case), DISPATCHER, say(case, "unmerge"), before, parent_id=None)
    return False


def _comes_again(case: Case) -> None:
    """重新办理: whoever was refused or had withdrawn asks again, and the matter starts from the front."""
    if case.row["off_list"] or not case.strikes(COMES_AGAIN):
        return
    at = by_day(case, case.later(spread(case, 2 * DAY, 0.6)))
    case.reach(A.REOPEN, at)
    begin_round(case)
    case.track = "1"
    begin_clock(case, "accept", "accept", at)
    case.act(A.REOPEN, at, case.town.commander, COMMANDER, say(case, "come_again"), due_at=None)


def begin_round(case: Case) -> None:
    """A new round: the old round's times leave the row and stay in the log."""
    row = case.row
    row["round"] += 1
    for name in ("triaged_at", "dispatched_at", "signed_at", "fed_back_at", "escalated_at", "concluded_at",
                 "handling_seconds", "rating", "rated_at"):  # fmt: skip
        row[name] = None
    case.running.clear()


def handle(case: Case, incident_class: int) -> None:
    """Dispatch until somebody keeps it, then the work and its verification."""
    shares = parties(case, incident_class)
    dispatch(case, shares)
    # A second return goes to the commander, whose word is final.
    for chance in (0.045, 0.2):
        if len(shares) > 1 or not case.strikes(chance):
            break
        at = case.later(spread(case, 40 * MINUTE, 0.7))
        give_back(case, shares[0], at, others_go_on=False)
        shares = parties(case, incident_class)
        if case.row["arbitration"]:
            at = case.later(spread(case, HOUR, 0.5))
            dispatch(case, shares, at, arbitrates=True)
            case.row["arbitration"] = False
            break
        triage(case, incident_class)
        dispatch(case, shares)
    if withdrawn(case):
        return
    sign_all(case, shares)
    if withdrawn(case):
        return
    if len(shares) == 1 and case.row["returns"] == 0 and case.strikes(SIGNED_IN_VAIN):
        give_back(case, shares[0], case.later(spread(case, 2 * HOUR, 0.7)), others_go_on=False)
        triage(case, incident_class)
        handle(case, incident_class)
        return
    if not case.row["escalated_at"] and case.strikes(TOO_MUCH):
        to_the_district(case, by_day(case, case.later(spread(case, 20 * HOUR, 0.6))))
        return
    work(case, shares)
    verify(case, shares)


def verify(case: Case, shares: list[Share]) -> None:
    """The room looks before it closes; what is not good enough goes back to the lead."""
    for chance in (0.04, 0.14, 0.14):
        if not case.strikes(chance):
            break
        at = by_day(case, case.later(spread(case, 4 * HOUR, 0.6)))
        lead = next(share for share in shares if share.is_lead)
        case.reach(A.REWORK, at)
        case.row["reworks"] += 1
        case.act(
            A.REWORK, at, dispatcher(case), DISPATCHER, say(case, "rework"), also={"assignment": lead.id}
        )
        lead.status, lead.ended_at = SHARE.SIGNED, None
        feed_back(case, lead, by_day(case, case.later(spread(case, 12 * HOUR, 0.6))))
    close(case, by_day(case, case.later(spread(case, 2 * HOUR, 0.8))))


def close(case: Case, at: int) -> None:
    """核查办结 by the room, which is never the handler; everybody on the scene is free again."""
    case.act(A.VERIFY, at, dispatcher(case), DISPATCHER)
    for call in case.calls:
        call["released_at"], call["result"] = at, "现场处置完成。"
        if case.rng.random() < 0.6:
            call["rating"] = rating(case.rng)


def escalate(case: Case) -> None:
    """Class 3: the town cannot do it alone, the district answers on the same incident."""
    if case.rng.random() < 0.3 and not case.halt:
        shares = parties(case, 1)
        dispatch(case, shares)
        sign_all(case, shares)
        at = by_day(case, case.later(spread(case, 20 * HOUR, 0.6)))
    else:
        at = case.later(spread(case, 35 * MINUTE, 0.6))
    to_the_district(case, at)


def to_the_district(case: Case, at: int) -> None:
    """Up, received there, and answered."""
    share = to_district(case, at)
    received = case.later(spread(case, 22 * MINUTE, 0.6))
    case.reach(A.DISTRICT_RECEIPT, received)
    case.running.pop(share.id, None)
    # Most say at once what they are about to do; a few only sign.
    word = reasons()["receipt"][0] if case.row["id"] % WITHOUT_WORD else ""
    case.act(A.DISTRICT_RECEIPT, received, CENTRE, DISTRICT, word, also={"assignment": share.id})
    share.status, share.signed_at = SHARE.SIGNED, received
    answer(case, share, finish_moment(case))


def to_district(case: Case, at: int) -> Share:
    """Escalation: the finish clock begins anew, what the town had open is withdrawn."""
    case.reach(A.ESCALATE, at)
    case.drop_shares(at)
    case.running.clear()
    case.track, case.finish_start = "3", at
    sign_by = case.clocks.run("3", case.urgent, "sign", at)
    finish = case.clocks.run("3", False, "finish", at)
    share = case.add_share(Share(PARTY.DISTRICT_CENTRE, None, CENTRE, DISTRICT, is_lead=True), at)
    if finish:
        case.running["finish"], share.due_at = finish, finish[1]
    if sign_by:
        case.running[share.id], share.sign_due_at = sign_by, sign_by[1]
    changes: dict[str, Any] = {}
    if case.row["incident_class"] != 3:
        changes["incident_class"] = 3
    if case.matter.item and case.row["department_id"] is None:
        changes["department_id"] = case.matter.item.lead_id
    case.act(A.ESCALATE, at, case.town.commander, COMMANDER, say(case, "escalate"),
             also={"assignment": share.id}, **changes)  # fmt: skip
    return share


def answer(case: Case, share: Share, at: int) -> None:
    """The district solves it, or hands it back to the town."""
    at = max(at, case.later(HOUR))
    if case.halt or case.rng.random() < 0.88:
        text = say(case, "district")
        case.act(A.DISTRICT_REPLY, at, CENTRE, DISTRICT, also={"assignment": share.id}, result=text)
        case.row["fed_back_at"] = at
        share.status, share.ended_at, share.result = SHARE.DONE, at, text
        close(case, by_day(case, case.later(spread(case, 3 * HOUR, 0.8))))
        return
    text = say(case, "district_returned")
    case.act(A.DISTRICT_REPLY, at, CENTRE, DISTRICT, text, S.TRIAGED, also={"assignment": share.id})
    share.status, share.ended_at, share.reason = SHARE.RETURNED, at, text
    handle(case, 2)


def afterwards(case: Case) -> None:
    """Calls back for a rating; a few closed matters come back."""
    if case.strikes(COMES_BACK[case.row["level"]]):
        reopen(case)
        if case.status != S.CLOSED:
            return
    if case.rng.random() < (CALLED_BACK if case.row["reporter_phone"] else ASKED):
        at = by_day(case, case.later(spread(case, 20 * HOUR, 0.9)))
        word = rating(case.rng)
        case.act(A.RATE, at, dispatcher(case), DISPATCHER, also={"rating": word, "channel": "电话回访"})
        case.row["rating"], case.row["rated_at"] = word, at
    if case.row["level"] == LEVEL.VILLAGE and is_sampled(case.row["number"], SAMPLED_PERCENT):
        sample(case)


def sample(case: Case) -> None:
    """抽查: the room looks at some of what the villages closed by themselves."""
    number = case.row["id"]
    if number % NOT_LOOKED_AT:
        text, at = reasons()["sample"][0], case.at + (1 + number % 4) * DAY
        also = {"sampled": True, "note": text}
        case.act(A.COMMENT, at, case.town.room[0], DISPATCHER, text, also=also)


def reopen(case: Case) -> None:
    """A closed matter comes back: another round, by the town even where the village had closed it."""
    at = by_day(case, case.later(spread(case, 4 * DAY, 0.6)))
    case.reach(A.REOPEN, at)
    begin_round(case)
    row = case.row
    row["reworks"] += 1
    level = {"level": LEVEL.TOWN} if row["level"] == LEVEL.VILLAGE else {}
    case.act(A.REOPEN, at, dispatcher(case), DISPATCHER, say(case, "reopen"), due_at=None, **level)
    row["triaged_at"] = at
    incident_class = min(row["incident_class"] or 1, 2)
    case.track = str(incident_class)
    if level:
        triage(case, incident_class)
    handle(case, incident_class)


__all__ = ["afterwards", "close", "escalate", "handle", "reopen", "work"]
