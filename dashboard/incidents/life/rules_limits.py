"""Which of an incident's limits were met, what runs now, what is over and by how much."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.incidents.life.rules_clocks import moments
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.town.clocks.rules import DAY, YELLOW_SHARE, WorkingCalendar
from dashboard.words.errors import Refused
from dashboard.words.labels import duration, near_time
from models import AssignmentStatus, IncidentStatus

# Yellow and red moment, UTC; both None where nothing runs.
Limits = tuple[datetime | None, datetime | None]
NO_LIMIT: Limits = (None, None)


def running(
    clocks: Mapping[str, Any] | None, name: str, start: datetime | None, due: datetime | None
) -> Limits:
    """Of one clock; where an import or the demo town wrote the row, as its times tell."""
    if clocks and (limits := moments(dict(clocks), name)):
        return limits
    return within(start, due)


def within(start: datetime | None, due: datetime | None) -> Limits:
    """Of a limit that begins at `start`, with its yellow moment as minutes and hours run."""
    if due is None:
        return NO_LIMIT
    return (due if start is None else start + (due - start) * YELLOW_SHARE), due


def remaining(due: datetime, at: datetime) -> str:
    """When something is due, and how far away that is: 今天 04:24 前，还有69分钟."""
    seconds = (due - at).total_seconds()
    away = f"还有{duration(seconds)}" if seconds >= 0 else f"已超{duration(-seconds)}"
    return f"{near_time(due, at)} 前，{away}"


def left(due: datetime | None, at: datetime) -> str:
    """How far away a limit is, as a list says it: 剩 2小时, 超 3天; empty without one."""
    if due is None:
        return ""
    seconds = (due - at).total_seconds()
    away = abs(seconds)
    minutes, hours, days = int(away // 60), int(away // 3600), int(away // 86_400)
    span = f"{days}天" if days >= 2 else f"{hours}小时" if hours else f"{minutes}分钟"
    return f"{'剩' if seconds >= 0 else '超'} {span}"


# A row of the incident, of a share or of a call: column -> value, None where unknown, times aware.
StoredRow = Mapping[str, Any]
VOID = (AssignmentStatus.RETURNED, AssignmentStatus.WITHDRAWN)
# Running clocks that belong to the incident alone.
CLOCK_NAMES = {"accept": "受理", "first_report": "首次报告", "consult": "会商", "first_reply": "区级首次答复",
               "again": "区里退回，重新交办"}  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """One limit: its step, whose it is, when it runs out (UTC), and when it was met (None: not yet)."""

    step: str
    who: str
    due_at: datetime
    done_at: datetime | None = None
    # A share that was returned or withdrawn, a matter that was merged: it counts no more.
    is_void: bool = False

    def is_over(self, at: datetime) -> bool:
        """Whether it still runs and has run out; the due second itself is in time."""
        return self.done_at is None and not self.is_void and at > self.due_at

    def kept(self, at: datetime) -> str:
        """What became of it at `at`, in a word."""
        if self.is_void:
            return "不再计"
        if (self.done_at or at) > self.due_at:
            return "超期"
        return "办理中" if self.done_at is None else "按期"


def limits(row: StoredRow, shares: Iterable[StoredRow], calls: Iterable[StoredRow]) -> list[Limit]:
    """Every limit of the present round that is known, in the order of the steps; all times UTC."""
    is_closed = row["status"] in CLOSED_STATUSES
    every_limit = list(_of_the_room(row, is_closed))
    for share in shares:
        if share["round"] == row["round"]:
            every_limit += _of_share(share, is_closed)
    for call in calls:
        sent, came = call["sign_due_at"], call["arrive_due_at"]
        is_over = is_closed or call["released_at"] is not None
        signed = call["signed_at"] or call["arrived_at"]
        every_limit.append(Limit("点将签收", call["who"], sent, signed, is_over and signed is None))
        arrived = call["arrived_at"]
        every_limit.append(Limit("到场", call["who"], came, arrived, is_over and arrived is None))
    if row["due_at"] is not None:
        is_void = is_closed and row["status"] != IncidentStatus.CLOSED
        every_limit.append(Limit("办结", "本事件", row["due_at"], row["concluded_at"], is_void))
    return every_limit


def _of_the_room(row: StoredRow, is_closed: bool) -> Iterator[Limit]:
    clocks = row.get("clocks") or {}
    for name, step in CLOCK_NAMES.items():
        if name in clocks and not is_closed:
            yield Limit(
                step, "指挥室" if name == "accept" else "承办方", datetime.fromisoformat(clocks[name][1])
            )


def _of_share(share: StoredRow, is_closed: bool) -> list[Limit]:
    who, status = share["who"], share["status"]
    is_void = status in VOID
    limits = []
    if share["sign_due_at"] is not None:
        is_open = share["signed_at"] is None and (is_void or is_closed)
        limits.append(Limit("签收", who, share["sign_due_at"], share["signed_at"], is_open))
    if share["due_at"] is not None:
        done = share["ended_at"] if status == AssignmentStatus.DONE else None
        limits.append(Limit("承办", who, share["due_at"], done, is_void or (is_closed and done is None)))
    return limits


def working_days_over(due: datetime, at: datetime, calendar: WorkingCalendar) -> str:
    """By how much a limit is over, in words: 2.3个工作日; in plain days where the calendar ends before."""
    try:
        days, unit = (calendar.elapsed(at) - calendar.elapsed(due)) / DAY, "个工作日"
    except Refused:
        days, unit = (at - due).total_seconds() / DAY, "天（工作日历没有那几天）"
    # Cut, not rounded: no more lateness is claimed than there is.
    tenths = int(days * 10)
    return f"{tenths / 10:g}{unit}" if tenths else f"不足0.1{unit}"


def next_working_day(day: date, calendar: WorkingCalendar) -> date:
    """The first working day after `day`; simply the next day where the calendar has none."""
    coming = (day + timedelta(days=ahead) for ahead in range(1, 31))
    return next((one for one in coming if calendar.is_working(one)), day + timedelta(days=1))
