"""Quarters, and what may be entered about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dashboard.assessment.departments.rules import BEST, HUNDRED, Rules
from dashboard.town.rule_sets.rules import YearlyRules
from dashboard.words.errors import Refused
from models import Aspect, AssessmentRuleSet

CENT = Decimal("0.01")
FIRST_YEAR = 2020
LONGEST_REPLY, LONGEST_DOCUMENT, LONGEST_REASON = 2_000, 300, 500
RULE_NAMES = {
    "weight_link": "一组团权重（%）",
    "weight_matters": "一件事权重（%）",
    "weight_unity": "一体化权重（%）",
    "records": "台账占比（%），其余是问卷",
    "part_visits": "一组团：联系走访占比（%）",
    "part_answered": "一组团：村里的事按时签收占比（%）",
    "part_solved": "一组团：村里的事按时办好占比（%）",
    "part_pleased": "一组团：村里人满意占比（%）",
    "part_on_time": "一件事：按期办结占比（%）",
    "part_content": "一件事：群众满意占比（%）",
    "part_listed": "一体化：按清单移交占比（%）",
    "part_locks": "一体化：锁编锁人占比（%）",
    "part_training": "一体化：下沉培训占比（%）",
    "part_signed": "一体化：按时签收占比（%）",
    "part_arrived": "一体化：召之即来占比（%）",
    "part_stayed": "一体化：没有退回占比（%）",
    "training_hours": "每名派驻干部每季培训学时",
    "visits_due": "每个联系村每季应走访（次）",
    "few_answers": "问卷少于多少份要标注",
    "few_cases": "一项少于多少件只列出、不计分",
}
# Whole numbers; all others are hundredths or hours.
WHOLE = ("visits_due", "few_answers", "few_cases")
SUMS = (
    ("三个方面的权重", ("weight_link", "weight_matters", "weight_unity")),
    ("一组团台账四项", ("part_visits", "part_answered", "part_solved", "part_pleased")),
    ("一件事台账两项", ("part_on_time", "part_content")),
    (
        "一体化台账六项",
        ("part_listed", "part_locks", "part_training", "part_signed", "part_arrived", "part_stayed"),
    ),
)


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter of the township, 1–4."""

    year: int
    quarter: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.quarter - 2, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.quarter == 4 else Quarter(self.year, self.quarter + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.quarter == 1 else Quarter(self.year, self.quarter - 1)

    @property
    def word(self) -> str:
        """As it stands in a URL: 2026-1."""
        return f"{self.year}-{self.quarter}"

    @property
    def name(self) -> str:
        return f"{self.year}年第{'一二三四'[self.quarter - 1]}季度"

    @property
    def short(self) -> str:
        """As it is picked from a row of several: 2026年1季度."""
        return f"{self.year}年{self.quarter}季度"

    def back(self, number: int) -> "tuple[Quarter, ...]":
        """The last `number` quarters in their order, this one last."""
        return (*self.before.back(number - 1), self) if number > 1 else (self,)


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def checked_quarter(year: int, quarter: int) -> Quarter:
    if not (FIRST_YEAR <= year <= 2100 and 1 <= quarter <= 4):
        raise Refused("没有这个季度。请刷新页面重新选择。")
    return Quarter(year, quarter)


def require_ended(quarter: Quarter, today: date) -> None:
    """Refused while the quarter still runs."""
    if today <= quarter.last:
        raise Refused(f"{quarter.name}还没有结束（{quarter.last} 结束）。请到下个季度再来。")


def checked_grades(grades: Mapping[Aspect, int | None]) -> dict[Aspect, int | None]:
    """The grades 1–5 of one form; Refused where there is none at all."""
    checked = {aspect: grades.get(aspect) for aspect in Aspect}
    if any(grade is not None and not 1 <= grade <= BEST for grade in checked.values()):
        raise Refused("评价要在五个等次里选。请重新选择。")
    if not any(grade is not None for grade in checked.values()):
        raise Refused("一项也没有评价，没有提交。请至少评一项；不了解的可以不评。")
    return checked


def checked_rating(score: Decimal, rank: int | None, townships: int | None) -> Decimal:
    """The district's score of the town, 0–100 with at most two places; a rank goes with their number."""
    if not (Decimal(0) <= score <= HUNDRED) or score != score.quantize(CENT):
        raise Refused("得分要在 0–100 之间，最多两位小数。请核对。")
    if (rank is None) != (townships is None):
        raise Refused("排名和参评乡镇数要一起填，或者都不填。")
    if rank is not None and townships is not None and not 1 <= rank <= townships <= 1_000:
        raise Refused("排名要在 1 和参评乡镇数之间。请核对。")
    return score


def checked_rules(given: Rules) -> Rules:
    """Refused where shares do not come to a hundred, or a number lies where none can."""
    for what, names in SUMS:
        if sum(getattr(given, name) for name in names) != HUNDRED:
            raise Refused(f"{what}之和要正好是 100%。请改正。")
    decimals = [getattr(given, name) for name in RULE_NAMES if name not in WHOLE]
    if any(value < 0 or value != value.quantize(CENT) for value in decimals):
        raise Refused("各项数值不能小于 0，最多两位小数。请改正。")
    if given.records > HUNDRED:
        raise Refused("台账占比在 0–100% 之间。请改正。")
    if given.training_hours <= 0 or any(not 1 <= getattr(given, name) <= 1_000 for name in WHOLE):
        raise Refused("培训学时要大于 0；走访次数、问卷份数和件数在 1–1,000 之间。请改正。")
    return given


ASSESSMENT_RULES = YearlyRules(
    word="assessment_rules", name="部门考评规则", table=AssessmentRuleSet, rules=Rules, names=RULE_NAMES,
    checked=checked_rules, subject="assessment:rules", first_year=FIRST_YEAR,
)  # fmt: skip
