"""The demo town's joint visits: done ones with what was found, and two departments on the way to one door."""

import random
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.words.labels import EXAMPLE_MARK
from models import (
    ChecklistItem,
    CheckResult,
    Department,
    JointVisit,
    Premises,
    Village,
    VisitCheck,
    VisitStatus,
)

PREMISES = (
    ("示例饭店", "中心街 1 号（示例）", "餐饮"),
    ("示例木业", "工业园区 2 号（示例）", "木材加工"),
    ("示例超市", "中心街 18 号（示例）", "零售"),
    ("示例机械厂", "工业园区 5 号（示例）", "机械制造"),
    ("示例养殖场", "水库边（示例）", "养殖"),
    ("示例汽修", "国道边 7 号（示例）", "汽车修理"),
)
# Days before today, place, and whose checklists went along.
DONE = (
    (170, 0, ("market", "fire", "city_law")),
    (140, 1, ("emergency", "ecology", "fire")),
    (110, 3, ("emergency", "ecology")),
    (75, 2, ("market", "fire")),
    (48, 5, ("ecology", "emergency", "fire")),
    (20, 0, ("market", "ecology", "city_law")),
)
# Days ahead, place, whose. The first two are a week apart at most: the page proposes one visit.
AHEAD = ((2, 1, "emergency"), (5, 1, "fire"), (4, 4, "ecology"))
# Which line of the checklist, and what was found there.
NOTES = {
    "market": (1, "一批调味品没有进货凭证"),
    "fire": (0, "后门通道堆放纸箱"),
    "city_law": (0, "门前占道摆放货架"),
    "emergency": (1, "动火作业没有审批单"),
    "ecology": (0, "油烟净化器没有清洗记录"),
}
PLANNER = f"{EXAMPLE_MARK}·执法队长"
TEAM = "执法队员甲（示例）、执法队员乙（示例）"


def fill_joint_visits(session: Session, rng: random.Random, today: date, until: datetime) -> None:
    """Fill in visits up to `until`, and those that are planned."""
    villages = session.execute(select(col(Village.id)).order_by(col(Village.code))).scalars().all()
    places = [
        Premises(name=name, address=address, trade=trade, village_id=villages[n], example=True)
        for n, (name, address, trade) in enumerate(PREMISES)
    ]
    session.add_all(places)
    session.flush()
    units = {row.code: row.id or 0 for row in session.execute(select(Department)).scalars()}
    for days, place, codes in DONE:
        _done(session, rng, today - timedelta(days=days), places[place], {c: units[c] for c in codes}, until)
    for days, place, code in AHEAD:
        visit = _visit(session, today + timedelta(days=days), places[place], until - timedelta(days=1))
        session.add_all(_lines(session, visit, units[code]))
    session.flush()


def _visit(session: Session, day: date, place: Premises, planned_at: datetime) -> JointVisit:
    row = JointVisit(
        premises_id=place.id or 0, planned_on=day, reason="年度检查计划（示例）", planned_by=PLANNER,
        planned_at=planned_at, example=True,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _lines(session: Session, visit: JointVisit, unit: int) -> list[VisitCheck]:
    query = select(col(ChecklistItem.text)).where(col(ChecklistItem.department_id) == unit)
    texts = session.execute(query.order_by(col(ChecklistItem.seq))).scalars().all()
    return [VisitCheck(visit_id=visit.id or 0, department_id=unit, text=text) for text in texts]


def _done(
    session: Session, rng: random.Random, day: date, place: Premises, units: dict[str, int], until: datetime
) -> None:
    ago = timedelta(days=(until.date() - day).days)
    at = until - ago
    visit = _visit(session, day, place, at - timedelta(days=6))
    problems = 0
    for code, unit in units.items():
        lines = _lines(session, visit, unit)
        place_of, words = NOTES[code]
        bad = place_of if rng.random() < 0.4 else None
        for number, line in enumerate(lines):
            line.result = CheckResult.PROBLEM if number == bad else CheckResult.FINE
            line.note = words if number == bad else ""
            line.checked_by, line.checked_at = PLANNER, at
        problems += bad is not None
        session.add_all(lines)
    visit.status, visit.visited_on, visit.inspectors = VisitStatus.DONE, day, TEAM
    visit.summary = f"发现问题 {problems} 项，当场责令改正。" if problems else "没有发现问题。"
    visit.concluded_by, visit.concluded_at = PLANNER, at
    # Each department had planned its own: all but one became part of this visit.
    for unit in list(units.values())[1:]:
        part = _visit(session, day + timedelta(days=3), place, at - timedelta(days=5))
        part.status, part.merged_into_id = VisitStatus.MERGED, visit.id
        part.concluded_by, part.concluded_at = PLANNER, at - timedelta(days=4)
        session.add_all(_lines(session, part, unit))
