"""What of an incident's limits was kept, what runs, what is over and by how much. No clock, no database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.incidents.life.rules_status import CLOSED_STATUSES
from dashboard.town.clocks.rules import DAY, WorkingCalendar
from dashboard.words.errors import Refused
from models import AssignmentStatus, IncidentStatus

# A row of the incident, of a share or of a call: column -> value, None where unknown, times aware.
Known = Mapping[str, Any]
VOID = (AssignmentStatus.RETURNED, AssignmentStatus.WITHDRAWN)
# Running clocks that are kept with the incident alone.
CLOCK_NAMES = {"accept": "受理", "first_report": "首次报告", "consult": "会商", "first_reply": "区级首次答复",
               "again": "区里退回，重新交办"}  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """One promise: its step, whose it is, when it runs out (UTC), and when it was kept (None: not yet)."""

    step: str
    who: str
    due_at: datetime
    done_at: datetime | None = None
    # A share that was returned or withdrawn, a matter that was merged: nobody has to keep it any more.
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


def limits(row: Known, shares: Iterable[Known], calls: Iterable[Known]) -> list[Limit]:
    """Every limit of the present round that is known, in the order of the steps; all times UTC."""
    is_closed = row["status"] in CLOSED_STATUSES
    found = list(_of_the_room(row, is_closed))
    for share in shares:
        if share["round"] == row["round"]:
            found += _of_share(share, is_closed)
    for call in calls:
        sent, came = call["sign_due_at"], call["arrive_due_at"]
        is_over = is_closed or call["released_at"] is not None
        signed = call["signed_at"] or call["arrived_at"]
        found.append(Limit("点将签收", call["who"], sent, signed, is_over and signed is None))
        arrived = call["arrived_at"]
        found.append(Limit("到场", call["who"], came, arrived, is_over and arrived is None))
    if row["due_at"] is not None:
        is_void = is_closed and row["status"] != IncidentStatus.CLOSED
        found.append(Limit("办结", "本事件", row["due_at"], row["concluded_at"], is_void))
    return found


def _of_the_room(row: Known, is_closed: bool) -> Iterator[Limit]:
    clocks = row.get("clocks") or {}
    for name, step in CLOCK_NAMES.items():
        if name in clocks and not is_closed:
            yield Limit(
                step, "指挥室" if name == "accept" else "承办方", datetime.fromisoformat(clocks[name][1])
            )


def _of_share(share: Known, is_closed: bool) -> list[Limit]:
    who, status = share["who"], share["status"]
    is_void = status in VOID
    found = []
    if share["sign_due_at"] is not None:
        is_open = share["signed_at"] is None and (is_void or is_closed)
        found.append(Limit("签收", who, share["sign_due_at"], share["signed_at"], is_open))
    if share["due_at"] is not None:
        done = share["ended_at"] if status == AssignmentStatus.DONE else None
        found.append(Limit("承办", who, share["due_at"], done, is_void or (is_closed and done is None)))
    return found


def working_days_over(due: datetime, at: datetime, calendar: WorkingCalendar) -> str:
    """By how much a limit is over, in words: 2.3个工作日; in plain days where the calendar ends before."""
    try:
        days, unit = (calendar.elapsed(at) - calendar.elapsed(due)) / DAY, "个工作日"
    except Refused:
        days, unit = (at - due).total_seconds() / DAY, "天（工作日历没有那几天）"
    # Cut, not rounded: nobody is told that he is later than he is.
    tenths = int(days * 10)
    return f"{tenths / 10:g}{unit}" if tenths else f"不足0.1{unit}"


def next_working_day(day: date, calendar: WorkingCalendar) -> date:
    """The first working day after `day`; simply the next day where the calendar has none."""
    coming = (day + timedelta(days=ahead) for ahead in range(1, 31))
    return next((one for one in coming if calendar.is_working(one)), day + timedelta(days=1))
