"""What a rule set of the assessment may say."""

from decimal import Decimal

from dashboard.assessment.scores.rules import CENT, HUNDRED, ZERO, Rules
from dashboard.town.rule_sets.rules import YearlyRules
from dashboard.words.errors import Refused
from models import ScoreRuleSet

NAMES = {
    "weight_p": "岗位赋分权重（%）",
    "weight_m": "模块评分权重（%）",
    "weight_g": "组团积分权重（%）",
    "weight_s": "专项计分权重（%）",
    "full": "每个维度满分",
    "day_cap": "岗位分每天封顶",
    "special_cap": "专项计分上下限（±）",
    "floor": "排名末位得分",
    "townships": "全区参评乡镇数",
    "default_module": "没有排名时的取值",
    "ranked_days": "参加排名的最少天数",
    "spread_goal": "差距目标（%）",
    "backbone_share": "揭榜骨干得分占领衔人的（%）",
    "allows_no_village": "没有联村得分的可以公布，组团积分按 0 分计",
}


def checked_rules(given: Rules) -> Rules:
    """Refused where the weights do not come to 100, or a number lies where none can."""
    weights = (given.weight_p, given.weight_m, given.weight_g, given.weight_s)
    if sum(weights, ZERO) != HUNDRED or min(weights) < 0:
        raise Refused("四项权重之和要正好是 100%，每项不小于 0。请改正。")
    numbers = (given.full, given.day_cap, given.special_cap, given.floor, given.default_module)
    if any(
        value != value.quantize(CENT)
        for value in (*weights, *numbers, given.spread_goal, given.backbone_share)
    ):
        raise Refused("各项数值最多两位小数。请改正。")
    if given.full <= 0 or given.day_cap > given.full or min(numbers) < 0:
        raise Refused("满分要大于 0，每天封顶不能超过满分，其他数值不能小于 0。请改正。")
    if given.day_cap != given.day_cap.to_integral_value():
        raise Refused("岗位分是整数，每天封顶也要填整数。请改正。")
    if max(given.floor, given.default_module, given.special_cap) > given.full:
        raise Refused("末位得分、默认取值和专项上下限都不能超过满分。请改正。")
    if not (given.townships >= 1 and 1 <= given.ranked_days <= 365):
        raise Refused("参评乡镇数至少 1 个；最少天数在 1–365 之间。请改正。")
    if not ZERO <= given.spread_goal <= Decimal(100):
        raise Refused("差距目标在 0–100% 之间。请改正。")
    if not 1 <= given.backbone_share <= HUNDRED:
        raise Refused("揭榜骨干得分占领衔人的比例在 1–100% 之间；填 100，就是每人一样。请改正。")
    return given


SCORE_RULES = YearlyRules(
    word="score_rules", name="考核规则", table=ScoreRuleSet, rules=Rules, names=NAMES, checked=checked_rules,
    subject="settings", first_year=2000,
)  # fmt: skip
