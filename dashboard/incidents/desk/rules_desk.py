"""The clocks of one incident as a dispatcher reads them: each step done, running or still to come."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.incidents.life.rules_clocks import FINISH
from dashboard.incidents.life.rules_limits import remaining, running, within
from dashboard.incidents.life.rules_standing import Choice
from dashboard.town.clocks.rules import light
from dashboard.town.clocks.rules_clocks import LimitsByStage, limit_words
from dashboard.words.labels import LABELS, NO_DATA, duration, near_time
from models import AssignmentStatus, IncidentStatus, Level, Light, Stage

# A row of the incident or of a share: column -> value, None where unknown, times aware.
StoredRow = Mapping[str, Any]
S = IncidentStatus
# A number of the town with its area code, or a mobile one.
SHORTEST_PHONE = 11
BEFORE_ACCEPTANCE = frozenset({S.REPORTED})
BEFORE_DISPATCH = BEFORE_ACCEPTANCE | {S.ACCEPTED, S.TRIAGED}
NAMED_CLOCKS = {
    "first_report": "首次报告",
    "consult": "会商",
    "first_reply": "区级首次答复",
    "again": "区里退回，重新交办",
}


@dataclass(frozen=True)
class ClockLine:
    """One step: its name, how it stands in words, and its lamp (none where nothing runs)."""

    step: str
    words: str
    lamp: Light = Light.NONE


def clock_lines(
    row: StoredRow, shares: Iterable[StoredRow], limits: LimitsByStage, at: datetime
) -> tuple[ClockLine, ...]:
    """受理, 签收, 办结 of an incident at `at`, and what else runs; `shares`: its parties, of any round.

    `limits`: those that hold today, for what has not begun yet. An unknown time is said to be unknown.
    """
    own = [share for share in shares if share["round"] == row["round"]]
    lines = [
        _accept(row, limits, at),
        _sign(row, own, limits, at),
        *_named(row, at),
        _finish(row, limits, at),
    ]
    return tuple(line for line in lines if line is not None)


def gaps(row: StoredRow) -> tuple[str, ...]:
    """What is missing that the party would have to ask for; only until the matter is dispatched."""
    if row["status"] not in BEFORE_DISPATCH:
        return ()
    checks = (
        ("没有选村社", row["village_id"] is None),
        ("没有写地点，也没有位置", not row["place"] and row["longitude"] is None),
        (f"上报人电话只有 {row['phone_length']} 位，可能打不通", 0 < row["phone_length"] < SHORTEST_PHONE),
    )
    return tuple(words for words, is_so in checks if is_so)


def village_in(text: str, villages: Mapping[int, str]) -> int | None:
    """The one village whose name stands in `text`; None where none does, or several.

    `villages`: id -> name. A name that is part of another one that stands there does not count.
    """
    named = {key: name for key, name in villages.items() if name and name in text}
    longest = [
        key for key, name in named.items() if not any(name in other != name for other in named.values())
    ]
    return longest[0] if len(longest) == 1 else None


def commonest(category_ids: Iterable[int], known: Container[int], most: int) -> list[int]:
    """The `most` commonest of the categories, the commonest first; of `known` ones only."""
    counted = Counter(key for key in category_ids if key in known)
    return [key for key, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:most]]


def why_not(values: Mapping[str, Any], parties: Sequence[Choice], *, is_named: bool) -> str:
    """Why a decision cannot be taken as it stands, and what to do; empty where it can.

    `values`, `parties`: what the form says; `is_named`: whether the matter has a category.
    """
    if values["incident_class"] is None and not is_named:
        return "还不能交办：没有事项类别，就没有建议。请按 1、2、3 选一类，或在“事项类别”里输几个字查找。"
    if values["incident_class"] is None:
        return "还不能交办：这个事项没有写通常是几类。请按 E，选一类、二类或三类。"
    if values["incident_class"] != 3 and not parties:
        return "还不能交办：没有找到承办方。请按 E，选承办方。"
    return ""


def track_of(row: StoredRow) -> str:
    """Under which limits it runs: the village's, or those of its class (the first while it has none)."""
    return "village" if row["level"] == Level.VILLAGE else str(int(row["incident_class"] or 1))


