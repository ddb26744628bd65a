"""Joint visits: premises, checklists, who goes where, what was found, what could be one."""

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import case, func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.rules_visits import Line, Merged, Planned, proposals
from dashboard.town.settings.queries import value
from models import (
    TOWNSHIP_CODE,
    ChecklistItem,
    CheckResult,
    Department,
    Incident,
    JointVisit,
    Premises,
    Village,
    VisitCheck,
    VisitStatus,
)

UTC_TIME = "datetime64[us, UTC]"
PREMISES = {"premises_id": "int64", "name": "str", "address": "str", "trade": "str", "village": "str",
            "example": "bool"}  # fmt: skip
VISITS: dict[str, Any] = {
    "visit_id": "int64", "premises_id": "int64", "premises": "str", "address": "str", "planned_on": "object",
    "status": "str", "merged_into_id": "Int64", "reason": "str", "planned_by": "str", "planned_at": UTC_TIME,
    "visited_on": "object", "summary": "str", "inspectors": "str", "concluded_by": "str", "example": "bool",
    "departments": "str", "lines": "int64", "left": "int64", "problems": "int64",
}  # fmt: skip
CHECKS: dict[str, Any] = {
    "check_id": "int64", "department": "str", "text": "str", "result": "object", "note": "str",
    "checked_by": "str", "incident": "str",
}  # fmt: skip
ITEMS = {"item_id": "int64", "department_id": "int64", "department": "str", "text": "str", "example": "bool"}
OURS = col(JointVisit.township_code) == TOWNSHIP_CODE
WINDOW = "visit_merge_days"


@needs("joint_visit.read")
def premises(session: Session) -> pd.DataFrame:
    """Every place that is known, by name; columns as PREMISES."""
    query: Any = (
        select(
            col(Premises.id), col(Premises.name), col(Premises.address), col(Premises.trade),
            func.coalesce(col(Village.short_name), ""), col(Premises.example),
        )
        .outerjoin(Village, col(Village.id) == col(Premises.village_id))
        .where(col(Premises.township_code) == TOWNSHIP_CODE)
        .order_by(col(Premises.name), col(Premises.id))
    )  # fmt: skip
    return pd.DataFrame(session.execute(query).all(), columns=list(PREMISES)).astype(PREMISES)


@needs("joint_visit.read")
def checklists(session: Session) -> pd.DataFrame:
    """What each department looks at, as it is in use now; columns as ITEMS."""
    query: Any = (
        select(
            col(ChecklistItem.id), col(Department.id), col(Department.name), col(ChecklistItem.text),
            col(ChecklistItem.example),
        )
        .join(Department, col(Department.id) == col(ChecklistItem.department_id))
        .where(col(ChecklistItem.township_code) == TOWNSHIP_CODE, col(ChecklistItem.is_active))
        .order_by(col(Department.id), col(ChecklistItem.seq), col(ChecklistItem.id))
    )  # fmt: skip
    return pd.DataFrame(session.execute(query).all(), columns=list(ITEMS)).astype(ITEMS)


@needs("joint_visit.read")
def visits(
    session: Session, *, is_planned: bool | None = None, merged_into: int | None = None,
    visit_id: int | None = None, most: int = 200,
) -> pd.DataFrame:  # fmt: skip
    """Visits, planned ones by day, others newest first; columns as VISITS, times UTC.

    `is_planned`: only those to come, or only the others; `merged_into`: only those that became part of one.
    """
    day = col(JointVisit.planned_on)
    query: Any = (
        select(JointVisit, col(Premises.name), col(Premises.address))
        .join(Premises, col(Premises.id) == col(JointVisit.premises_id))
        .where(OURS)
        .order_by(day if is_planned else day.desc(), col(JointVisit.id))
        .limit(most)
    )
    status = col(JointVisit.status)
    if is_planned is not None:
        query = query.where((status == VisitStatus.PLANNED) == is_planned)
    if merged_into is not None:
        query = query.where(col(JointVisit.merged_into_id) == merged_into)
    if visit_id is not None:
        query = query.where(col(JointVisit.id) == visit_id)
    joined = session.execute(query).all()
    counted = _counted(session, [row.id for row, *_ in joined])
    rows = [
        {**{name: getattr(row, name) for name in VISITS if hasattr(row, name)}, **counted[row.id],
         "visit_id": row.id, "premises": name, "address": address, "status": row.status.value}
        for row, name, address in joined
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(VISITS)).astype(VISITS)


