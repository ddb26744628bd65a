"""What the records contradict: side channels, gaps of the log, merges that lead nowhere, unpublished days."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, func, null, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from dashboard.room.inspection.queries_log import Entry, has_entry
from dashboard.room.inspection.queries_look import Case, Ended, Finding, InspectionScope
from dashboard.room.inspection.queries_shares import ACTIVE, party_name, with_party
from dashboard.room.inspection.queries_suspects import Doubt, is_by_others, is_suspect
from dashboard.room.inspection.rules import circular_merges
from dashboard.room.inspection.rules_kinds import ADMINISTRATOR, ROOM
from dashboard.words.days import day_start, township_date
from dashboard.words.labels import LABELS
from models import Action, Assignment, CalendarDay, Incident, IncidentStatus

I = Incident  # noqa: E741
OFFICE = "综合督考办"
KEPT = "odd_logs"
# The acts that hand out a share.
HANDING_OUT = (Action.DISPATCH, Action.ARBITRATE, Action.ADD_PARTY, Action.ESCALATE)
S = IncidentStatus
Parent: Any = aliased(Incident, name="parent")
MERGED = col(Incident.status) == S.MERGED
HAS_PARENT = col(Incident.parent_id).is_not(None)
AT = col(Incident.concluded_at)


def _side_dispatch(look: InspectionScope) -> Iterator[Finding]:
    columns = (Entry.at, Entry.actor, Entry.role)
    by_others = has_entry(is_by_others(), of=Ended)
    ended = look.closed_cases(*columns, where=(is_suspect(look, Doubt.BY_OTHERS), by_others))
    for query in (look.open_cases(*columns), ended):
        entries = query.join(Entry, Entry.incident_id == col(I.id)).where(is_by_others())
        for case, at, actor, role in look.each(entries):
            yield Finding(case, at, at, OFFICE, f"由{actor}（{role or '没有角色'}）交办，不是指挥室")
    handed_out = has_entry(Entry.action.in_(HANDING_OUT), Entry.at == col(Assignment.sent_at)).correlate(
        I, Assignment
    )
    shares = look.open_cases(col(Assignment.sent_at), party_name()).join(
        Assignment, col(Assignment.incident_id) == col(I.id)
    )
    shares = shares.where(col(Assignment.status).in_(ACTIVE), ~handed_out)
    for case, at, who in look.each(with_party(shares, Assignment)):
        yield Finding(case, at, at, OFFICE, f"给{who}的交办单没有对应的交办记录")


class LogMismatch(NamedTuple):
    """An incident whose log and row disagree."""

    case: Case
    reported_at: datetime
    status: IncidentStatus
    entries: int
    last_seq: int
    last_status: IncidentStatus | None


def _odd_logs(look: InspectionScope) -> list[LogMismatch]:
    """Of all that is open or was concluded in the days looked at; read once for a look."""
    if KEPT not in look.kept:
        look.kept[KEPT] = [LogMismatch(*row) for query in _logs(look) for row in look.each(query)]
    odd: list[LogMismatch] = look.kept[KEPT]
    return odd


def _logs(look: InspectionScope) -> Iterator[Any]:
    columns = (
        col(I.reported_at),
        col(I.status),
        func.coalesce(_of_log(I, func.count()), 0),
        func.coalesce(_of_log(I, func.max(Entry.seq)), 0),
        _last_status(I),
    )
    yield look.all_open(*columns).where(_is_odd(I))
    yield look.all_ended(*columns, where=(is_suspect(look, Doubt.ODD), _is_odd(Ended)))


def _is_odd(of: Any) -> Any:
    """Whether entries are lacking, or the last one led to another status."""
    lacking = func.coalesce(_of_log(of, func.max(Entry.seq) - func.count()), 1)
    return or_(lacking != 0, _last_status(of) != of.status)


def _of_log(of: Any, what: Any) -> Any:
    return select(what).where(Entry.incident_id == of.id).correlate(of).scalar_subquery()


def _last_status(of: Any) -> Any:
    last = select(Entry.to_status).where(Entry.incident_id == of.id).order_by(Entry.seq.desc()).limit(1)
    return last.correlate(of).scalar_subquery()


def _log_hole(look: InspectionScope) -> Iterator[Finding]:
    for odd in _odd_logs(look):
        if odd.entries != odd.last_seq:
            what = f"编号到第{odd.last_seq}条，只有{odd.entries}条"
            yield Finding(odd.case, odd.reported_at, None, ADMINISTRATOR, what)


def _status_differs(look: InspectionScope) -> Iterator[Finding]:
    for odd in _odd_logs(look):
        if odd.last_status is not None and odd.last_status != odd.status:
            what = f"事件是“{LABELS[odd.status]}”，最后一条记录之后应是“{LABELS[odd.last_status]}”"
            yield Finding(odd.case, odd.reported_at, None, ADMINISTRATOR, what)


def _log_missing(look: InspectionScope) -> Iterator[Finding]:
    for odd in _odd_logs(look):
        if odd.entries == 0:
            yield Finding(odd.case, odd.reported_at, None, ADMINISTRATOR, "没有一条办理记录")


def _calendar_unpublished(look: InspectionScope) -> Iterator[Finding]:
    guessed = set(look.rows(select(col(CalendarDay.day)).where(~col(CalendarDay.published))).scalars())
    if not guessed:
        return
    # By the due times, of which few lie so far ahead: not by what is open.
    is_open = func.coalesce(col(I.concluded_at), null()).is_(None)
    due = look.cases().with_only_columns(col(I.due_at))
    due = due.where(col(I.due_at) >= day_start(min(guessed)), is_open)
    days = Counter(day.year for at in look.rows(due).scalars() if (day := township_date(at)) in guessed)
    for year, number in sorted(days.items()):
        what = (
            f"{number}件在办事件的期限落在{year}年，现在只按周末和固定假日推算，"
            "没有算春节等还没有公布的假日和调休"
        )
        yield Finding(Case("", f"{year}年节假日安排未公布", False), None, None, ADMINISTRATOR, what)


def _merged_nowhere(look: InspectionScope) -> Iterator[Finding]:
    into = exists(select(Parent.id).where(Parent.id == col(Incident.parent_id)).correlate(Incident))
    query = look.cases(AT).where(MERGED, ~into, look.is_ours)
    for case, at in look.each(query):
        yield Finding(case, at, at, ROOM, "合并了，但找不到合并到哪一件")


def _merged_into_nothing(look: InspectionScope) -> Iterator[Finding]:
    query = look.cases(AT, Parent.concluded_at, Parent.status).join(
        Parent, Parent.id == col(Incident.parent_id)
    )
    query = query.where(HAS_PARENT, MERGED, Parent.status.in_((S.CANCELLED, S.REJECTED)), look.is_ours)
    for case, at, ended, status in look.each(query):
        # Either may have come last: the merging, or the end of what it was merged into.
        since = max(filter(None, (at, ended)), default=None)
        yield Finding(case, since, since, ROOM, f"合并到的事件“{LABELS[status]}”，这件事没有人办")


def _merged_in_circle(look: InspectionScope) -> Iterator[Finding]:
    # Only what was merged into something merged can lead back to itself.
    pairs = select(col(Incident.id), col(Incident.parent_id)).join(
        Parent, Parent.id == col(Incident.parent_id)
    )
    pairs = pairs.where(HAS_PARENT, MERGED, Parent.status == S.MERGED)
    circle = circular_merges(dict(look.rows(pairs).all()))
    if circle:
        for case, at in look.each(look.cases(AT).where(col(Incident.id).in_(circle))):
            yield Finding(case, at, at, ROOM, "合并成圈，没有一件在办")


CHECKS: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "side_dispatch": _side_dispatch,
    "log_hole": _log_hole,
    "status_differs": _status_differs,
    "log_missing": _log_missing,
    "calendar_unpublished": _calendar_unpublished,
    "merged_nowhere": _merged_nowhere,
    "merged_in_circle": _merged_in_circle,
    "merged_into_nothing": _merged_into_nothing,
}
