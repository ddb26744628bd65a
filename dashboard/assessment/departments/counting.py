"""What the records say of the departments in a quarter, and how these stand by it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy import exists as there_is
from sqlmodel import Session, col

from dashboard.assessment.departments.counting_tallies import tallies
from dashboard.assessment.departments.rules import (
    Answers,
    Counts,
    DepartmentResult,
    Of,
    Rules,
    assess,
    ranked,
)
from dashboard.assessment.departments.rules_quarter import ASSESSMENT_RULES, Quarter
from dashboard.store.sql import holds, touches
from dashboard.town.rule_sets.versions import in_force, newest_version
from dashboard.words.days import day_start
from models import (
    TOWNSHIP_CODE,
    Aspect,
    AssessmentForm,
    AssessmentPublication,
    AssessmentResult,
    AssessmentRuleSet,
    Assignment,
    AssignmentStatus,
    CallUp,
    CaseStatus,
    Department,
    Exclusion,
    Incident,
    Rating,
    Secondment,
    StaffCase,
    Staffing,
    Training,
    VillageDepartment,
    VillageVisit,
    VillageVisitStatus,
)

CONTENT = (Rating.SATISFIED, Rating.FAIRLY_SATISFIED)
DONE, RETURNED, WITHDRAWN = AssignmentStatus.DONE, AssignmentStatus.RETURNED, AssignmentStatus.WITHDRAWN
# The parts that are counted from shares.
OF_SHARES = ("answered", "solved", "pleased", "helped", "signed", "stayed")


@dataclass(frozen=True)
class Standing:
    """A department's result as it would be published now."""

    department_id: int
    outcome: DepartmentResult


def rule_set_for(session: Session, year: int) -> AssessmentRuleSet:
    """The version of the rules by which a quarter of `year` is rated."""
    row: AssessmentRuleSet = in_force(session, AssessmentRuleSet, AssessmentRuleSet.from_year, year)
    return row


def published_version(session: Session, quarter: Quarter) -> int:
    """The newest published version of a quarter; 0 where there is none."""
    table = AssessmentPublication
    return newest_version(
        session, table, col(table.year) == quarter.year, col(table.quarter) == quarter.quarter
    )


def standings(
    session: Session, quarter: Quarter, rules: Rules, at: datetime, *, is_kept: bool = False
) -> list[Standing]:
    """Every department of which the quarter has a case or an answer, as of `at` (UTC); see `count`."""
    counts, asked = count(session, quarter, at, is_kept=is_kept), answers(session, quarter)
    return [
        Standing(department_id, assess(counts.get(department_id, Counts()), asked[department_id], rules))
        for department_id in sorted(counts.keys() | asked.keys())
    ]


def write_results(session: Session, publication: AssessmentPublication) -> dict[int, int | None]:
    """Write a publication and the results of its quarter as they stand when it is published.

    Returns the rank of each department; None where it is listed, not ranked. No department: nothing is known.
    """
    quarter = Quarter(publication.year, publication.quarter)
    rules = ASSESSMENT_RULES.of_row(rule_set_for(session, publication.year))
    results = standings(session, quarter, rules, publication.published_at)
    ranks = ranked({one.department_id: one.outcome.total for one in results})
    session.add(publication)
    session.flush()
    for one in results:
        session.add(
            AssessmentResult(
                publication_id=publication.id or 0,
                department_id=one.department_id,
                total=one.outcome.total,
                rank=ranks.get(one.department_id),
                aspects=one.outcome.aspects,
            )
        )
    session.flush()
    return {one.department_id: ranks.get(one.department_id) for one in results}


def count(session: Session, quarter: Quarter, at: datetime, *, is_kept: bool = False) -> dict[int, Counts]:
    """The counted records of each department that has any.

    Incidents belong to the quarter (township days) in which they were reported; 到期未办结 is as of `at`.
    What was left out (剔除) with approval does not count. `is_kept`: what the last round of the inspector
    kept may be used, which is the same unless something was changed past the log.
    """
    by_department: dict[int, Counts] = defaultdict(Counts)
    of_units = tallies(session, quarter, at, is_kept=is_kept)
    for department_id, own in shares(session, quarter, at).items():
        numbers: dict[str, Any] = dict(own)
        by_department[department_id] = replace(by_department[department_id], **numbers)
    for department_id, arrived in calls(session, quarter, at).items():
        by_department[department_id] = replace(by_department[department_id], arrived=arrived)
    for department_id, villages, visits in of_links(session, quarter):
        by_department[department_id] = replace(by_department[department_id], villages=villages, visits=visits)
    for department_id, matters in of_units["department"].items():
        by_department[department_id] = replace(by_department[department_id], matters=matters)
    for department_id, passed, off_list in session.execute(_passed(quarter)):
        by_department[department_id] = replace(by_department[department_id], passed=passed, off_list=off_list)
    hours = {key: Decimal(str(total)) for key, total in session.execute(_hours(quarter))}
    for department_id, locks, broken in session.execute(_locks(quarter)):
        by_department[department_id] = replace(
            by_department[department_id],
            locks=locks,
            kept=locks - broken,
            cadres=locks,
            # Where nobody entered any training, nobody keeps such records.
            hours=hours.get(department_id, Decimal(0)) if hours else None,
        )
    return {key: counts for key, counts in by_department.items() if replace(counts, villages=0) != _NOTHING}


