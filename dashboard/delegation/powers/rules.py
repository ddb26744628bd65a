"""The register of delegated items: its stages, and how much of it is known by name. No clock, no store."""

from dataclasses import dataclass
from datetime import date

from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import PowerKind

# 上报: asked for, not given yet. Only then may the town not act.
FILED, TRIAL, FORMAL = "上报", "试运行", "正式"
STAGES = (FILED, TRIAL, FORMAL)
KIND_NAMES = {PowerKind.APPROVAL: "审批服务事项", PowerKind.ENFORCEMENT: "执法事项"}
LONGEST_BASIS = 200


@dataclass(frozen=True)
class Step:
    """A category on its way to another stage, from a township day on."""

    to_stage: str
    from_on: date
    basis: str


def checked_step(
    *, now: str, to_stage: str, from_on: date | None, basis: str, last_on: date | None, today: date
) -> Step:
    """The step; Refused where it is none, lies ahead, or before the last one (`last_on`)."""
    if to_stage not in STAGES:
        raise Refused(f"阶段只能是{'、'.join(STAGES)}。请重新选。")
    if to_stage == now:
        raise Refused(f"这一类现在就是“{now}”，没有改动，没有保存。")
    if from_on is None:
        raise Refused("还没有填从哪一天起。请填日期。")
    if from_on > today:
        raise Refused("日期在以后，没有保存。请到那一天再登记。")
    if last_on is not None and from_on <= last_on:
        raise Refused(f"上一次变动在 {last_on}，这一次要更晚。请核对日期。")
    return Step(to_stage, from_on, checked_text(basis, "依据", LONGEST_BASIS))


def completeness(imported: int, total: int) -> str:
    """How much of a list is known item by item, in words."""
    if imported > total:
        return f"已导入单项 {imported:,} 项，比总数 {total:,} 项多，请核对名录"
    if total and imported == total:
        return f"单项名录已导入全，{total:,} 项"
    return f"已导入单项 {imported:,} 项，共 {total:,} 项，还差 {total - imported:,} 项"