def _accept(row: StoredRow, limits: LimitsByStage, at: datetime) -> ClockLine | None:
    if row["level"] == Level.VILLAGE:
        return None
    if row["accepted_at"] is not None:
        took = duration((row["accepted_at"] - row["reported_at"]).total_seconds())
        return ClockLine("受理", f"{near_time(row['accepted_at'], at)} 已受理，用了{took}")
    if row["status"] not in BEFORE_ACCEPTANCE:
        return ClockLine("受理", NO_DATA)
    own = running(row["clocks"], "accept", row["reported_at"], row["red_at"])
    return _running("受理", own, at) or _to_come("受理", "上报后", row, limits, Stage.ACCEPT)


def _sign(row: StoredRow, shares: list[StoredRow], limits: LimitsByStage, at: datetime) -> ClockLine | None:
    if row["level"] == Level.VILLAGE:
        return None
    if row["status"] in BEFORE_DISPATCH:
        return _to_come("签收", "交办后", row, limits, Stage.SIGN)
    waiting = [share for share in shares if share["status"] == AssignmentStatus.SENT]
    if waiting:
        due = [share for share in waiting if share["sign_due_at"] is not None]
        who = f"还有{len(waiting)}方没有签收"
        if not due:
            return ClockLine("签收", f"{who}，{NO_DATA}")
        first = min(due, key=lambda share: share["sign_due_at"])
        line = _running("签收", within(first["sent_at"], first["sign_due_at"]), at)
        return line and ClockLine("签收", f"{who}：{line.words}", line.lamp)
    signed = [share["signed_at"] for share in shares if share["signed_at"] is not None]
    return ClockLine("签收", f"{near_time(max(signed), at)} 都已签收" if signed else NO_DATA)


def _named(row: StoredRow, at: datetime) -> Iterator[ClockLine]:
    for name, step in NAMED_CLOCKS.items():
        if line := _running(step, running(row["clocks"], name, None, None), at):
            yield line


def _finish(row: StoredRow, limits: LimitsByStage, at: datetime) -> ClockLine:
    if row["concluded_at"] is not None:
        return ClockLine("办结", f"{near_time(row['concluded_at'], at)} {LABELS[S(row['status'])]}")
    if row["due_at"] is None:
        begun = "上报后" if row["level"] == Level.VILLAGE else "交办后"
        return _to_come("办结", begun, row, limits, Stage.FINISH)
    if row["status"] == S.SUSPENDED and row["suspended_until"] is not None and row["suspended_until"] > at:
        return ClockLine("办结", f"挂账停走，到 {near_time(row['suspended_until'], at)} 接着走")
    own = running(row["clocks"], FINISH, row["dispatched_at"] or row["reported_at"], row["due_at"])
    if row["red_at"] == row["due_at"] and row["yellow_at"] is not None:
        # The row's own lamp is reckoned in working days.
        own = (row["yellow_at"], row["due_at"])
    return _running("办结", own, at) or ClockLine("办结", NO_DATA)


def _running(step: str, own: tuple[datetime | None, datetime | None], at: datetime) -> ClockLine | None:
    yellow, red = own
    if red is None:
        return None
    return ClockLine(step, remaining(red, at), light(yellow, red, at, is_open=True))


def _to_come(step: str, begun: str, row: StoredRow, limits: LimitsByStage, stage: Stage) -> ClockLine:
    """What the rules ask for once it begins."""
    track = track_of(row)
    limit = limits.get((track, bool(row["urgent"]), stage.value)) or limits.get((track, False, stage.value))
    if limit is None:
        return ClockLine(step, NO_DATA)
    unclassed = "，按一类算" if row["incident_class"] is None and row["level"] != Level.VILLAGE else ""
    return ClockLine(step, f"{begun}{limit_words(*limit)}内{unclassed}")
