"""Missed steps of the parties: unsigned, without one lead, done without a result, unverified."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from dashboard.room.inspection.queries_log import entered, last_act
from dashboard.room.inspection.queries_look import Finding, InspectionScope
from dashboard.room.inspection.rules import WORKING_DAYS_TO_ANSWER
from dashboard.room.inspection.rules_kinds import ROOM
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    Department,
    Incident,
    IncidentStatus,
    Module,
    Party,
    Team,
    Village,
)

S = IncidentStatus
SENT, SIGNED, DONE = AssignmentStatus.SENT, AssignmentStatus.SIGNED, AssignmentStatus.DONE
RETURNED = AssignmentStatus.RETURNED
ACTIVE, COUNTS = (SENT, SIGNED), (SENT, SIGNED, DONE)
# No matter has so many parties.
MOST = 1_000
# Of its own name: a query may join the shares besides counting them.
Share: Any = aliased(Assignment, name="counted_share")
WITHOUT_A_PAUSE = tuple(status for status in S if status is not S.SUSPENDED)


def _of_the_round(*conditions: Any) -> tuple[Any, ...]:
    """Conditions on the town's shares (`Share`) of the incident's present round."""
    own = (Share.incident_id == col(Incident.id), Share.round == col(Incident.round))
    return (*own, Share.party != Party.DISTRICT_CENTRE, *conditions)


def shares(statuses: Any, *conditions: Any) -> Any:
    """How many shares of the present round have one of `statuses` and satisfy `conditions` on `Share`."""
    return _of_few(func.count, Share.id, Share.status.in_(statuses), *conditions)


def _of_few(what: Any, column: Any, *conditions: Any) -> Any:
    """An aggregate of `column` of the shares of the present round; `what` is given it."""
    # Without the limit SQLite, looking back, reads the shares of all incidents for each one of them.
    few = select(column).where(*_of_the_round(*conditions)).correlate(Incident).limit(MOST).subquery()
    return select(what(*few.c)).scalar_subquery()


def with_party(query: Any, table: Any) -> Any:
    """`query` with the units that a share, or a call, names: see `party_name`."""
    for unit in (Module, Team, Department, Village):
        own = getattr(table, f"{unit.__tablename__}_id")
        query = query.outerjoin(unit, col(unit.id) == own)
    return query


def party_name() -> Any:
    return func.coalesce(col(Module.name), col(Team.name), col(Department.name), col(Village.short_name), "")


def _share_unsigned(look: InspectionScope) -> Iterator[Finding]:
    columns = (col(Assignment.sent_at), col(Assignment.sign_due_at), party_name())
    query = look.open_cases(*columns, statuses=WITHOUT_A_PAUSE)
    query = query.join(Assignment, col(Assignment.incident_id) == col(Incident.id)).where(
        col(Assignment.status) == SENT,
        col(Assignment.sign_due_at) < look.at,
        col(Assignment.party) != Party.DISTRICT_CENTRE,
    )
    for case, sent, due, who in look.each(with_party(query, Assignment)):
        yield Finding(case, sent, due, who, "交办单还没有签收")


def _lead_wrong(look: InspectionScope) -> Iterator[Finding]:
    leads = shares(COUNTS, Share.is_lead.is_(True)).label("leads")
    since = func.coalesce(last_act(Action.RETURN), col(Incident.dispatched_at), col(Incident.reported_at))
    sent = func.coalesce(col(Incident.dispatched_at), col(Incident.reported_at))
    query = look.open_cases(leads, sent, since, statuses=(S.DISPATCHED, S.HANDLING, S.SUSPENDED))
    # Two returns: the commander decides who leads.
    query = query.where(shares(COUNTS, Share.is_lead.is_(True)) != 1, col(Incident.arbitration).is_(False))
    for case, number, dispatched, returned in look.each(query):
        # Without a lead it was the last return that took it away.
        began = dispatched if number else returned
        what = f"有{number}个牵头方" if number else "没有牵头方"
        yield Finding(case, began, began, ROOM, what)


def _return_unsettled(look: InspectionScope) -> Iterator[Finding]:
    columns = (col(Assignment.ended_at), col(Incident.dispatched_at), col(Incident.reported_at), party_name())
    query = look.open_cases(*columns, statuses=(S.DISPATCHED, S.HANDLING))
    query = query.join(Assignment, col(Assignment.incident_id) == col(Incident.id)).where(
        col(Incident.returns) > 0,
        col(Assignment.round) == col(Incident.round),
        col(Assignment.status) == RETURNED,
        col(Assignment.is_required).is_(True),
        col(Assignment.is_lead).is_(False),
        col(Assignment.party) != Party.DISTRICT_CENTRE,
    )
    wait = timedelta(minutes=look.settings["dispatch_wait_minutes"])
    for case, returned, dispatched, reported, who in look.each(with_party(query, Assignment)):
        began = returned or dispatched or reported
        if (due := began + wait) < look.at:
            yield Finding(case, began, due, ROOM, f"{who}退了单，还没有说由谁办")


def _lead_silent(look: InspectionScope) -> Iterator[Finding]:
    is_helper = (Share.is_lead.is_(False), Share.is_required.is_(True))
    since = _of_few(func.max, Share.ended_at, Share.status == DONE, *is_helper)
    query = look.open_cases(since, statuses=(S.HANDLING,)).where(
        shares(ACTIVE, Share.is_lead.is_(True)) > 0,
        shares((*ACTIVE, RETURNED), *is_helper) == 0,
        shares((DONE,), *is_helper) > 0,
    )
    for case, began in look.each(query):
        if began and (due := look.working_days_later(began, WORKING_DAYS_TO_ANSWER)) < look.at:
            yield Finding(case, began, due, "牵头方", "配合方都办完了，牵头方还没有反馈")


def _suspended_over(look: InspectionScope) -> Iterator[Finding]:
    query = look.open_cases(entered(S.SUSPENDED), col(Incident.suspended_until), statuses=(S.SUSPENDED,))
    for case, since, until in look.each(query.where(col(Incident.suspended_until) < look.at)):
        yield Finding(case, since, until, ROOM, "挂账到期，还没有恢复办理")


def _verify_late(look: InspectionScope) -> Iterator[Finding]:
    since = func.coalesce(entered(S.FED_BACK), col(Incident.fed_back_at), col(Incident.reported_at))
    query = look.open_cases(since, statuses=(S.FED_BACK,)).where(
        # A working day is never shorter than a day.
        or_(col(Incident.fed_back_at).is_(None), col(Incident.fed_back_at) < look.at - timedelta(days=1))
    )
    for case, began in look.each(query):
        if (due := look.working_days_later(began, WORKING_DAYS_TO_ANSWER)) < look.at:
            yield Finding(case, began, due, ROOM, "已经反馈，还没有核查")


CHECKS: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "share_unsigned": _share_unsigned,
    "return_unsettled": _return_unsettled,
    "lead_wrong": _lead_wrong,
    "lead_silent": _lead_silent,
    "suspended_over": _suspended_over,
    "verify_late": _verify_late,
}
