"""Time limits in words. No clock, no store."""

from collections.abc import Mapping

from dashboard.words.labels import LABELS
from models import LimitUnit, Stage

# (track, urgent, stage) -> how much of which unit.
Limits = Mapping[tuple[str, bool, str], tuple[int, str]]


def limit_words(amount: int, unit: str) -> str:
    """One limit: 3个工作日."""
    return f"{amount}{LABELS[LimitUnit(unit)]}"


def urgency_words(limits: Limits, track: str = "1") -> str:
    """What 紧急 asks of everybody: 5分钟内受理，15分钟内签收，2小时内首次报告; else 无数据."""
    stages = (Stage.ACCEPT, Stage.SIGN, Stage.FIRST_REPORT)
    known = [(stage, limits.get((track, True, stage.value))) for stage in stages]
    return "，".join(f"{limit_words(*limit)}内{LABELS[stage]}" for stage, limit in known if limit) or "无数据"


def usual_words(limits: Limits, track: str) -> str:
    """What an ordinary matter of a track asks: 30分钟内受理，2小时内签收，3个工作日内办结."""
    stages = (Stage.ACCEPT, Stage.SIGN, Stage.FINISH)
    known = [(stage, limits.get((track, False, stage.value))) for stage in stages]
    return "，".join(f"{limit_words(*limit)}内{LABELS[stage]}" for stage, limit in known if limit) or "无数据"
