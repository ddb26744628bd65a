"""村重点工作: the items of a village's quarter, and the score that they add up to. No clock, no store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboard.assessment.departments.rules_quarter import Quarter, checked_quarter, quarter_of
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused

HUNDRED, CENT, ZERO = Decimal(100), Decimal("0.01"), Decimal(0)
LONGEST_TITLE, LONGEST_RESULT, LONGEST_EVIDENCE = 100, 500, 300


@dataclass(frozen=True)
class JudgedItem:
    """One item: the points it is worth of the village's hundred, and those given (None: not judged yet)."""

    title: str
    points: Decimal
    awarded: Decimal | None = None


def required_quarter(year: int, quarter: int, today: date) -> Quarter:
    """The quarter; Refused for one that has not begun."""
    chosen = checked_quarter(year, quarter)
    if chosen > quarter_of(today):
        raise Refused(f"{chosen.name}还没有开始，没有保存。请选已经开始的季度。")
    return chosen


def checked_item(title: str, points: Decimal, others: Iterable[JudgedItem]) -> JudgedItem:
    """A new item; Refused where the village's points would be more than a hundred."""
    name = checked_text(title, "事项", LONGEST_TITLE)
    _require_places(points, "分值")
    known = list(others)
    if any(name == other.title for other in known):
        raise Refused(f"这个村本季度已经有“{name}”，没有重复登记。")
    if points <= ZERO:
        raise Refused("分值要大于 0，没有保存。请填这一项值多少分。")
    rest = HUNDRED - sum((other.points for other in known), ZERO)
    if points > rest:
        raise Refused(f"各项分值合计不能超过 100 分，现在还剩 {rest} 分，没有保存。请改小分值。")
    return JudgedItem(name, points)


def checked_judgement(points: Decimal, awarded: Decimal, result: str, evidence: str) -> tuple[str, str]:
    """Result and evidence in words; Refused for points out of range, and without evidence."""
    _require_places(awarded, "得分")
    if not ZERO <= awarded <= points:
        raise Refused(f"这一项的得分在 0 到 {points} 之间，没有保存。请改正。")
    return (
        checked_text(result, "完成情况", LONGEST_RESULT, lines=True),
        checked_text(evidence, "依据", LONGEST_EVIDENCE),
    )


def score_of(items: Iterable[JudgedItem]) -> Decimal:
    """The quarter's score of a village, 0–100: the points given. The points worth add up to a hundred.

    Refused while there are no items, they do not add up, or one of them is not judged.
    """
    known = list(items)
    if not known:
        raise Refused("这个村本季度还没有重点工作事项，不能定分。请先登记事项。")
    total = sum((item.points for item in known), ZERO)
    if total != HUNDRED:
        raise Refused(f"各项分值合计 {total} 分，不是 100 分，不能定分。请先补齐事项。")
    if waiting := [item.title for item in known if item.awarded is None]:
        raise Refused(f"还有 {len(waiting)} 项没有评分：{'、'.join(waiting)}。请先评分再定分。")
    return sum((item.awarded for item in known if item.awarded is not None), ZERO)


def document_words(village: str, quarter: Quarter, number: int) -> str:
    """What the score's row in the assessment names as its source."""
    return f"{village}{quarter.name}重点工作清单，{number} 项"


def _require_places(value: Decimal, what: str) -> None:
    if not value.is_finite() or value != value.quantize(CENT):
        raise Refused(f"{what}最多两位小数，没有保存。请改正。")
