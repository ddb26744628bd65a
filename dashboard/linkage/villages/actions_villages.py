"""A visit and the incidents that it found; a village's key work and its score in the assessment."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, Scope, require
from dashboard.access.rules_rights import needed_rights, needs
from dashboard.assessment.scores import actions_inputs
from dashboard.assessment.scores.rules_inputs import VillageInput
from dashboard.incidents.life import actions_report
from dashboard.linkage.villages import actions_key_work, actions_visits
from dashboard.linkage.villages.rules import Problem, checked_problems
from models import TOWNSHIP_CODE, Incident, Level, Source


@needs("village_work.manage")
def finish_visit(
    session: Session,
    *,
    visit_id: int,
    visited_on: date | None,
    findings: str,
    problems: Sequence[Problem] = (),
    scope: Scope,
    by: Person,
    at: datetime,
) -> list[str]:
    """完成走访, once: the visit, and an incident of source 走访 for each problem; their numbers.

    All or nothing: where one report is refused, the visit stays planned.
    """
    to_report = checked_problems(problems)
    village_id = actions_visits.conclude_visit(
        session, visit_id=visit_id, visited_on=visited_on, findings=findings, scope=scope, by=by, at=at
    )
    numbers = []
    for place, problem in enumerate(to_report, 1):
        number = actions_report.report(
            session,
            fields={
                "title": problem.title, "description": problem.description, "source": Source.VISIT,
                "village_id": village_id, "grid_id": problem.grid_id, "urgent": problem.urgent,
            },
            level=Level.VILLAGE if problem.in_village else Level.TOWN,
            form_key=f"visit:{visit_id}:{place}",
            scope=require(by, *needed_rights(actions_report.report)),
            by=by,
            at=at,
        )  # fmt: skip
        query = select(col(Incident.id)).where(
            col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.number) == number
        )
        actions_visits.link_problem(
            session, visit_id=visit_id, place=place, incident_id=session.execute(query).scalar_one(),
            scope=scope, by=by, at=at,
        )  # fmt: skip
        numbers.append(number)
    return numbers


@needs("score.manage")
def set_score(
    session: Session, *, year: int, quarter: int, village_id: int, by: Person, at: datetime
) -> Decimal:
    """定分: what a village's items add up to becomes its score of the quarter; again, the next version."""
    score, document = actions_key_work.log_score(
        session, year=year, quarter=quarter, village_id=village_id, by=by, at=at
    )
    given = VillageInput(year, quarter, village_id, score, document)
    actions_inputs.enter_village(session, given=given, by=by, at=at)
    return score
