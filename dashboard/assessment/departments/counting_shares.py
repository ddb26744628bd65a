"""A department's own work in a quarter: its shares of incidents, calls to it, visits to its villages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy import exists as there_is
from sqlmodel import Session, col

from dashboard.assessment.departments.rules_counts import Of
from dashboard.assessment.departments.rules_quarter import Quarter
from dashboard.store.sql import holds, touches
from dashboard.words.days import day_start
from models import (
    Assignment,
    AssignmentStatus,
    CallUp,
    Exclusion,
    Incident,
    Rating,
    VillageDepartment,
    VillageVisit,
    VillageVisitStatus,
)

CONTENT = (Rating.SATISFIED, Rating.FAIRLY_SATISFIED)
DONE, RETURNED, WITHDRAWN = AssignmentStatus.DONE, AssignmentStatus.RETURNED, AssignmentStatus.WITHDRAWN
# The parts that shares tell of.
OF_SHARES = ("answered", "solved", "pleased", "helped", "signed", "stayed")


def shares(session: Session, quarter: Quarter, at: datetime) -> dict[int, dict[str, Of]]:
    """By department what its shares that were sent in the quarter come to, as of `at` (UTC)."""
    numbers = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for name in OF_SHARES
        for condition in part_conditions(name, at)
    ]
    query: Any = _sent(quarter, col(Assignment.department_id), *numbers)
    return {
        department_id: {
            name: Of(int(row[2 * place]), int(row[2 * place + 1])) for place, name in enumerate(OF_SHARES)
        }
        for department_id, *row in session.execute(query.group_by(col(Assignment.department_id)))
    }


def part_conditions(part: str, at: datetime) -> tuple[Any, Any]:
    """The conditions on a share by which it is good, and by which it counts at all, in a part."""
    status = col(Assignment.status)
    if part in ("answered", "signed"):
        signed, limit = col(Assignment.signed_at), col(Assignment.sign_due_at)
        among = and_(limit.is_not(None), or_(signed.is_not(None), limit < at))
        good, counts = and_(among, signed <= limit), among
    elif part in ("solved", "helped"):
        due, ended = func.coalesce(col(Assignment.due_at), col(Incident.due_at)), col(Assignment.ended_at)
        still = status.in_((AssignmentStatus.SENT, AssignmentStatus.SIGNED))
        good, counts = and_(status == DONE, ended <= due), or_(status == DONE, and_(still, due < at))
    elif part == "pleased":
        counts = and_(status == DONE, col(Incident.rating).is_not(None))
        good = and_(counts, col(Incident.rating).in_(CONTENT))
    else:
        good, counts = status != RETURNED, col(Assignment.id).is_not(None)
    if part in ("answered", "solved", "pleased"):
        return and_(good, _linked()), and_(counts, _linked())
    if part == "helped":
        matter = and_(col(Incident.one_thing_id).is_not(None), col(Assignment.is_lead).is_(False))
        return and_(good, matter), and_(counts, matter)
    return good, counts


def _linked() -> Any:
    """Whether the incident lies in a village that was linked to the department on the day of the report."""
    return there_is(
        select(col(VillageDepartment.village_id)).where(
            col(VillageDepartment.village_id) == col(Incident.village_id),
            col(VillageDepartment.department_id) == col(Assignment.department_id),
            holds(VillageDepartment, col(Incident.reported_on)),
        )
    )


def _sent(quarter: Quarter, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Incident, col(Incident.id) == col(Assignment.incident_id))
        .where(
            col(Assignment.department_id).is_not(None),
            col(Assignment.sent_at) >= day_start(quarter.first),
            col(Assignment.sent_at) < day_start(quarter.next.first),
            col(Assignment.status) != WITHDRAWN,
            col(Incident.id).not_in(select(col(Exclusion.incident_id))),
        )
    )


def incidents_of_part(
    session: Session, quarter: Quarter, department_id: int, part: str, at: datetime
) -> list[Any]:
    """(number, is good) of each incident behind a part that shares tell of, the ones not good first."""
    good, counts = part_conditions(part, at)
    is_good = func.min(case((good, 1), else_=0))
    query = _sent(quarter, col(Incident.number), is_good).where(
        col(Assignment.department_id) == department_id, counts
    )
    query = query.group_by(col(Incident.number)).order_by(is_good, col(Incident.number))
    return [(number, bool(one)) for number, one in session.execute(query)]


def calls(session: Session, quarter: Quarter, at: datetime) -> dict[int, Of]:
    """By department how many calls (点兵点将) of the quarter it came to in time, of those that came due."""
    arrived, limit = col(CallUp.arrived_at), col(CallUp.arrive_due_at)
    among = or_(arrived.is_not(None), limit < at)
    query: Any = (
        select(col(CallUp.department_id), _count(and_(among, arrived <= limit)), _count(among))
        .where(
            col(CallUp.department_id).is_not(None),
            col(CallUp.called_at) >= day_start(quarter.first),
            col(CallUp.called_at) < day_start(quarter.next.first),
        )
        .group_by(col(CallUp.department_id))
    )
    return {key: Of(int(good), int(total)) for key, good, total in session.execute(query) if total}


def of_links(session: Session, quarter: Quarter) -> Iterator[tuple[int, int, int | None]]:
    """(department, linked villages, own visits to them); None where the town logs no department's visits."""
    within = (
        col(VillageVisit.status) == VillageVisitStatus.DONE,
        col(VillageVisit.visited_on) >= quarter.first,
        col(VillageVisit.visited_on) <= quarter.last,
        col(VillageVisit.department_id).is_not(None),
    )
    own = (
        select(col(VillageVisit.department_id), func.count())
        .join(
            VillageDepartment,
            and_(
                col(VillageDepartment.village_id) == col(VillageVisit.village_id),
                col(VillageDepartment.department_id) == col(VillageVisit.department_id),
                holds(VillageDepartment, col(VillageVisit.visited_on)),
            ),
        )
        .where(*within)
        .group_by(col(VillageVisit.department_id))
    )
    visits = {key: int(number) for key, number in session.execute(own)}
    links: Any = (
        select(
            col(VillageDepartment.department_id),
            func.count(func.distinct(col(VillageDepartment.village_id))),
        )
        .where(touches(VillageDepartment, quarter.first, quarter.last))
        .group_by(col(VillageDepartment.department_id))
    )
    for department_id, villages in session.execute(links):
        yield department_id, villages, visits.get(department_id, 0) if visits else None


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