@needs("joint_visit.read")
def figures(session: Session) -> dict[str, int]:
    """How many visits there are in each status (words of VisitStatus), and `problems` found on those done."""
    query: Any = select(col(JointVisit.status), func.count()).where(OURS).group_by(col(JointVisit.status))
    made = dict.fromkeys((status.value for status in VisitStatus), 0)
    made |= {status.value: number for status, number in session.execute(query)}
    problems: Any = (
        select(func.count())
        .select_from(VisitCheck)
        .join(JointVisit, col(JointVisit.id) == col(VisitCheck.visit_id))
        .where(
            OURS, col(JointVisit.status) == VisitStatus.DONE, col(VisitCheck.result) == CheckResult.PROBLEM
        )
    )
    return made | {"problems": session.execute(problems).scalar_one()}


def _counted(session: Session, ids: list[Any]) -> dict[Any, dict[str, Any]]:
    """Departments, lines, lines without a result and problems of each visit."""
    made: dict[Any, dict[str, Any]] = {
        key: {"departments": "", "lines": 0, "left": 0, "problems": 0} for key in ids
    }
    is_problem = case((col(VisitCheck.result) == CheckResult.PROBLEM, 1), else_=0)
    query: Any = (
        select(
            col(VisitCheck.visit_id), col(Department.short_name), func.count(),
            func.count() - func.count(col(VisitCheck.result)), func.sum(is_problem),
        )
        .join(Department, col(Department.id) == col(VisitCheck.department_id))
        .where(col(VisitCheck.visit_id).in_(ids))
        .group_by(col(VisitCheck.visit_id), col(Department.id), col(Department.short_name))
        .order_by(col(VisitCheck.visit_id), col(Department.id))
    )  # fmt: skip
    for key, department, lines, left, problems in session.execute(query):
        row = made[key]
        row["departments"] += ("、" if row["departments"] else "") + department
        row["lines"] += lines
        row["left"] += left
        row["problems"] += int(problems)
    return made


@needs("joint_visit.read")
def checks(session: Session, *, visit_id: int) -> pd.DataFrame:
    """The lines of a visit by department, what was found, and the number of the incident that it became."""
    query: Any = (
        select(
            col(VisitCheck.id), col(Department.name), col(VisitCheck.text), col(VisitCheck.result),
            col(VisitCheck.note), col(VisitCheck.checked_by), func.coalesce(col(Incident.number), ""),
        )
        .join(Department, col(Department.id) == col(VisitCheck.department_id))
        .outerjoin(Incident, col(Incident.id) == col(VisitCheck.incident_id))
        .where(col(VisitCheck.visit_id) == visit_id)
        .order_by(col(Department.id), col(VisitCheck.id))
    )  # fmt: skip
    return pd.DataFrame(session.execute(query).all(), columns=list(CHECKS)).astype(CHECKS)


@needs("joint_visit.read")
def visits_to_merge(session: Session, *, since: date) -> list[Merged]:
    """The planned visits from a township day on that could be one: see rules_visits.proposals.

    One that was begun is left as it is.
    """
    lines: dict[int, set[Line]] = defaultdict(set)
    begun: set[int] = set()
    query = (
        select(VisitCheck, col(JointVisit.id))
        .join(JointVisit, col(JointVisit.id) == col(VisitCheck.visit_id))
        .where(OURS, col(JointVisit.status) == VisitStatus.PLANNED, col(JointVisit.planned_on) >= since)
    )
    for row, key in session.execute(query):
        lines[key or 0].add(Line(row.department_id, row.text))
        if row.result is not None:
            begun.add(key or 0)
    visits = session.execute(select(JointVisit).where(col(JointVisit.id).in_(set(lines) - begun))).scalars()
    planned = [
        Planned(row.id or 0, row.premises_id, row.planned_on, frozenset(lines[row.id or 0])) for row in visits
    ]
    return proposals(planned, int(value(session, WINDOW)))
