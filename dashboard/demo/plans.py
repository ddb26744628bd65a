"""The demo town's plan for its reservoir."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.demo.moments import months_before
from dashboard.room.plans.rules import PlanContent, PlanStep, as_data
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK
from models import TOWNSHIP_ZONE, Cadre, Category, Module, Plan, PlanVersion, Team

NAME = "塘湖水库险情"
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
        PlanStep(f"cadre:{deputies[2]}", "上坝看水位，敲锣叫醒下游农户", 5, deputies[1]),
        PlanStep(unit["team"], "到塘湖村组织转移，管安置点", 5, deputies[3]),
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
            entered_at=datetime(from_on.year, from_on.month, from_on.day, 9, tzinfo=TOWNSHIP_ZONE),
        )
    )  # fmt: skip
    session.flush()


def _id_of(session: Session, table: Any, column: Any, code: str) -> int:
    return int(session.execute(select(col(table.id)).where(column == code)).scalar_one())
