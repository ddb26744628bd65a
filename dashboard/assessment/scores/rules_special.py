"""专项计分: which entries may stand. No clock, no database."""

from datetime import date
from decimal import Decimal

from dashboard.access.rules import Person
from dashboard.words.errors import Refused

# One entry moves no more than the whole dimension can hold.
MOST_POINTS = Decimal(20)
LONGEST_TASK, LONGEST_ROLE, LONGEST_EVIDENCE, LONGEST_REASON = 120, 40, 2_000, 500
CENT = Decimal("0.01")


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
