"""A moment as people type it: 11月4日 15:40, 2026.11.3　17：30, 下午3点半, a spreadsheet's bare number.

Moments here are those of the file's own zone, which whoever reads the column knows.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

# The day 0 of spreadsheets, and the numbers of 1954 to 2099.
_FIRST_DAY, _SERIALS = datetime(1899, 12, 30), (20_000, 73_050)  # noqa: DTZ001
_NUMBER = re.compile(r"\d{5}(\.\d+)?")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?P<rest>.*)")
_DATE = re.compile(
    r"(?:(?P<year>\d{4}|\d{2}(?=年))\s*[-年/.]\s*)?(?P<month>\d{1,2})\s*[-月/.]\s*(?P<day>\d{1,2})\s*[日号]?(?P<rest>.*)"
)
_WEEKDAY = re.compile(r"[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?")
_TIME = re.compile(
    r"[T,]?\s*(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上)?\s*(?P<hour>\d{1,2})\s*[:时点.]\s*"
    r"(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>\d{1,2})\s*(?:分|[:.]\s*(?P<second>\d{1,2})(?:\.\d+)?\s*秒?)?)?\s*左?右?"
)
_AFTERNOON = frozenset(("下午", "傍晚", "晚上"))
_NOON = 12
_STATED = re.compile(r"(?<!\d)(?P<year>20\d\d)\s*[-年./](?:\s*(?P<month>\d{1,2})(?!\d))?")


@dataclass(frozen=True)
class Typed:
    """What was typed: `at` with the year 2000 where none was; `is_whole` with a time of day."""

    at: datetime
    has_year: bool
    is_whole: bool

    def near(self, day: date) -> datetime:
        """With the year that brings it nearest to `day`."""
        candidates = (self.in_year(year) for year in (day.year - 1, day.year, day.year + 1))
        return min(
            (at for at in candidates if at), key=lambda at: abs((at.date() - day).days), default=self.at
        )

    def by(self, day: date) -> datetime:
        """With the latest year in which it is not after `day`."""
        candidates = (self.in_year(day.year - back) for back in range(5))
        return next((at for at in candidates if at and at.date() <= day), self.at)

    def since(self, day: date) -> datetime:
        """With the first year in which it is not before `day`."""
        candidates = (self.in_year(day.year + on) for on in range(5))
        return next((at for at in candidates if at and at.date() >= day), self.at)

    def in_year(self, year: int) -> datetime | None:
        try:
            return self.at.replace(year=year)
        except ValueError:  # 29 February
            return None


def stated_day(text: str) -> date | None:
    """The middle of the month, or of the year, that a title names (2026年11月台账); None without one."""
    match = _STATED.search(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    month = int(match["month"] or 0)
    return date(int(match["year"]), month, 15) if 1 <= month <= 12 else date(int(match["year"]), 7, 1)


def typed(text: str) -> Typed | None:
    """What a person meant by `text`; None where it is no moment."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _NUMBER.fullmatch(plain):
        return _serial(float(plain))
    match = _COMPACT.fullmatch(plain) or _DATE.fullmatch(plain)
    if match is None:
        return None
    rest = _WEEKDAY.sub("", match["rest"]).strip()
    time = _TIME.fullmatch(rest) if rest else None
    if rest and time is None:
        return None
    if not rest and match["year"] is None and "." in plain:
        # 11.4 alone is a figure rather than a day.
        return None
    year = match["year"]
    try:
        day = datetime(_year(year), int(match["month"]), int(match["day"]))  # noqa: DTZ001
        at = day + _time_of(time) if time else day
    except ValueError:
        return None
    return Typed(at, year is not None, time is not None)


def _year(year: str | None) -> int:
    if year is None:
        return 2000
    return int(year) if len(year) == 4 else 2000 + int(year)


def _time_of(match: re.Match[str]) -> timedelta:
    hour, second = int(match["hour"]), int(match["second"] or 0)
    minute = (
        30 if match["half"] else {"一": 15, "三": 45}.get(match["quarter"] or "", int(match["minute"] or 0))
    )
    if hour < _NOON and (match["part"] in _AFTERNOON or (match["part"] == "中午" and hour < 4)):
        hour += _NOON
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _serial(number: float) -> Typed | None:
    if not _SERIALS[0] <= number < _SERIALS[1]:
        return None
    return Typed(_FIRST_DAY + timedelta(seconds=round(number * 86_400)), True, not number.is_integer())
