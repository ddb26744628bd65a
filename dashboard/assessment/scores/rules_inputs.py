"""What may be entered, by hand or from a file: ranks of lines, village scores, rules, special work."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from dashboard.access.rules import Person
from dashboard.assessment.scores.rules import CENT, HUNDRED, ZERO, Rules
from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.town.rule_sets.rules import YearlyRules
from dashboard.words.errors import Refused
from models import ScoreRuleSet

FIRST_YEAR = 2000
LONGEST_LINE, LONGEST_DOCUMENT = 40, 300
MOST_TOWNSHIPS = 200
HALF = Decimal("0.5")
QUARTERS = {0: "全年", 1: "第1季度", 2: "第2季度", 3: "第3季度", 4: "第4季度"}
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
# One entry moves no more than the whole dimension can hold.
MOST_POINTS = Decimal(20)
LONGEST_TASK, LONGEST_ROLE, LONGEST_EVIDENCE, LONGEST_REASON = 120, 40, 2_000, 500
KINDS = {"lines": "条线排名和镇内评分", "villages": "村重点工作得分"}


@dataclass(frozen=True)
class LineInput:
    """A line's rank among `townships`, or the town's own score; quarter 0 is the whole year."""

    year: int
    quarter: int
    module_id: int
    line: str
    rank: Decimal | None
    townships: int | None
    internal: Decimal | None
    document: str

    @property
    def key(self) -> tuple[int, int, int, str]:
        return self.year, self.quarter, self.module_id, self.line


@dataclass(frozen=True)
class VillageInput:
    """A village's key work in a quarter, 0–100."""

    year: int
    quarter: int
    village_id: int
    score: Decimal
    document: str

    @property
    def key(self) -> tuple[int, int, int]:
        return self.year, self.quarter, self.village_id


def checked_line(given: LineInput, today_year: int) -> LineInput:
    """Refused with what is wrong: a rank and a score at once, neither, or out of range."""
    _require_time(given.year, given.quarter, 0, today_year)
    if (given.rank is None) == (given.internal is None):
        raise Refused("全区名次和镇内评分要填一项，而且只填一项。没有参加全区排名的，填镇内评分。")
    if given.rank is not None:
        _require_rank(given.rank, given.townships)
    if given.internal is not None and not _within(given.internal, Decimal(20)):
        raise Refused("镇内评分在 0–20 之间，最多两位小数。请改正。")
    _require_document(given.document)
    if len(given.line) > LONGEST_LINE:
        raise Refused(f"条线的名称太长，请不要超过 {LONGEST_LINE} 个字。")
    return given


def checked_village(given: VillageInput, today_year: int) -> VillageInput:
    """Refused for a score out of 0–100, a quarter that is none, or without its document."""
    _require_time(given.year, given.quarter, 1, today_year)
    if not _within(given.score, HUNDRED):
        raise Refused("村重点工作得分在 0–100 之间，最多两位小数。请改正。")
    _require_document(given.document)
    return given


def decimal_in(text: str, what: str) -> Decimal | None:
    """A cell's number; None for an empty one."""
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Refused(f"{what}“{text}”不是数字。请填写数字。") from error
    if not number.is_finite():
        raise Refused(f"{what}“{text}”不是数字。请填写数字。")
    return number


def whole_in(text: str, what: str) -> int | None:
    """A cell's whole number; None for an empty one."""
    number = decimal_in(text, what)
    if number is not None and (number != number.to_integral_value() or abs(number) > 10_000):
        raise Refused(f"{what}“{text}”不是整数。请填写整数。")
    return None if number is None else int(number)


def id_in(text: str, what: str, ids: Mapping[str, int]) -> int:
    """The id of a name."""
    if text not in ids:
        raise Refused(f"没有名为“{text}”的{what}。请从“可填的值”里选。" if text else f"没有填写{what}。")
    return ids[text]


def _require_time(year: int, quarter: int, least: int, today_year: int) -> None:
    if not FIRST_YEAR <= year <= today_year:
        raise Refused(f"年份 {year} 不对。请填写 {FIRST_YEAR} 到 {today_year} 之间的年份。")
    if not least <= quarter <= 4:
        raise Refused("季度请填 1–4" + ("，全年的留空。" if least == 0 else "。"))


def _require_rank(rank: Decimal, townships: int | None) -> None:
    if townships is None or not 1 <= townships <= MOST_TOWNSHIPS:
        raise Refused(f"填了名次，就要填参加排名的乡镇数（1–{MOST_TOWNSHIPS}）。")
    if not 1 <= rank <= townships:
        raise Refused(f"名次要在 1 和 {townships} 之间。请核对。")
    if rank % HALF:
        raise Refused("名次是整数；并列的取中间名次，如并列第3、第4名填 3.5。")


