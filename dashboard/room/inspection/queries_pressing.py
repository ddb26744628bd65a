"""Missed reminders of what is over its limit, missed answers of the district, and calls to the scene."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from dashboard.room.inspection.queries_log import Entry, entered, last_act, noted
from dashboard.room.inspection.queries_look import Finding, InspectionScope, red_moment
from dashboard.room.inspection.rules import PRESSED, missed_rungs
from dashboard.room.inspection.rules_kinds import ROOM
from dashboard.town.clocks.rules_ladder import RUNG_NAMES, Rung, rung_at
from models import Action, Cadre, CallUp, Department, Incident, IncidentStatus, Stage

S = IncidentStatus
I = Incident  # noqa: E741
CENTRE = "区矛调中心"
WHO = {
    Rung.REMIND: ROOM,
    Rung.SUPERVISE: "指挥长、综合督考办",
    Rung.CRITICISE: "综合督考办、指挥长",
}


def _rung_missing(rung: Rung, look: InspectionScope) -> Iterator[Finding]:
    # A lead that presses its own helpers does not do what the town owes.
    by_town = Entry.data["by_lead"].as_boolean().is_not(True)
    acts = (last_act(Action.REMIND, where=by_town), last_act(Action.SUPERVISE), noted("criticised"))
    query = look.all_open(col(I.status), col(I.due_at), *acts, statuses=PRESSED)
    query = query.where(col(I.due_at) < look.at)
    for case, status, due, reminded, supervised, criticised in look.each(query):
        climbed = {Rung.REMIND: reminded, Rung.SUPERVISE: supervised, Rung.CRITICISE: criticised}
        owed = missed_rungs(status, due, climbed, at=look.at, calendar=look.calendar, steps=look.steps)
        if rung in owed:
            what = f"过了办结期限，还没有{RUNG_NAMES[rung]}"
            yield Finding(case, due, rung_at(due, rung, look.calendar, look.steps), WHO[rung], what)


def _escalated(look: InspectionScope, *columns: Any) -> Any:
    """What lies with the district: since when, its limits, and `columns`."""
    since = func.coalesce(entered(S.ESCALATED), col(I.escalated_at), col(I.reported_at))
    first = (since, col(I.rule_set_id), col(I.urgent), col(I.clocks))
    return look.open_cases(*first, *columns, statuses=(S.ESCALATED,))


def _district_unsigned(look: InspectionScope) -> Iterator[Finding]:
    for case, since, rules, urgent, _, signed in look.each(
        _escalated(look, last_act(Action.DISTRICT_RECEIPT))
    ):
        due = look.due(rules, "3", Stage.SIGN, since, urgent=urgent)
        if due and due < look.at and (signed is None or signed < since):
            yield Finding(case, since, due, CENTRE, "上报以后，区里还没有签收")


def _district_silent(look: InspectionScope) -> Iterator[Finding]:
    # A signature without a word says nothing of what will be done.
    word = last_act(Action.DISTRICT_RECEIPT, where=Entry.reason != "")
    for case, since, rules, _, clocks, answered in look.each(_escalated(look, word)):
        due = red_moment(clocks, "first_reply") or look.due(rules, "3", Stage.FIRST_REPLY, since)
        if due and due < look.at and (answered is None or answered < since):
            yield Finding(case, since, due, CENTRE, "上报以后，区里还没有说怎么办")


def _district_overdue(look: InspectionScope) -> Iterator[Finding]:
    for case, since, _, _, _, due in look.each(_escalated(look, col(I.due_at))):
        if due and due < look.at:
            yield Finding(case, since, due, CENTRE, "过了办结期限，区里还没有答复结果")


def _with_whom(query: Any) -> Any:
    query = query.outerjoin(Department, col(Department.id) == col(CallUp.department_id))
    return query.outerjoin(Cadre, col(Cadre.id) == col(CallUp.cadre_id))


def _whom() -> Any:
    return func.coalesce(col(Department.name), col(Cadre.name), "")


def _open_calls(look: InspectionScope, *columns: Any) -> Any:
    """Of open incidents: who was called and when, and `columns`; those released and those there left out."""
    query = look.open_cases(_whom(), col(CallUp.called_at), *columns)
    query = query.join(CallUp, col(CallUp.incident_id) == col(Incident.id))
    return _with_whom(query).where(col(CallUp.released_at).is_(None), col(CallUp.arrived_at).is_(None))


def _call_unsigned(look: InspectionScope) -> Iterator[Finding]:
    query = _open_calls(look, col(CallUp.sign_due_at)).where(
        col(CallUp.signed_at).is_(None), col(CallUp.sign_due_at) < look.at
    )
    for case, who, called, due in look.each(query):
        yield Finding(case, called, due, who, "点将还没有签收")


def _call_not_arrived(look: InspectionScope) -> Iterator[Finding]:
    query = _open_calls(look, col(CallUp.arrive_due_at)).where(col(CallUp.arrive_due_at) < look.at)
    for case, who, called, due in look.each(query):
        yield Finding(case, called, due, who, "点将还没有到场")


def _call_not_released(look: InspectionScope) -> Iterator[Finding]:
    ended = col(Incident.concluded_at)
    # From the calls that still run: there are few, and among them none of a closed matter.
    query = look.cases(_whom(), col(CallUp.called_at), ended).join(
        CallUp, col(CallUp.incident_id) == col(Incident.id)
    )
    query = _with_whom(query).where(col(CallUp.released_at).is_(None), ended.is_not(None), look.is_ours)
    for case, who, called, ended_at in look.each(query):
        yield Finding(case, called, ended_at, "系统管理员", f"事件已了结，{who}还记作在现场")


CHECKS: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "remind_missing": partial(_rung_missing, Rung.REMIND),
    "supervise_missing": partial(_rung_missing, Rung.SUPERVISE),
    "criticise_missing": partial(_rung_missing, Rung.CRITICISE),
    "district_unsigned": _district_unsigned,
    "district_silent": _district_silent,
    "district_overdue": _district_overdue,
    "call_unsigned": _call_unsigned,
    "call_not_arrived": _call_not_arrived,
    "call_not_released": _call_not_released,
}
