"""Which days a figure is about, and with which it is compared: the period before, and the year before."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.words.days import day_start

PERIODS = {
    "30d": "近30天",
    "month": "本月",
    "last_month": "上月",
    "quarter": "本季度",
    "last_quarter": "上季度",
    "year": "今年",
    "last_year": "去年",
}
DAY = timedelta(days=1)
MONTHS_SHOWN = 13
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Span:
    """Township days, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return day_start(self.first)

    @property
    def end(self) -> datetime:
        """The instant after the last day, UTC."""
        return day_start(self.last + DAY)

    def words(self) -> str:
        return f"{self.first} 至 {self.last}"


@dataclass(frozen=True)
class Spans:
    """A period, the one before it (环比), and the same days a year earlier (同比).

    Of a period that still runs the others are taken only up to the same day.
    """

    now: Span
    before: Span
    year_ago: Span


def spans(word: str, today: date) -> Spans:
    """What a word of PERIODS, or a month such as 2026-11, means on `today`. ValueError for any other."""
    if word == "30d":
        now = Span(today - 29 * DAY, today)
        return Spans(now, Span(now.first - 30 * DAY, now.first - DAY), _year_ago(now))
    first, months = _start_of(word, today)
    whole = Span(first, shifted(first, months) - DAY)
    now = Span(first, max(first, min(whole.last, today)))
    before = shifted(first, -months)
    last = first - DAY if now == whole else min(before + (now.last - first), first - DAY)
    return Spans(now, Span(before, last), _year_ago(now))


def month_words(today: date, number: int) -> list[str]:
    """The last `number` months, this one first: 2026-11."""
    this = today.replace(day=1)
    return [shifted(this, -back).strftime("%Y-%m") for back in range(number)]


def shifted(first: date, months: int) -> date:
    """The first of a month, so many months on."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _start_of(word: str, today: date) -> tuple[date, int]:
    """The first day, and how many months it lasts."""
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    starts = {
        "month": (month, 1),
        "last_month": (shifted(month, -1), 1),
        "quarter": (quarter, 3),
        "last_quarter": (shifted(quarter, -3), 3),
        "year": (year, 12),
        "last_year": (shifted(year, -12), 12),
    }
    if word in starts:
        return starts[word]
    month_named = date.fromisoformat(f"{word}-01")
    if month_named.year < FIRST_YEAR or month_named > today:
        raise ValueError(word)
    return month_named, 1


def _year_ago(span: Span) -> Span:
    first, last = (_a_year_before(day) for day in (span.first, span.last))
    # The end of February is the end of February.
    is_month_end = span.last.day == monthrange(span.last.year, span.last.month)[1]
    return Span(first, last.replace(day=monthrange(last.year, last.month)[1]) if is_month_end else last)


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))
