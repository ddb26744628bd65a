"""Seconded staff: nobody sent in time, nowhere to work, a lock that ends soon."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlmodel import col

from dashboard.access.queries_members import is_member
from dashboard.delegation.seconded.queries_scope import reaches_cadre
from dashboard.delegation.seconded.rules_lock import ENDING_DAYS, lock_words
from dashboard.room.inspection.queries_look import Case, Finding, InspectionScope
from dashboard.words.days import day_start, township_date
from models import Cadre, CaseStatus, Department, Placement, Secondment, StaffCase

ONE_DAY = timedelta(days=1)
COMMANDER = "指挥长"


def _people(look: InspectionScope, *conditions: Any, of_case: Any = None) -> Iterator[Any]:
    """Secondments within the scope, with cadre and department, and the column of the case that is asked."""
    query: Any = (
        select(Secondment, Cadre, col(Department.name))
        .join(Cadre, col(Cadre.id) == col(Secondment.cadre_id))
        .join(Department, col(Department.id) == col(Secondment.department_id))
        .where(*reaches_cadre(look.scope, on=township_date(look.at)), *conditions)
        .order_by(col(Cadre.staff_number))
    )
    if of_case is not None:
        query = query.add_columns(of_case)
        query = query.join(StaffCase, col(StaffCase.secondment_id) == col(Secondment.id))
    yield from look.rows(query)


def _case(cadre: Cadre, department: str) -> Case:
    return Case("", f"{cadre.name} · {department}", cadre.example)


def _end_of(day: date) -> datetime:
    """The last moment of a township day: what was due on it is late from then on."""
    return day_start(day + ONE_DAY)


def _replacement_overdue(look: InspectionScope) -> Iterator[Finding]:
    waits = col(StaffCase.status) == CaseStatus.AWAITING
    for _, cadre, department, due in _people(look, waits, of_case=col(StaffCase.due_on)):
        if due is not None and _end_of(due) < look.at:
            what = f"应在 {due} 前补派一名干部，还没有补派"
            yield Finding(_case(cadre, department), None, _end_of(due), department, what)


def _secondment_without_module(look: InspectionScope) -> Iterator[Finding]:
    today = township_date(look.at)
    placed = exists(
        select(col(Placement.id)).where(
            col(Placement.cadre_id) == col(Secondment.cadre_id),
            col(Placement.from_on) <= today,
            or_(col(Placement.to_on).is_(None), col(Placement.to_on) >= today),
        )
    )
    for secondment, cadre, department in _people(look, *is_member(today), ~placed):
        start = secondment.from_on
        if _end_of(start) < look.at:
            yield Finding(
                _case(cadre, department), day_start(start), _end_of(start), COMMANDER, "在编，今天没有模块"
            )


def _lock_ending(look: InspectionScope) -> Iterator[Finding]:
    today = township_date(look.at)
    until = col(Secondment.locked_until)
    soon = (until > today, until <= today + ENDING_DAYS * ONE_DAY)
    for secondment, cadre, department in _people(look, *is_member(today), *soon):
        ends = secondment.locked_until
        since = day_start(ends - ENDING_DAYS * ONE_DAY)
        what = f"锁定到 {ends}，{lock_words(ends, today)}"
        yield Finding(_case(cadre, department), since, None, COMMANDER, what)


FOUND: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "replacement_overdue": _replacement_overdue,
    "secondment_without_module": _secondment_without_module,
    "lock_ending": _lock_ending,
}
