"""The turns that lives take in a real town: withdrawn, refused and asked again, joined and parted."""

from dashboard.demo.case import Case
from dashboard.demo.lives_first import (
    COMMANDER,
    DISPATCHER,
    begin_clock,
    by_day,
    cancel,
    dispatcher,
    merge,
    reject,
    say,
    spread,
)
from dashboard.demo.moments import DAY, HOUR, MINUTE
from dashboard.demo.plain import A

# Of so many matters at each stage one is withdrawn; of those refused or withdrawn, so many come again.
WITHDRAWN = {"reported": 0.007, "accepted": 0.006, "dispatched": 0.007, "handling": 0.009}
REFUSED_AT_ONCE, COMES_AGAIN, PARTED = 0.008, 0.22, 0.12
# At which stage of a repeated matter the room sees that it is one.
JOINED = {"reported": 0.25, "accepted": 0.6, "triaged": 0.5, "dispatched": 0.5}

# (incident id of the matter that is repeated, moment until which it is open)
Parent = tuple[int, int]


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
