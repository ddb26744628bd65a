"""The figures a second time: plain Python that reads nothing but the logs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean, median
from typing import Any

from models import Action, IncidentLog
from tests.lives import Told

DONE = ("closed", "rejected", "merged", "cancelled")
KINDS = ("village", "town", "escalated", "merged")
Log = list[IncidentLog]
Pair = tuple[float | None, float | None]


def figures(
    stories: Iterable[tuple[Told, Log]], at: datetime, start: datetime, end: datetime
) -> dict[str, Pair]:
    """key → (part, whole), as the store should answer."""
    cases = [_case(told, log) for told, log in stories]
    closed = [c for c in cases if c["status"] == "closed" and start <= c["concluded"] < end]
    ended = [
        c for c in cases if c["status"] in ("closed", "merged", "cancelled") and start <= c["concluded"] < end
    ]
    due = [
        c for c in cases
        if c["due"] and start <= c["due"] < min(end, at)
        and c["status"] not in ("merged", "cancelled", "rejected")
    ]  # fmt: skip
    finished = [c for c in due if c["status"] == "closed"]
    open_now = [c for c in cases if c["status"] not in DONE]
    sent = [s for c in cases for s in c["sent"] if start <= s["at"] < end]
    dispatched = [c for c in cases if c["dispatched"] and start <= c["dispatched"] < end]
    rated = [c for c in closed if c["rating"]]
    spent = [c["spent"] for c in closed]
    taken = [c for c in cases if c["accepted"] and c["status"] != "merged"]
    accepted = [c for c in taken if start <= c["accepted"] < end]
    day = _day(at)
    kinds = [_kind(c) for c in ended]
    runs = [len(c["departments"]) - 1 for c in closed if c["one_thing"] and c["departments"]]
    again, reported = _duplicates(cases, start, end)
    return {
        "reported_today": (sum(_day(c["reported"]) == day for c in cases), None),
        "accepted": (len(accepted), None),
        "closed": (len(closed), None),
        "open": (len(open_now), None),
        "overdue": (sum(bool(c["due"]) and c["due"] < at for c in open_now), None),
        "closing_rate": (len(finished), len(due)),
        "on_time_rate": (sum(c["concluded"] <= c["due"] for c in finished), len(due)),
        "mean_handling": (mean(spent) if spent else None, None),
        "median_handling": (median(spent) if spent else None, None),
        **{f"{kind}_share": (kinds.count(kind), len(ended)) for kind in KINDS},
        "signing_rate": (sum(bool(s["signed"]) and s["signed"] <= s["due"] for s in sent), len(sent)),
        "return_rate": (sum(s["back"] for s in sent), len(sent)),
        "rework_rate": (sum(c["again"] for c in closed), len(closed)),
        "extension_rate": (sum(c["extended"] for c in dispatched), len(dispatched)),
        "duplicate_rate": (again, reported),
        "satisfaction": (sum(c["rating"] != "unsatisfied" for c in rated), len(rated)),
        "rating_rate": (len(rated), len(closed)),
        "runs_saved": (sum(runs) if runs else None, None),
    }  # fmt: skip


def _case(told: Told, log: Log) -> dict[str, Any]:
    status = log[-1].to_status.value
    began = max([n for n, row in enumerate(log) if row.action is Action.REOPEN], default=0)
    round_now = log[began:]
    ends = [row.at for row in log if row.to_status.value in DONE and (row.from_status or "") not in DONE]
    sets = [row.data.get("set", {}) for row in log]
    dues = [s["due_at"] for s in sets if "due_at" in s]
    levels = ["town", *[s["level"] for s in sets if "level" in s]]
    ratings = [row.data["rating"] for row in round_now if row.action is Action.RATE]
    reported = log[0].at
    concluded = ends[-1] if status in DONE else None
    spent = int((concluded - reported).total_seconds()) - _paused(log) if concluded else None
    sent, fixed = _sent(log), told.fixed
    return {
        "status": status,
        "reported": reported,
        "accepted": _first(log, Action.ACCEPT),
        "dispatched": _first(round_now, Action.DISPATCH),
        "escalated": _first(round_now, Action.ESCALATE),
        "concluded": concluded,
        "due": datetime.fromisoformat(dues[-1]) if dues and dues[-1] else None,
        "level": "town" if _first(log, Action.PASS_UP) else levels[-1],
        "rating": ratings[-1] if ratings else None,
        "spent": max(0, spent) if spent is not None else None,
        "again": any(row.action in (Action.REWORK, Action.REOPEN) for row in log),
        "extended": any(row.action is Action.EXTEND for row in log),
        "sent": sent,
        "departments": {s["department"] for s in sent},
        "one_thing": fixed["one_thing_id"],
        "place": (fixed["category_id"], fixed["cell"] or (fixed["village_id"], fixed["place"])),
    }  # fmt: skip


def _first(log: Log, action: Action) -> datetime | None:
    return next((row.at for row in log if row.action is action), None)


def _paused(log: Log) -> int:
    """Seconds in 挂账, each pause ended by its until-date at the latest."""
    total = 0
    for number, row in enumerate(log):
        if row.action is Action.SUSPEND:
            until = datetime.fromisoformat(row.data["set"]["suspended_until"])
            left = next((r.at for r in log[number + 1 :] if r.to_status.value != "suspended"), None)
            if left:
                total += int((min(left, until) - row.at).total_seconds())
    return total


def _sent(log: Log) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for row in log:
        if row.action is Action.DISPATCH and "sign_due_at" in row.data:
            due = datetime.fromisoformat(row.data["sign_due_at"])
            made.append(
                {
                    "at": row.at,
                    "due": due,
                    "signed": None,
                    "back": False,
                    "department": row.data["department_id"],
                }
            )
        elif made and row.action is Action.SIGN and not made[-1]["signed"]:
            made[-1]["signed"] = row.at
            made[-1]["back"] = False
        elif made and row.action is Action.RETURN:
            made[-1]["back"] = True
    return made  # fmt: skip


def _kind(case: dict[str, Any]) -> str:
    if case["status"] in ("merged", "cancelled"):
        return "merged"
    if case["escalated"]:
        return "escalated"
    return str(case["level"])


def _duplicates(cases: list[dict[str, Any]], start: datetime, end: datetime) -> tuple[int, int]:
    together: dict[Any, list[datetime]] = {}
    for case in cases:
        together.setdefault(case["place"], []).append(case["reported"])
    again = 0
    for times in together.values():
        times.sort()
        for earlier, later in pairwise(times):
            again += start <= later < end and later - earlier <= timedelta(hours=72)
    return again, sum(start <= c["reported"] < end for c in cases)


def _day(at: datetime) -> str:
    return (at + timedelta(hours=8)).date().isoformat()
