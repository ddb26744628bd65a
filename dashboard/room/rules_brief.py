"""The numbers of a daily brief: the day, the day before, the week, the difference."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isnan
from typing import Any

from dashboard.incidents.figures.rules import FIGURES, Kind, shown
from dashboard.words.days import WEEKDAYS, day_start, township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import NO_DATA

WEEK = 7
# What happens within a day; and how things stand at its end.
FLOWS = (
    "reported_today",
    "accepted",
    "closed",
    "closing_rate",
    "on_time_rate",
    "signing_rate",
    "satisfaction",
)
STOCKS = ("open", "overdue")
# Named for a whole day, whichever it is.
TITLES = {"reported_today": "新增事件", "open": "在办", "overdue": "超期"}
DEFINITIONS = {"reported_today": "当天0时到24时上报的事件数。"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Day:
    """A township day, [start, end) in UTC, and the moment at which it is looked at: its end, or now."""

    day: date
    start: datetime
    end: datetime
    seen: datetime

    @property
    def name(self) -> str:
        return f"{self.day.year}年{self.day.month}月{self.day.day}日（星期{WEEKDAYS[self.day.weekday()]}）"


def day_of(day: date, at: datetime) -> Day:
    """The day as a brief of it sees it at `at`. Refused for a day that has not begun."""
    if day > township_date(at):
        raise Refused("这一天还没有到，没有简报。请选今天或以前的日子。")
    start, end = day_start(day), day_start(day + timedelta(days=1))
    return Day(day, start, end, min(at, end))


def figure_title(key: str) -> str:
    return TITLES.get(key, FIGURES[key].title)


def figure_definition(key: str) -> str:
    return DEFINITIONS.get(key, FIGURES[key].definition)


def figure_words(key: str, row: Row | None) -> str:
    """A figure as the brief writes it, a rate with its parts; 无数据 for a time before the first report."""
    if row is None:
        return NO_DATA
    figure = FIGURES[key]
    text = shown(figure, row)
    is_rate = figure.kind is Kind.PERCENT and text != NO_DATA
    return f"{text}（{row['part']:.0f}/{row['whole']:.0f}）" if is_rate else text


def difference_words(key: str, now: Row | None, before: Row | None) -> str:
    """How much more (+) or less (-) than the day before, a rate in percentage points; — where unknown."""
    if now is None or before is None or isnan(now["value"]) or isnan(before["value"]):
        return "—"
    change = now["value"] - before["value"]
    if FIGURES[key].kind is Kind.PERCENT:
        return f"{100 * change:+.2f}个百分点" if change else "持平"
    return f"{change:+.0f}" if change else "持平"