def _within(value: Decimal, most: Decimal) -> bool:
    return ZERO <= value <= most and value == value.quantize(CENT)


def _require_document(document: str) -> None:
    if not document.strip():
        raise Refused("没有填写来源文件。请写明是哪份通报、哪张表，以后才能核对。")
    if len(document) > LONGEST_DOCUMENT:
        raise Refused(f"来源文件的名称太长，请不要超过 {LONGEST_DOCUMENT} 个字。")


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


def checked_points(points: Decimal, *, is_correction: bool) -> Decimal:
    """Signed points with at most two places, within ±20; nought only where a correction takes points away."""
    if not points.is_finite() or points != points.quantize(CENT):
        raise Refused("分值最多两位小数。请改正后再提交。")
    if abs(points) > MOST_POINTS:
        raise Refused(f"一条专项计分不能超过 ±{MOST_POINTS} 分。请核对分值。")
    if not points and not is_correction:
        raise Refused("分值不能是 0。加分填正数，扣分填负数。")
    return points


def checked_day(occurred_on: date, today: date) -> date:
    """The township day on which it happened; Refused for one to come."""
    if occurred_on > today:
        raise Refused("发生日期还没有到。请填写事情完成的那一天。")
    return occurred_on


def require_other(by: Person, beneficiary_id: int, *, entered_account_id: int | None) -> None:
    """Refused for the cadre whom an entry benefits, for whoever acts in his place, and for who entered it."""
    cadres = {by.cadre_id, *(grant.lender.cadre_id for grant in by.grants if grant.lender)}
    if beneficiary_id in cadres:
        raise Refused("这条专项计分是给您本人的，或者您正代他的岗，不能由您审批。请由其他领导审批。")
    own = {by.account_id, *by.for_accounts} - {None}
    if entered_account_id in own:
        raise Refused("这条专项计分是您登记的，不能由您自己审批。请由其他领导审批。")


@dataclass(frozen=True)
class InputContext:
    """What a file is compared with: modules and villages by name, and the newest of each input."""

    modules: Mapping[str, int]
    villages: Mapping[str, int]
    lines: Mapping[tuple[int, int, int, str], LineInput]
    scores: Mapping[tuple[int, int, int], VillageInput]


def plan(kind: str, rows: Iterable[Row], context: InputContext, today_year: int) -> list[Outcome]:
    """What each row would do; a line or village that comes twice is refused the second time."""
    seen: set[Any] = set()
    return planned(rows, lambda cells: _result(kind, cells, context, today_year, seen))


def _result(
    kind: str, cells: Mapping[str, str], context: InputContext, today_year: int, seen: set[Any]
) -> tuple[str, str, Any]:
    given: Any
    if kind == "lines":
        given = checked_line(_line(cells, context), today_year)
    else:
        given = checked_village(_village(cells, context), today_year)
    if given.key in seen:
        raise Refused("和前面的一行是同一项。请去掉一行。")
    seen.add(given.key)
    before: Any = context.lines.get(given.key) if kind == "lines" else context.scores.get(given.key)
    if before is None:
        return "imported", "", given
    if before == given:
        return "unchanged", "", None
    return "updated", _difference(before, given), given


def _line(cells: Mapping[str, str], context: InputContext) -> LineInput:
    rank = decimal_in(cells["全区名次"], "全区名次")
    return LineInput(
        year=whole_in(cells["年份"], "年份") or 0,
        quarter=whole_in(cells["季度"], "季度") or 0,
        module_id=id_in(cells["模块"], "模块", context.modules),
        line=cells["条线"],
        rank=rank,
        townships=whole_in(cells["参评乡镇数"], "参评乡镇数") if rank is not None else None,
        internal=decimal_in(cells["镇内评分"], "镇内评分"),
        document=cells["来源文件"],
    )


def _village(cells: Mapping[str, str], context: InputContext) -> VillageInput:
    score = decimal_in(cells["得分"], "得分")
    if score is None:
        raise Refused("没有填写得分。没有考核的村不用填这一行。")
    return VillageInput(
        year=whole_in(cells["年份"], "年份") or 0,
        quarter=whole_in(cells["季度"], "季度") or 0,
        village_id=id_in(cells["村社"], "村社", context.villages),
        score=score,
        document=cells["来源文件"],
    )


def _difference(before: Any, after: Any) -> str:
    if isinstance(after, VillageInput):
        change = f"得分 {before.score} → {after.score}"
    else:
        change = f"{_shown(before)} → {_shown(after)}"
    return change if before != replace(after, document=before.document) else "来源文件有变化"


def _shown(line: LineInput) -> str:
    return (
        f"镇内评分 {line.internal}" if line.rank is None else f"第 {line.rank} 名（{line.townships} 个乡镇）"
    )
