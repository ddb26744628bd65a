"""Missed steps from the report to the dispatch, and what an urgent or a joint matter asks for after it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import col

from dashboard.room.inspection.queries_log import Entry, entered, in_round, is_struck, last_act
from dashboard.room.inspection.queries_look import Finding, InspectionScope, red_moment
from dashboard.room.inspection.queries_shares import COUNTS, shares
from dashboard.room.inspection.rules import DECIDED_WITHIN
from dashboard.room.inspection.rules_kinds import COMMANDER, ROOM
from models import Action, Incident, IncidentStatus, Level, OffList, Stage

S = IncidentStatus
I = Incident  # noqa: E741
# Statuses in which the parties are at work.
AT_WORK = (S.DISPATCHED, S.HANDLING)
GONE = (S.REJECTED, S.MERGED, S.CANCELLED)


def _accept_late(look: InspectionScope) -> Iterator[Finding]:
    # Passed up by the village or reopened, it waits for the room from then on.
    began = func.coalesce(last_act(Action.REPORT, Action.PASS_UP, Action.REOPEN), col(I.reported_at))
    columns = (began, col(I.urgent), col(I.rule_set_id), col(I.clocks))
    query = look.open_cases(*columns, statuses=(S.REPORTED,)).where(col(I.level) == Level.TOWN)
    for case, since, urgent, rules, clocks in look.each(query):
        due = red_moment(clocks, "accept") or look.due(rules, "1", Stage.ACCEPT, since, urgent=urgent)
        if due and due < look.at:
            yield Finding(case, since, due, ROOM, "还没有受理")


def _waiting(look: InspectionScope) -> timedelta:
    return timedelta(minutes=look.settings["dispatch_wait_minutes"])


def _dispatch_waiting(look: InspectionScope) -> Iterator[Finding]:
    there = (S.ACCEPTED, S.TRIAGED)
    since = func.coalesce(entered(*there), col(I.triaged_at), col(I.accepted_at), col(I.reported_at))
    query = look.open_cases(since, col(I.status), statuses=there).where(col(I.arbitration).is_(False))
    for case, began, status in look.each(query):
        if (due := began + _waiting(look)) < look.at:
            what = "还没有研判" if status == S.ACCEPTED else "研判了，还没有交办或上报区级"
            yield Finding(case, began, due, ROOM, what)


def _arbitration_waiting(look: InspectionScope) -> Iterator[Finding]:
    since = func.coalesce(last_act(Action.RETURN), col(I.dispatched_at), col(I.reported_at))
    for case, began in look.each(look.open_cases(since).where(col(I.arbitration).is_(True))):
        if (due := began + _waiting(look)) < look.at:
            yield Finding(case, began, due, COMMANDER, "第二次退单，等指挥长裁定")


def _off_list_undecided(look: InspectionScope) -> Iterator[Finding]:
    places = (Entry.data["off_list"], Entry.data["set"]["off_list"])
    flagged = select(func.max(Entry.at)).where(
        Entry.incident_id == col(I.id), or_(*(data.as_string() == OffList.FLAGGED.value for data in places))
    )
    since = func.coalesce(flagged.correlate(I).scalar_subquery(), col(I.reported_at))
    query = look.cases(since).where(
        col(I.off_list) == OffList.FLAGGED, col(I.status).not_in(GONE), look.is_ours
    )
    for case, began in look.each(query):
        if (due := began + DECIDED_WITHIN) < look.at:
            yield Finding(case, began, due, ROOM, "部门移送的任务不在清单里，还没有决定承接或退回")


def _first_report_missing(look: InspectionScope) -> Iterator[Finding]:
    reported = in_round(Entry.action == Action.FIRST_REPORT, ~is_struck(Entry))
    columns = (col(I.dispatched_at), col(I.rule_set_id), col(I.incident_class), col(I.clocks))
    query = look.open_cases(*columns, statuses=AT_WORK).where(
        col(I.urgent).is_(True), ~reported, or_(col(I.round) == 1, col(I.clocks).is_not(None))
    )
    for case, since, rules, kind, clocks in look.each(query):
        due = red_moment(clocks, "first_report")
        if due is None and since:
            due = look.due(rules, str(kind or 1), Stage.FIRST_REPORT, since, urgent=True)
        if due and due < look.at:
            yield Finding(case, since, due, "牵头方", "紧急事件交办以后，没有首次报告")


def _joint(look: InspectionScope, *columns: Any) -> Any:
    """Class 2 at work, with when it was dispatched and its limits."""
    first = (col(I.dispatched_at), col(I.rule_set_id), col(I.clocks))
    query = look.open_cases(*first, *columns, statuses=AT_WORK)
    return query.where(col(I.incident_class) == 2, col(I.dispatched_at).is_not(None))


def _consult_missing(look: InspectionScope) -> Iterator[Finding]:
    held = in_round(
        Entry.action == Action.COMMENT, Entry.data["meeting"].as_boolean().is_(True), ~is_struck(Entry)
    )
    query = _joint(look).where(and_(shares(COUNTS) > 1, ~held))
    for case, since, rules, clocks in look.each(query):
        due = red_moment(clocks, "consult") or look.due(rules, "2", Stage.CONSULT, since)
        if due and due < look.at:
            yield Finding(case, since, due, "牵头方", "二类事件交办以后，没有会商记录")


def _single_party(look: InspectionScope) -> Iterator[Finding]:
    for case, since, rules, _ in look.each(_joint(look).where(shares(COUNTS) == 1)):
        due = look.due(rules, "2", Stage.CONSULT, since)
        if due and due < look.at:
            yield Finding(case, since, due, ROOM, "二类事件只有一个承办方")


CHECKS: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "accept_late": _accept_late,
    "dispatch_waiting": _dispatch_waiting,
    "arbitration_waiting": _arbitration_waiting,
    "off_list_undecided": _off_list_undecided,
    "first_report_missing": _first_report_missing,
    "consult_missing": _consult_missing,
    "single_party": _single_party,
}
