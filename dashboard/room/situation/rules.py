"""The one sentence that says what matters most now, for how long, and who has to do what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.words.frames import value_or_none
from dashboard.words.labels import LABELS, local_time, near_time
from models import IncidentStatus, Level, Light

S = IncidentStatus
# What has to happen next, and whose turn it is where that is not whoever has the matter.
NEXT: dict[IncidentStatus, tuple[str, str]] = {
    S.REPORTED: ("值班员", "受理"),
    S.ACCEPTED: ("值班员", "研判"),
    S.TRIAGED: ("值班员", "交办"),
    S.DISPATCHED: ("", "签收"),
    S.HANDLING: ("", "办理并反馈"),
    S.SUSPENDED: ("", "恢复办理"),
    S.FED_BACK: ("值班员", "核查"),
    S.ESCALATED: ("值班员", "催办区里"),
}
# What nobody has done yet, where the wait counts from the report.
UNTOUCHED = {S.REPORTED: "无人受理", S.ACCEPTED: "没有研判", S.TRIAGED: "没有交办"}
MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class Situation:
    """A sentence in three parts: what and where; how long, which is what burns; who has to do what."""

    what: str
    wait: str = ""
    act: str = ""
    is_burning: bool = False

    @property
    def text(self) -> str:
        return "，".join(part for part in (self.what, self.wait, self.act) if part) + "。"


def situation(
    pressing: Sequence[dict[Any, Any]], due: Sequence[dict[Any, Any]], waiting: int, at: datetime
) -> Situation:
    """The sentence of `at`.

    `pressing`: what is urgent or red, the first the most; `due`: what falls due today, the earliest first
    (rows of `queries`); `waiting`: how many are open.
    """
    if pressing:
        first = pressing[0]
        # A short name beside a verb is read as an adverb: 请应急立即办理.
        who = actor(first | {"holder": first["holder_name"]})
        act = f"请{who}{'立即' if first['urgent'] else ''}{step(first)}"
        return Situation(_what(first), _wait(first, at), act, is_burning=True)
    if due:
        when = local_time(due[0]["red_at"])[11:]
        return Situation(f"{len(due)} 件今天到期，最早 {when} {_what(due[0])}")
    if waiting:
        return Situation(f"在办 {waiting} 件都在时限内，今天没有到期的")
    return Situation("现在没有在办事件")


def actor(row: dict[Any, Any]) -> str:
    """Who has to act: the room's person on duty, the village, or whoever has the matter."""
    who, _ = NEXT[IncidentStatus(row["status"])]
    if row["level"] == Level.VILLAGE:
        return f"{row['village']}网格员" if row["village"] else "网格员"
    return who or row["holder"] or "承办单位"


def step(row: dict[Any, Any]) -> str:
    """What has to be done next."""
    if row["level"] == Level.VILLAGE:
        return "办理或上交"
    return NEXT[IncidentStatus(row["status"])][1]


def order(row: dict[Any, Any], at: datetime) -> tuple[str, str, str]:
    """Who has to act, what he is asked to do, and for how long; of what is ended, only that it is."""
    status = IncidentStatus(row["status"])
    if status not in NEXT:
        ended = value_or_none(row["concluded_at"])
        return "", LABELS[status], "" if ended is None else f"{near_time(ended, at)} 结束"
    asked = f"请{'立即' if row['urgent'] else ''}{step(row)}"
    if status is S.SUSPENDED and value_or_none(row["suspended_until"]) is not None:
        return actor(row), asked, f"挂账到 {near_time(row['suspended_until'], at)}"
    return actor(row), asked, _wait(row, at)


def over(seconds: float) -> str:
    """How long in the largest unit that people say: 18分, 5小时, 21天."""
    if seconds < HOUR:
        return f"{max(int(seconds // MINUTE), 1)}分"
    return f"{int(seconds // HOUR)}小时" if seconds < 2 * DAY else f"{int(seconds // DAY)}天"


def left_or_over(row: dict[Any, Any], at: datetime) -> str:
    """超18分, 剩40分; empty where no limit runs."""
    limit = value_or_none(row["red_at"])
    if limit is None:
        return ""
    seconds = (limit - at).total_seconds()
    return f"剩{over(seconds)}" if seconds > 0 else f"超{over(-seconds)}"


def _wait(row: dict[Any, Any], at: datetime) -> str:
    status = IncidentStatus(row["status"])
    if row["light"] == Light.RED:
        late = over((at - row["red_at"]).total_seconds())
        return f"超时{late}{UNTOUCHED.get(status, '')}"
    if status in UNTOUCHED:
        return f"{UNTOUCHED[status]}{over((at - row['reported_at']).total_seconds())}"
    return left_or_over(row, at)


def _what(row: dict[Any, Any]) -> str:
    """Village and title, each said once."""
    title = " ".join(str(row["title"]).split())
    return title if not row["village"] or row["village"] in title else f"{row['village']}{title}"
