"""What may be entered as an input of the assessment. No clock, no store."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dashboard.assessment.scores.rules import CENT, HUNDRED, ZERO
from dashboard.words.errors import Refused

FIRST_YEAR = 2000
LONGEST_LINE, LONGEST_DOCUMENT = 40, 300
MOST_TOWNSHIPS = 200
HALF = Decimal("0.5")
QUARTERS = {0: "全年", 1: "第1季度", 2: "第2季度", 3: "第3季度", 4: "第4季度"}


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


def id_in(text: str, what: str, known: Mapping[str, int]) -> int:
    """The id of a name."""
    if text not in known:
        raise Refused(f"没有名为“{text}”的{what}。请从“可填的值”里选。" if text else f"没有填写{what}。")
    return known[text]


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
