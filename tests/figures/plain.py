"""The figures a second time: plain Python that reads nothing but the logs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import mean, median
from typing import Any

from models import Action as A
from models import IncidentLog
from tests.lives import Told

DONE = ("closed", "rejected", "merged", "cancelled")
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
        if c["due"] and start <= c["due"] < min(end, at) and c["status"] not in ("merged", "cancelled", "rejected")
    ]  # fmt: skip
    finished = [c for c in due if c["status"] == "closed"]
    open_now = [c for c in cases if c["status"] not in DONE]
    sent = [s for c in cases for s in c["sent"] if start <= s["at"] < end]
    dispatched = [c for c in cases if c["dispatched"] and start <= c["dispatched"] < end]
    rated = [c for c in closed if c["rating"]]
    spent = [c["spent"] for c in closed]
    day = _day(at)
    kinds = [_kind(c) for c in ended]
    runs = [len(c["departments"]) - 1 for c in closed if c["one_thing"] and c["departments"]]
    again, reported = _duplicates(cases, start, end)
    return {
        "reported_today": (sum(_day(c["reported"]) == day for c in cases), None),
        "accepted": (sum(bool(c["accepted"]) and start <= c["accepted"] < end and c["status"] != "merged" for c in cases), None),
        "open": (len(open_now), None),
        "overdue": (sum(bool(c["due"]) and c["due"] < at for c in open_now), None),
        "closing_rate": (len(finished), len(due)),
        "on_time_rate": (sum(c["concluded"] <= c["due"] for c in finished), len(due)),
        "mean_handling": (mean(spent) if spent else None, None),
        "median_handling": (median(spent) if spent else None, None),
        **{f"{name}_share": (kinds.count(name), len(ended)) for name in ("village", "town", "escalated", "merged")},
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
    began = max([n for n, row in enumerate(log) if row.action is A.REOPEN], default=0)
    round_now = log[began:]
    ends = [row.at for row in log if row.to_status.value in DONE and (row.from_status or "") not in DONE]
    sets = [row.data.get("set", {}) for row in log]
    dues = [s["due_at"] for s in sets if "due_at" in s]
    levels = [s["level"] for s in sets if "level" in s]
    ratings = [row.data["rating"] for row in round_now if row.action is A.RATE]
    reported = log[0].at
    concluded = ends[-1] if status in DONE else None
    spent = int((concluded - reported).total_seconds()) - _paused(log) if concluded else None
    sent = _sent(log)
    return {
        "status": status,
        "reported": reported,
        "accepted": _first(log, A.ACCEPT),
        "dispatched": _first(round_now, A.DISPATCH),
        "escalated": _first(round_now, A.ESCALATE),
        "concluded": concluded,
        "due": datetime.fromisoformat(dues[-1]) if dues else None,
        "level": "town" if _first(log, A.PASS_UP) else levels[-1],
        "rating": ratings[-1] if ratings else None,
        "spent": max(0, spent) if spent is not None else None,
        "again": any(row.action in (A.REWORK, A.REOPEN) for row in log),
        "extended": any(row.action is A.EXTEND for row in log),
        "sent": sent,
        "departments": {s["department"] for s in sent},
        "one_thing": told.fixed["one_thing_id"],
        "place": (told.fixed["category_id"], told.fixed["cell"] or (told.fixed["village_id"], told.fixed["place"])),
    }  # fmt: skip


def _first(log: Log, action: A) -> datetime | None:
    return next((row.at for row in log if row.action is action), None)


def _paused(log: Log) -> int:
    """Seconds in 挂账, each pause ended by its until-date at the latest."""
    total = 0
    for number, row in enumerate(log):
        if row.action is A.SUSPEND:
            until = datetime.fromisoformat(row.data["set"]["suspended_until"])
            left = next((r.at for r in log[number + 1 :] if r.to_status.value != "suspended"), None)
            if left:
                total += int((min(left, until) - row.at).total_seconds())
    return total


def _sent(log: Log) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for row in log:
        if row.action is A.DISPATCH:
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
        elif made and row.action is A.SIGN and not made[-1]["signed"]:
            made[-1]["signed"] = row.at
            made[-1]["back"] = False
        elif made and row.action is A.RETURN:
            made[-1]["back"] = True
    return made  # fmt: skip


def _kind(case: dict[str, Any]) -> str:
    if case["status"] in ("merged", "cancelled"):
        return "merged"
    if case["escalated"]:
        return "escalated"
    return str(case["level"])


def _duplicates(cases: list[dict[str, Any]], start: datetime, end: datetime) -> tuple[int, int]:
    mine = [c for c in cases if start <= c["reported"] < end]
    order = {id(c): n for n, c in enumerate(cases)}

    def is_again(case: dict[str, Any]) -> bool:
        return any(
            other is not case
            and other["place"] == case["place"]
            and timedelta(0) <= case["reported"] - other["reported"] <= timedelta(hours=72)
            and (other["reported"] < case["reported"] or order[id(other)] < order[id(case)])
            for other in cases
        )

    return sum(map(is_again, mine)), len(mine)


def _day(at: datetime) -> str:
    return (at + timedelta(hours=8)).date().isoformat()
