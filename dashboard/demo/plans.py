"""The demo town's plan for its reservoir, and the night on which it was rehearsed."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.demo.moments import months_before
from dashboard.room.calls import calling, contacts
from dashboard.room.plans.queries import held, meant
from dashboard.room.plans.rules import PlanContent, PlanStep, as_data
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK
from models import (
    TOWNSHIP_ZONE,
    AnswerWay,
    Cadre,
    CalledPerson,
    Category,
    ContactTimer,
    Module,
    Plan,
    PlanCall,
    PlanVersion,
    Team,
)

NAME, WORDS = "塘湖水库险情", "凌晨演练：假设塘湖水库大坝渗水突然变大"
# Days ago; and of every fifteen the one who does not answer.
REHEARSED, SILENT = 21, 6
CHECKS = (
    "大坝巡查两人一组，隔半小时报一次水位",
    "泄洪闸有人守着，能手动开",
    "下游 3 个自然村的人转移完，老人小孩有人带",
    "安置点有水、有被子、有人登记",
    "封桥、封路的口子都有人",
    "每 2 小时向区防指报一次",
)


def fill_plans(session: Session, until: datetime) -> None:
    """One plan that has held for half a year; the cadres with the first numbers are deputies."""
    today = township_date(until)
    deputies = list(session.execute(select(col(Cadre.id)).order_by(col(Cadre.id)).limit(4)).scalars())
    kinds = (
        ("module", Module, col(Module.code), "governance"),
        ("team", Team, col(Team.code), "team7"),
    )
    unit = {kind: f"{kind}:{_id_of(session, table, of, code)}" for kind, table, of, code in kinds}
    steps = (
        PlanStep("role:commander", "到指挥室坐镇，定是否转移", 5, deputies[0]),
        PlanStep("role:dispatcher", "到指挥室接电话、记进展", 5, deputies[1]),
        PlanStep("role:leadership", "到指挥室会商，向区防指报告", 10),
        PlanStep(f"cadre:{deputies[2]}", "上坝看水位，敲锣叫醒下游农户", 5, deputies[1], 10),
        PlanStep(unit["team"], "到塘湖村组织转移，管安置点", 5, deputies[3], 10),
        PlanStep(unit["module"], "带队转移群众，封桥封路", 10),
        PlanStep("role:enforcement_captain", "封住库区道路，劝离钓鱼的人", 10),
    )
    category_id = _id_of(session, Category, col(Category.code), "reservoir_use")
    plan = Plan(
        name=NAME, category_id=category_id, warning="大坝监测报警，暴雨红色预警", example=True
    )  # fmt: skip
    session.add(plan)
    session.flush()
    from_on = months_before(today, 6)
    session.add(
        PlanVersion(
            plan_id=plan.id or 0, version=1, from_on=from_on,
            content=as_data(PlanContent(steps, CHECKS)),
            reason=f"{EXAMPLE_MARK}：镇防汛防台应急预案", entered_by=f"{EXAMPLE_MARK}·指挥长",
            entered_at=_at(from_on, 9),
        )
    )  # fmt: skip
    session.flush()
    _rehearse(session, plan, until)


def _rehearse(session: Session, plan: Plan, until: datetime) -> None:
    """A call at two in the morning, three weeks ago: most answer, one cannot, three are silent."""
    day = township_date(until) - timedelta(days=REHEARSED)
    at = _at(day, 2)
    version = held(session, plan_id=plan.id or 0, on=day)
    if version is None:
        return
    call = PlanCall(
        plan_version_id=version.version_id, words=WORDS, is_drill=True,
        started_by=f"{EXAMPLE_MARK}·值班调度员", started_at=at, example=True,
    )  # fmt: skip
    session.add(call)
    session.flush()
    calling.begin_call(session, call, version.content, meant(session, content=version.content, at=at), at)
    query = select(CalledPerson).where(col(CalledPerson.call_id) == call.id).order_by(col(CalledPerson.id))
    people = list(session.execute(query).scalars())
    for number, row in enumerate(people):
        if number % 15 == SILENT:
            continue
        word, why = ("cannot", "在市里住院陪护（示例）") if number == len(people) - 2 else ("received", "")
        _answer(session, row, word, at + timedelta(seconds=40 + 7 * number), why)
    for minutes in (5, 10, 20):
        calling.climb_call(session, call.id or 0, at + timedelta(minutes=minutes))
    deputies = select(CalledPerson).where(
        col(CalledPerson.call_id) == call.id, col(CalledPerson.for_id).is_not(None)
    )
    for row in session.execute(deputies).scalars():
        _answer(session, row, "received", at + timedelta(minutes=21), "")
    _report_safe(session, call, at)
    calling.end_call(
        session, call, "演练结束，人都叫到了", f"{EXAMPLE_MARK}·指挥长", at + timedelta(minutes=26)
    )


def _report_safe(session: Session, call: PlanCall, at: datetime) -> None:
    """Whoever went to the dam and the village reports as the plan says; the first of them once too late."""
    query = (
        select(ContactTimer)
        .join(CalledPerson, col(CalledPerson.id) == col(ContactTimer.called_id))
        .where(col(CalledPerson.call_id) == call.id)
        .order_by(col(ContactTimer.id))
    )
    timers = list(session.execute(query).scalars())
    for row in timers[1:]:
        contacts.report(session, row.id or 0, word="safe", actor="", at=at + timedelta(minutes=9))
    contacts.climb_contacts(session, [row.id or 0 for row in timers[:1]], at + timedelta(minutes=12))
    for row in timers[:1]:
        contacts.report(session, row.id or 0, word="safe", actor="", at=at + timedelta(minutes=14))


def _at(day: date, hour: int) -> datetime:
    """That hour of a township day, in UTC."""
    return datetime.combine(day, time(hour), TOWNSHIP_ZONE).astimezone(UTC)


def _answer(session: Session, row: CalledPerson, word: str, at: datetime, why: str) -> None:
    calling.answer(session, row.id or 0, word=word, reason=why, way=AnswerWay.LINK, actor="", at=at)


def _id_of(session: Session, table: Any, column: Any, code: str) -> int:
    return int(session.execute(select(col(table.id)).where(column == code)).scalar_one())
