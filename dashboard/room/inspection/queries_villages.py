"""Village work: visits that nobody has reported on, households that nobody went to see."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import col

from dashboard.access.queries_scope import of_villages
from dashboard.assessment.departments.rules_quarter import quarter_of
from dashboard.linkage.villages.rules import masked_household
from dashboard.room.inspection.queries_look import Case, Finding, InspectionScope
from dashboard.words.days import day_start, township_date
from models import (
    TOWNSHIP_CODE,
    LowIncomeHousehold,
    Village,
    VillageVisit,
    VillageVisitStatus,
)

WHO = "联村干部"


def _visit_untold(look: InspectionScope) -> Iterator[Finding]:
    today = township_date(look.at)
    query: Any = (
        select(VillageVisit, col(Village.short_name))
        .join(Village, col(Village.id) == col(VillageVisit.village_id))
        .where(
            col(VillageVisit.township_code) == TOWNSHIP_CODE,
            col(VillageVisit.planned_on) < today,
            col(VillageVisit.status) == VillageVisitStatus.PLANNED,
            *of_villages(look.scope, col(VillageVisit.village_id)),
        )
        .order_by(col(VillageVisit.planned_on), col(VillageVisit.id))
    )
    for visit, village in look.rows(query):
        if (due := _after(visit.planned_on)) < look.at:
            topic = "走访低收入农户" if visit.household_id is not None else visit.topic
            case = Case("", f"{village} · {topic}", visit.example)
            what = f"安排在 {visit.planned_on} 走访，没有登记完成，也没有取消"
            yield Finding(case, day_start(visit.planned_on), due, visit.who or WHO, what)


def _after(day: date) -> datetime:
    """The moment at which a township day is over."""
    return day_start(day + timedelta(days=1))


def _household_unvisited(look: InspectionScope) -> Iterator[Finding]:
    quarter = quarter_of(township_date(look.at))
    missed, due = quarter.before, day_start(quarter.first)
    if not due < look.at:
        return
    visits = (
        select(
            col(VillageVisit.household_id).label("household_id"),
            func.max(col(VillageVisit.visited_on)).label("visited_on"),
        )
        .where(col(VillageVisit.household_id).is_not(None))
        .group_by(col(VillageVisit.household_id))
        .subquery()
    )
    home = LowIncomeHousehold
    query: Any = (
        select(home, col(Village.short_name), visits.c.visited_on)
        .join(Village, col(Village.id) == col(home.village_id))
        .outerjoin(visits, visits.c.household_id == col(home.id))
        .where(
            col(home.township_code) == TOWNSHIP_CODE,
            col(home.to_on).is_(None),
            col(home.from_on) < missed.first,
            or_(visits.c.visited_on.is_(None), visits.c.visited_on < missed.first),
            *of_villages(look.scope, col(home.village_id)),
        )
        .order_by(col(Village.code), col(home.id))
    )
    for household, village, last in look.rows(query):
        case = Case("", f"{village} · {masked_household(household.name, household.kind)}", household.example)
        what = f"{missed.name}没有走访；" + (f"上次走访 {last}" if last else "登记以来没有走访过")
        yield Finding(case, day_start(missed.first), due, WHO, what)


CHECKS: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "visit_untold": _visit_untold,
    "household_unvisited": _household_unvisited,
}
