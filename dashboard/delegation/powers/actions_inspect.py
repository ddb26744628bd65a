"""A problem found on a joint visit becomes an incident: registered, and noted at its line, or neither."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, require
from dashboard.access.rules_rights import needed_rights, needs
from dashboard.delegation.powers import actions_visits
from dashboard.incidents.life import actions_report
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    CheckResult,
    Department,
    Incident,
    JointVisit,
    Premises,
    Source,
    VisitCheck,
    VisitStatus,
)

LONGEST_TITLE = 60


@needs("joint_visit.work")
def raise_problem(session: Session, *, check_id: int, by: Person, at: datetime) -> str:
    """问题转事件; returns the incident's number. Sent again it answers with the same one.

    Each act asks for its own right: whoever may not report is refused, and nothing happens.
    """
    check = session.get(VisitCheck, check_id, with_for_update=True, populate_existing=True)
    if check is None or check.result is not CheckResult.PROBLEM:
        raise Refused("这一项没有记问题，不能转成事件。请先记检查结果。")
    visit = session.get_one(JointVisit, check.visit_id)
    if visit.status not in (VisitStatus.PLANNED, VisitStatus.DONE):
        raise Refused("这次检查已经取消或者并入别的检查，不能转成事件。")
    place = session.get_one(Premises, visit.premises_id)
    unit = session.get_one(Department, check.department_id)
    number = actions_report.report(
        session,
        fields={
            "title": f"{place.name}：{check.note}"[:LONGEST_TITLE],
            "description": f"联合检查（{unit.name}）发现问题。检查项：{check.text}。情况：{check.note}",
            "source": Source.ROOM,
            "village_id": place.village_id,
            "place": f"{place.name} {place.address}".strip(),
        },
        form_key=f"visit-check-{check_id}",
        scope=require(by, *needed_rights(actions_report.report)),
        by=by,
        at=at,
    )
    if check.incident_id is None:
        query = select(col(Incident.id)).where(
            col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.number) == number
        )
        actions_visits.link_incident(
            session,
            check_id=check_id,
            incident_id=session.execute(query).scalar_one() or 0,
            number=number,
            by=by,
            at=at,
        )
    return number
