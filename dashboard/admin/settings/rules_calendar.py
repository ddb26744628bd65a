"""The working calendar day by day: what may be set, a month as weeks, and differences in words."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.access.rules_staff import day_of
from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.words.days import WEEKDAYS
from dashboard.words.errors import Refused

AREA = "工作日历"
LONGEST_NAME, LONGEST_BASIS = 30, 100
HINTS = {
    "日期": "必填。写成 2027-02-06。",
    "上班或休息": "必填。填“上班”或“休息”。平常的周一到周五、周六周日不用写。",
    "名称": "例如 春节、国庆节调休。可以不填。",
}
WORDS = {"上班": True, "休息": False}


@dataclass(frozen=True)
class DaySetting:
    """A day as it is to be: worked or not, and what it is called."""

    day: date
    is_working: bool
    name: str = ""


# A day as the calendar has it: worked, published, name.
KnownDays = Mapping[date, tuple[bool, bool, str]]


def in_words(is_working: bool, name: str) -> str:
    """上班（国庆节）"""
    return ("上班" if is_working else "休息") + (f"（{name}）" if name else "")


def day_in_words(day: date) -> str:
    """2026-10-10 周六"""
    return f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}"


def is_ordinary(day: date, is_working: bool, name: str) -> bool:
    """A weekday that is worked or a weekend that is not, without a name."""
    return is_working == (day.weekday() < 5) and not name


def weeks(year: int, month: int) -> list[list[date | None]]:
    """The month's weeks from Monday to Sunday; None for the days of other months."""
    return [
        [day if day.month == month else None for day in week]
        for week in Calendar().monthdatescalendar(year, month)
    ]


def checked_day(wanted: DaySetting, present: KnownDays) -> tuple[str, str, DaySetting | None]:
    """What setting a day does: a word of RESULTS, the change in words, and the day where something changes.

    Refused for a day that the calendar does not have, and for a name that makes no sense.
    """
    if wanted.day not in present:
        first, last = min(present, default=None), max(present, default=None)
        raise Refused(f"工作日历只有 {first} 到 {last}，没有 {wanted.day}。请核对日期。")
    if len(wanted.name) > LONGEST_NAME or not wanted.name.isprintable():
        raise Refused(f"名称请不要超过 {LONGEST_NAME} 个字，也不要有看不见的字符。")
    is_working, published, name = present[wanted.day]
    if published and (is_working, name) == (wanted.is_working, wanted.name):
        return "unchanged", "", None
    before = in_words(is_working, name)
    change = f"{day_in_words(wanted.day)}：{before} → {in_words(wanted.is_working, wanted.name)}"
    return ("updated" if published else "imported"), change, wanted


def plan(rows: Sequence[Row], present: KnownDays) -> list[Outcome]:
    """What each row of a file does; a day may stand in it once."""
    seen: set[date] = set()

    def of_row(texts: Mapping[str, str]) -> tuple[str, str, Any]:
        day = day_of(texts["日期"], "日期")
        if day is None:
            raise Refused("还没有填写日期。请填写后再上传。")
        if texts["上班或休息"] not in WORDS:
            raise Refused("“上班或休息”一栏只能填“上班”或“休息”。请改好再上传。")
        if day in seen:
            raise Refused("这一天在表里出现了两次。请去掉多余的一行。")
        seen.add(day)
        return checked_day(DaySetting(day, WORDS[texts["上班或休息"]], texts["名称"]), present)

    return planned(rows, of_row)
