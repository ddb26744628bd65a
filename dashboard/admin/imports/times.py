"""Local times of a file, in whatever format people type them, as UTC: a column at once."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
Instants = NDArray[np.datetime64]
Mask = NDArray[np.bool_]
EARLIEST, LATEST = np.datetime64("1949-10-01", "us"), np.datetime64("2100-01-01", "us")
DAY = np.timedelta64(1, "D")
# What spreadsheet cells that hold real dates come as, whatever the profile says.
CELL_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


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


@dataclass(frozen=True)
class Times:
    """`at` is UTC (datetime64[us], NaT where there is none); the masks say what was wrong or bent."""

    at: Instants
    unreadable: Mask
    # The hour that the clocks repeat in autumn (taken as the first), and the one they leave out in spring.
    repeated: Mask
    skipped: Mask
    # Written without a year, which was found from what stands around it.
    without_year: Mask


@dataclass
class Around:
    """The dates around one that is written without a year, as a sheet is read from its top.

    `stated`: the day that the sheet itself names, such as the middle of its month; else the dated row
    before, else the latest such day that is not after `today`.
    """

    today: date
    stated: date | None = None
    before: date | None = None


def read_times(
    values: Sequence[str],
    formats: Sequence[str],
    zone: ZoneInfo,
    *,
    ends_day: bool = False,
    around: Around | None = None,
    since: Instants | None = None,
) -> Times:
    """Read a column of local times of `zone`.

    A format with %z carries its own offset. With `ends_day`, a bare date means its
    24:00. Dates before 1949-10 or from 2100 on count as unreadable. What no format reads is read as people
    type; a date without a year needs `around`, or `since`: the moments that it cannot come before.
    """
    filled = np.fromiter((value != "" for value in values), bool, len(values))
    local = np.full(len(values), np.datetime64("NaT"), "M8[us]")
    fixed = local.copy()
    todo = np.flatnonzero(filled)
    for form in dict.fromkeys((*formats, *CELL_FORMATS)):
        if not todo.size:
            break
        has_offset = "%z" in form
        text = pd.Series([values[i] for i in todo.tolist()], dtype=object)
        parsed = pd.DatetimeIndex(pd.to_datetime(text, format=form, errors="coerce", utc=has_offset))
        parsed_values = parsed.tz_localize(None).as_unit("us").to_numpy()
        if ends_day and not any(mark in form for mark in ("%H", "%I", "%X", "%c")):
            parsed_values = parsed_values + DAY
        (fixed if has_offset else local)[todo] = parsed_values
        todo = todo[np.isnat(parsed_values)]
    without_year = np.zeros(len(values), bool)
    if todo.size or around:
        _read_typed(values, todo, local, without_year, ends_day, around, since, zone)
    for parsed_values in (local, fixed):
        parsed_values[(parsed_values < EARLIEST) | (parsed_values >= LATEST)] = np.datetime64("NaT")
    at, repeated, skipped = _to_utc(local, zone)
    at = np.where(np.isnat(fixed), at, fixed)
    return Times(at, filled & np.isnat(at), repeated, skipped, without_year & ~np.isnat(at))


def _read_typed(
    values: Sequence[str],
    todo: NDArray[np.intp],
    local: Instants,
    without_year: Mask,
    ends_day: bool,
    around: Around | None,
    since: Instants | None,
    zone: ZoneInfo,
) -> None:
    """Fill in `local` what no format reads, from the top on."""
    given = _days(since, zone) if since is not None and todo.size else None
    last = -1
    for i in todo.tolist():
        stated = typed(values[i])
        if stated is None:
            continue
        moment = stated.at
        if not stated.has_year:
            if around:
                _look_back(around, local[last + 1 : i])
                day = around.stated or around.before
                moment = stated.near(day) if day else stated.by(around.today)
            elif given is not None and given[i] is not None:
                moment = stated.since(given[i])
            else:
                continue
            without_year[i] = True
        last = max(last, i - 1)
        local[i] = np.datetime64(moment + timedelta(days=ends_day and not stated.is_whole), "us")
    if around:
        _look_back(around, local[last + 1 :])


def _look_back(around: Around, passed: Instants) -> None:
    readable = passed[~np.isnat(passed)]
    if readable.size:
        around.before = readable[-1].astype("M8[D]").astype(date)


def _days(at: Instants, zone: ZoneInfo) -> list[date | None]:
    local = pd.DatetimeIndex(at).tz_localize("UTC").tz_convert(zone)
    return [None if pd.isna(one) else one.date() for one in local]


def _to_utc(local: Instants, zone: ZoneInfo) -> tuple[Instants, Mask, Mask]:
    naive = pd.DatetimeIndex(local)
    strict = naive.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    bent: Mask = np.asarray(strict.isna()) & ~np.isnat(local)
    if not bent.any():
        return _utc(strict), bent, bent
    first = np.ones(len(local), bool)
    # One rule for both ends of a span keeps their order: nothing closes before its due time by it.
    loose = naive.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    exists = np.asarray(naive.tz_localize(zone, ambiguous=first, nonexistent="NaT").notna())
    return _utc(loose), bent & exists, bent & ~exists


def _utc(index: pd.DatetimeIndex) -> Instants:
    return index.tz_convert("UTC").tz_localize(None).as_unit("us").to_numpy()


def text_of(at: Instants, ending: str, separator: str = " ") -> list[str | None]:
    """Each instant as 2011-07-01 05:32:33.000000 + `ending`; None for none."""
    written = np.datetime_as_string(at, unit="us").tolist()
    return [None if text == "NaT" else text.replace("T", separator) + ending for text in written]
