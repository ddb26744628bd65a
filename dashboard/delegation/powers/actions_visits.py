"""Joint visits: planned by each department, made one, walked line by line, concluded. Each step is logged."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.queries_visits import visits_to_merge
from dashboard.delegation.powers.rules_visits import (
    AREA,
    LONGEST,
    TURN,
    checked_day,
    checked_results,
    require_complete,
    require_own,
    require_planned,
    require_proposed,
)
from dashboard.town.settings.rules_words import change_data, checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    ChecklistItem,
    CheckResult,
    Department,
    JointVisit,
    Premises,
    VisitCheck,
    VisitStatus,
)


@needs("joint_visit.plan")
def plan(
    session: Session, *, premises_id: int | None, department_id: int | None, planned_on: date | None,
    reason: str, scope: Scope, by: Person, at: datetime,
) -> int:  # fmt: skip
    """安排检查 with the department's checklist as it is now; returns the visit's id."""
    day = checked_day(planned_on, township_date(at))
    why = checked_text(reason, "检查事由", LONGEST["reason"])
    place = session.get(Premises, premises_id) if premises_id else None
    unit = session.get(Department, department_id) if department_id else None
    if place is None or unit is None:
        raise Refused("还没有选检查对象或部门。请选好再安排。")
    require_own(scope, [unit.id or 0])
    query = select(col(ChecklistItem.text)).where(
        col(ChecklistItem.department_id) == unit.id, col(ChecklistItem.is_active)
    )
    lines = session.execute(query.order_by(col(ChecklistItem.seq), col(ChecklistItem.id))).scalars().all()
    if not lines:
        raise Refused(f"{unit.name}还没有检查清单，不能安排。请先登记要查什么。")
    # One at a time: the same plan twice is refused, and a merging sees either none or all of it.
    audit.lock_chain(session, TURN)
    twice = (
        select(col(JointVisit.id))
        .join(VisitCheck, col(VisitCheck.visit_id) == col(JointVisit.id))
        .where(
            col(JointVisit.premises_id) == premises_id,
            col(JointVisit.planned_on) == day,
            col(JointVisit.status) == VisitStatus.PLANNED,
            col(VisitCheck.department_id) == unit.id,
        )
    )
    if session.execute(twice).first() is not None:
        raise Refused(f"{unit.name}这一天对{place.name}的检查已经安排了，没有重复安排。")
    row = JointVisit(
        premises_id=place.id or 0, planned_on=day, reason=why, planned_by=by.name[:60], planned_at=at
    )
    session.add(row)
    session.flush()
    session.add_all(VisitCheck(visit_id=row.id or 0, department_id=unit.id or 0, text=text) for text in lines)
    session.flush()
    changes = [f"{day} {unit.name}，{len(lines)} 项"]
    _log(session, row, "visit_planned", place.name, changes, by=by, at=at, reason=why)
    return row.id or 0


@needs("joint_visit.plan")
def merge(session: Session, *, visit_ids: Sequence[int], scope: Scope, by: Person, at: datetime) -> int:
    """合并检查 as it was proposed: one visit with every line of all; the others stay readable as merged.

    Returns the id of the one that goes on. Refused where the proposal does not hold any more.
    """
    audit.lock_chain(session, TURN)
    # Whoever is writing down a result now comes first, and then the visit was begun.
    rows = select(JointVisit).where(col(JointVisit.id).in_(visit_ids)).order_by(col(JointVisit.id))
    session.execute(rows.with_for_update()).all()
    one = require_proposed(visits_to_merge(session, since=township_date(at)), visit_ids)
    if not scope.everything and not {line.department_id for line in one.lines} & set(scope.departments):
        raise Refused("这几次检查里没有您的部门，不能合并。请告诉执法队长。")
    keep = session.get_one(JointVisit, one.keep)
    query = select(col(VisitCheck.department_id), col(VisitCheck.text)).where(
        col(VisitCheck.visit_id) == one.keep
    )
    there = {(unit, text) for unit, text in session.execute(query)}
    session.add_all(
        VisitCheck(visit_id=one.keep, department_id=line.department_id, text=line.text)
        for line in one.lines
        if (line.department_id, line.text) not in there
    )
    keep.planned_on = one.day
    for key in one.visit_ids:
        if key != one.keep:
            row = session.get_one(JointVisit, key)
            row.status, row.merged_into_id = VisitStatus.MERGED, one.keep
            row.concluded_by, row.concluded_at = by.name[:60], at
            _log(session, row, "visit_merged", "", [f"并入第 {one.keep} 次检查"], by=by, at=at)
    session.flush()
    others = "、".join(str(key) for key in one.visit_ids if key != one.keep)
    changes = [f"并入第 {others} 次检查，共 {len(one.lines)} 项，{one.day} 去"]
    _log(session, keep, "visit_merged", "", changes, by=by, at=at)
    return one.keep


@needs("joint_visit.plan")
def cancel(session: Session, *, visit_id: int, reason: str, scope: Scope, by: Person, at: datetime) -> None:
    """取消检查 that is not done, with the reason."""
    row = _visit(session, visit_id)
    why = checked_text(reason, "取消的原因", LONGEST["reason"])
    require_own(scope, [check.department_id for check in _checks(session, visit_id)])
    row.status, row.concluded_by, row.concluded_at = VisitStatus.CANCELLED, by.name[:60], at
    session.flush()
    _log(session, row, "visit_concluded", "", ["取消"], by=by, at=at, reason=why)


@needs("joint_visit.work")
def record(
    session: Session, *, visit_id: int, results: Mapping[int, tuple[CheckResult | None, str]], by: Person,
    at: datetime,
) -> int:  # fmt: skip
    """记检查结果 by line; what is not chosen stays as it was. Returns how many were written."""
    row = _visit(session, visit_id)
    checks = {check.id or 0: check for check in _checks(session, visit_id)}
    checked = checked_results(results, checks)
    changes = []
    for key, (result, note) in checked.items():
        check = checks[key]
        if check.incident_id is not None and result is not CheckResult.PROBLEM:
            raise Refused(f"“{check.text}”的问题已经转成事件，不能改成没有问题。请在事件里办理。")
        if (check.result, check.note) == (result, note):
            continue
        check.result, check.note, check.checked_by, check.checked_at = result, note, by.name[:60], at
        changes.append(f"{check.text}：{note or result.value}"[:200])
    if not changes:
        raise Refused("没有改动，没有保存。")
    session.flush()
    _log(session, row, "visit_checked", "", [f"记了 {len(changes)} 项"], by=by, at=at)
    return len(changes)


@needs("joint_visit.work")
def link_incident(
    session: Session, *, check_id: int, incident_id: int, number: str, by: Person, at: datetime
) -> None:
    """Note what became of a problem: the incident as which it was registered, once."""
    check = session.get(VisitCheck, check_id, with_for_update=True, populate_existing=True)
    if check is None or check.result is not CheckResult.PROBLEM:
        raise Refused("这一项没有记问题，不能转成事件。请先记检查结果。")
    check.incident_id = incident_id
    session.flush()
    row = session.get_one(JointVisit, check.visit_id)
    _log(session, row, "visit_checked", "", [f"问题转成事件 {number}"], by=by, at=at)


@needs("joint_visit.work")
def conclude(
    session: Session, *, visit_id: int, visited_on: date | None, inspectors: str, summary: str, by: Person,
    at: datetime,
) -> None:  # fmt: skip
    """办结检查: who went, when, and what it came to; every line has its result by then."""
    row = _visit(session, visit_id)
    require_complete(check.result for check in _checks(session, visit_id))
    if visited_on is None or visited_on > township_date(at):
        raise Refused("还没有填哪天去的，或者日期在以后。请改正后再办结。")
    row.inspectors = checked_text(inspectors, "检查人员", LONGEST["inspectors"])
    row.summary = checked_text(summary, "检查结论", LONGEST["summary"], lines=True)
    row.status, row.visited_on = VisitStatus.DONE, visited_on
    row.concluded_by, row.concluded_at = by.name[:60], at
    session.flush()
    _log(session, row, "visit_concluded", "", [f"办结，{visited_on} 去的"], by=by, at=at)


def _visit(session: Session, visit_id: int) -> JointVisit:
    row = session.get(JointVisit, visit_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这次检查。请刷新页面，再选一次。")
    require_planned(row.status)
    return row


def _checks(session: Session, visit_id: int) -> list[VisitCheck]:
    query = select(VisitCheck).where(col(VisitCheck.visit_id) == visit_id).order_by(col(VisitCheck.id))
    return list(session.execute(query).scalars())


def _log(
    session: Session, row: JointVisit, kind: str, name: str, changes: Sequence[str], *, by: Person,
    at: datetime, reason: str = "",
) -> None:  # fmt: skip
    data = change_data(AREA, name, changes)
    audit.record(session, f"joint_visit:{row.id}", kind, by=by, at=at, reason=reason, data=data)