_NOTHING = Counts()


def answers(session: Session, quarter: Quarter) -> dict[int, dict[Aspect, Answers]]:
    """Number and sum of the grades of each department and aspect."""
    grades = [getattr(AssessmentForm, aspect.value) for aspect in Aspect]
    query: Any = (
        select(
            col(AssessmentForm.department_id),
            *[
                number
                for grade in grades
                for number in (func.count(grade), func.coalesce(func.sum(grade), 0))
            ],
        )
        .where(*_of(quarter, AssessmentForm))
        .group_by(col(AssessmentForm.department_id))
    )
    asked: dict[int, dict[Aspect, Answers]] = defaultdict(dict)
    for department_id, *numbers in session.execute(query):
        for place, aspect in enumerate(Aspect):
            asked[department_id][aspect] = Answers(int(numbers[2 * place]), int(numbers[2 * place + 1]))
    return asked


def _of(quarter: Quarter, table: Any) -> list[Any]:
    return [
        table.township_code == TOWNSHIP_CODE,
        table.year == quarter.year,
        table.quarter == quarter.quarter,
    ]


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def reported_in(quarter: Quarter) -> list[Any]:
    """Conditions: reported in the quarter (township days), and not left out (剔除)."""
    return [
        col(Incident.reported_on) >= quarter.first,
        col(Incident.reported_on) <= quarter.last,
        col(Incident.id).not_in(select(col(Exclusion.incident_id))),
    ]


def _passed(quarter: Quarter) -> Any:
    # Department after department by an index that knows all that is asked.
    return (
        select(col(Department.id), func.count(), _sum(col(Incident.off_list).is_not(None)))
        .join(Incident, col(Incident.from_department_id) == col(Department.id))
        .where(
            col(Incident.reported_at) >= day_start(quarter.first),
            col(Incident.reported_at) < day_start(quarter.next.first),
            col(Incident.id).not_in(select(col(Exclusion.incident_id))),
        )
        .group_by(col(Department.id))
    )


def _locks(quarter: Quarter) -> Any:
    """Secondments that held on some day of the quarter, and those that the department ended too early.

    Whom the town itself sent back (反向否决), or a higher order called away, did not break a lock.
    """
    allowed = select(col(StaffCase.secondment_id)).where(
        col(StaffCase.exception).is_not(None), col(StaffCase.status) == CaseStatus.TRANSFERRED
    )
    end = col(Secondment.to_on)
    broken = and_(
        end.is_not(None),
        end <= quarter.last,
        end < col(Secondment.locked_until),
        col(Secondment.staffing) == Staffing.TRANSFERRED,
        col(Secondment.id).not_in(allowed),
    )
    return (
        select(col(Secondment.department_id), func.count(), _sum(broken))
        .where(
            col(Secondment.from_on) <= quarter.last,
            end.is_(None) | (end >= quarter.first),
        )
        .group_by(col(Secondment.department_id))
    )


def _hours(quarter: Quarter) -> Any:
    """Hours of training that ended in the quarter, of those whom each department had seconded on that day."""
    end = col(Secondment.to_on)
    return (
        select(col(Secondment.department_id), func.sum(col(Training.hours)))
        .join(Training, col(Training.cadre_id) == col(Secondment.cadre_id))
        .where(
            col(Training.struck_at).is_(None),
            col(Training.to_on) >= quarter.first,
            col(Training.to_on) <= quarter.last,
            col(Secondment.from_on) <= col(Training.to_on),
            end.is_(None) | (end >= col(Training.to_on)),
        )
        .group_by(col(Secondment.department_id))
    )


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
    """(number, is good) of each incident behind a part counted from shares, the ones not good first."""
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
