"""Missed reminders of what is over its limit, and missed answers of the district."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from dashboard.room.inspection.queries_log import Entry, entered, last_act, noted
from dashboard.room.inspection.queries_look import Finding, InspectionScope, red_moment
from dashboard.room.inspection.rules import PRESSED, missed_rungs
from dashboard.room.inspection.rules_kinds_course import ROOM
from dashboard.town.clocks.rules_ladder import RUNG_NAMES, Rung, rung_at
from models import Action, Incident, IncidentStatus, Stage

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
    for case, since, rules, _, clocks, said in look.each(_escalated(look, word)):
        due = red_moment(clocks, "first_reply") or look.due(rules, "3", Stage.FIRST_REPLY, since)
        if due and due < look.at and (said is None or said < since):
            yield Finding(case, since, due, CENTRE, "上报以后，区里还没有说怎么办")


def _district_overdue(look: InspectionScope) -> Iterator[Finding]:
    for case, since, _, _, _, due in look.each(_escalated(look, col(I.due_at))):
        if due and due < look.at:
            yield Finding(case, since, due, CENTRE, "过了办结期限，区里还没有答复结果")


FOUND: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "remind_missing": partial(_rung_missing, Rung.REMIND),
    "supervise_missing": partial(_rung_missing, Rung.SUPERVISE),
    "criticise_missing": partial(_rung_missing, Rung.CRITICISE),
    "district_unsigned": _district_unsigned,
    "district_silent": _district_silent,
    "district_overdue": _district_overdue,
}
