"""What a bounty promises and asks for, checked before it is written. No clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import BountyTopic

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_UNIT = 60, 2_000, 40, 10
MOST_POINTS, MOST_AMOUNT, MOST_TARGETS, MOST_PLACES, MOST_RATERS = 20, 10_000_000, 6, 500, 15
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Target:
    """What is to be done, how much of it, and in which unit."""

    name: str
    unit: str
    amount: Decimal


@dataclass(frozen=True)
class Draft:
    """A bounty as it is written down; `closes_at` is UTC, `finish_on` a township day."""

    topic: BountyTopic
    title: str
    description: str
    points: Decimal
    penalty: Decimal
    closes_at: datetime
    finish_on: date
    targets: Sequence[Target]
    places: int | None = None
    ability_share: int = 50
    min_raters: int = 2

    def columns(self) -> dict[str, Any]:
        """The values of `Bounty` that a draft sets."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "targets"}


def checked(draft: Draft, at: datetime) -> Draft:
    """The draft without blanks around its words; Refused, in a sentence, for what cannot stand."""
    _within("加分", draft.points)
    _within("未完成的扣分", draft.penalty)
    if draft.places is not None and not 1 <= draft.places <= MOST_PLACES:
        raise Refused(f"报名名额要在 1 到 {MOST_PLACES} 之间；不限名额的，请留空。")
    if not 0 <= draft.ability_share <= 100:
        raise Refused("业务能力的比重要在 0 到 100 之间。")
    if not 1 <= draft.min_raters <= MOST_RATERS:
        raise Refused(f"至少要有 1 名评委，最多要求 {MOST_RATERS} 名。")
    require_future(draft.closes_at, at)
    if draft.finish_on < township_date(draft.closes_at):
        raise Refused("完成期限早于报名截止，没有时间办理。请把完成期限改到报名截止以后。")
    return Draft(
        **draft.columns()
        | {
            # As the store keeps them, so that the log says the same.
            "points": draft.points.quantize(CENT),
            "penalty": draft.penalty.quantize(CENT),
            "title": checked_text(draft.title, "榜题", LONGEST_TITLE),
            "description": checked_text(draft.description, "任务说明", LONGEST_DESCRIPTION, lines=True),
            "targets": _targets(draft.targets),
        }
    )


def require_future(closes_at: datetime, at: datetime) -> None:
    """Refused where the sign-up would be closed already."""
    if closes_at <= at:
        raise Refused("报名截止时间已经过了，没有人能报名。请把截止时间改到现在以后。")


def _within(what: str, points: Decimal) -> None:
    if not points.is_finite() or points != points.quantize(CENT) or not CENT <= points <= MOST_POINTS:
        raise Refused(f"{what}要大于 0、不超过 {MOST_POINTS} 分，最多两位小数。")


def _targets(targets: Sequence[Target]) -> tuple[Target, ...]:
    if not targets:
        raise Refused("还没有填写目标。请至少写一项目标，有数量、有单位。")
    if len(targets) > MOST_TARGETS:
        raise Refused(f"目标不能超过 {MOST_TARGETS} 项。请合并相近的目标。")
    made = []
    for target in targets:
        name = checked_text(target.name, "目标名称", LONGEST_NAME)
        if not (target.amount.is_finite() and CENT <= target.amount <= MOST_AMOUNT):
            raise Refused(f"目标“{name}”的数量要大于 0。")
        if target.amount != target.amount.quantize(CENT):
            raise Refused(f"目标“{name}”的数量最多两位小数。")
        made.append(Target(name, checked_text(target.unit, "单位", LONGEST_UNIT), target.amount))
    if len({target.name for target in made}) < len(made):
        raise Refused("有两项目标同名。请改成不同的名称。")
    return tuple(made)
