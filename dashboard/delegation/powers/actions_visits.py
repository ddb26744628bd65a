"""Joint visits: planned, made one, walked line by line, concluded; and where they go."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope, require
from dashboard.access.rules_rights import needed_rights, needs
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
from dashboard.incidents.life import actions_report
from dashboard.town.settings.rules_words import change_data, checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    ChecklistItem,
    CheckResult,
    Department,
    Incident,
    JointVisit,
    Premises,
    Source,
    Village,
    VisitCheck,
    VisitStatus,
)

LONGEST_TITLE = 60


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


@needs("joint_visit.plan")
def add_premises(
    session: Session, *, name: str, address: str, trade: str = "", village_id: int | None = None,
    scope: Scope, by: Person, at: datetime,
) -> int:  # fmt: skip
    """登记检查对象; returns its id. Refused for one that is there already."""
    audit.lock_chain(session, TURN)
    named = checked_text(name, "名称", LONGEST["name"])
    where = checked_text(address, "地址", LONGEST["address"])
    if village_id is not None and session.get(Village, village_id) is None:
        raise Refused("没有这个村社。请重新选。")
    query = select(col(Premises.id)).where(
        col(Premises.township_code) == TOWNSHIP_CODE,
        col(Premises.name) == named,
        col(Premises.address) == where,
    )
    if session.execute(query).first() is not None:
        raise Refused("这个检查对象已经登记过了。请直接安排检查。")
    row = Premises(name=named, address=where, trade=trade.strip()[: LONGEST["trade"]], village_id=village_id)
    session.add(row)
    session.flush()
    data = change_data(AREA, named, [f"新增检查对象：{where}"])
    audit.record(session, "joint_visit:premises", "visit_planned", by=by, at=at, data=data)
    return row.id or 0


@needs("joint_visit.plan")
def retire_line(session: Session, *, item_id: int | None, scope: Scope, by: Person, at: datetime) -> None:
    """停用一项: it goes along on no visit that is planned from now on; those that have it keep it."""
    audit.lock_chain(session, TURN)
    row = session.get(ChecklistItem, item_id) if item_id else None
    if row is None or not row.is_active:
        raise Refused("还没有选检查内容，或者它已经停用了。请刷新页面，再选一次。")
    require_own(scope, [row.department_id])
    row.is_active = False
    session.flush()
    unit = session.get_one(Department, row.department_id)
    data = change_data(AREA, unit.name, [f"检查清单停用：{row.text}"])
    audit.record(session, "joint_visit:checklist", "visit_planned", by=by, at=at, data=data)


@needs("joint_visit.plan")
def add_line(
    session: Session, *, department_id: int | None, text: str, scope: Scope, by: Person, at: datetime
) -> None:
    """登记要查什么: one more line for a department's checklist; visits that are planned keep theirs."""
    words = checked_text(text, "检查内容", LONGEST["text"])
    unit = session.get(Department, department_id) if department_id else None
    if unit is None:
        raise Refused("还没有选部门。请选好再登记。")
    require_own(scope, [unit.id or 0])
    audit.lock_chain(session, TURN)
    of_unit = col(ChecklistItem.department_id) == unit.id
    row = session.execute(select(ChecklistItem).where(of_unit, col(ChecklistItem.text) == words)).scalar()
    if row is not None and row.is_active:
        raise Refused("这一项已经在清单里了。")
    if row is None:
        last = session.execute(select(func.max(col(ChecklistItem.seq))).where(of_unit)).scalar_one()
        row = ChecklistItem(department_id=unit.id or 0, seq=(last or 0) + 1, text=words)
    row.is_active = True
    session.add(row)
    session.flush()
    data = change_data(AREA, unit.name, [f"检查清单新增：{words}"])
    audit.record(session, "joint_visit:checklist", "visit_planned", by=by, at=at, data=data)


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
        link_incident(
            session,
            check_id=check_id,
            incident_id=session.execute(query).scalar_one() or 0,
            number=number,
            by=by,
            at=at,
        )
    return number
