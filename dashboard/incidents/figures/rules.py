"""Every figure: its one definition, how it is written, how far it moved, which rows it counts."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isnan
from typing import Any

from dashboard.words.labels import NO_DATA, count, duration, percent


class Kind(StrEnum):
    COUNT = "count"
    PERCENT = "percent"
    DURATION = "duration"


@dataclass(frozen=True)
class Figure:
    """`definition` is what the screen says on hover; source: domain, figures."""

    key: str
    title: str
    definition: str
    kind: Kind = Kind.PERCENT


_ALL = (
    Figure("reported_today", "今日新增", "今天0时起登记的事件数。", Kind.COUNT),
    Figure("accepted", "受理量", "本期受理的事件数，合并到其他事件的不算。", Kind.COUNT),
    Figure("closed", "办结量", "本期办结的事件数。", Kind.COUNT),
    Figure("open", "在办", "现在还没有办结、不予受理、合并或撤销的事件数。", Kind.COUNT),
    Figure("overdue", "超期", "在办事件中已过办结期限的件数，只看办结期限。", Kind.COUNT),
    Figure("closing_rate", "办结率", "本期到期应办结的事件中，已经办结的占比。"),
    Figure("on_time_rate", "按期办结率", "本期到期应办结的事件中，在期限内办结的占比。"),
    Figure(
        "mean_handling", "平均处置时长", "本期办结的事件从上报到办结的平均时间，扣除挂账。", Kind.DURATION
    ),
    Figure(
        "median_handling", "处置时长中位数", "本期办结的事件中居中一件的处置时长，扣除挂账。", Kind.DURATION
    ),
    Figure("village_share", "村格自办率", "本期了结的事件中，由村格自己办结的占比。"),
    Figure("town_share", "镇内化解率", "本期了结的事件中，由镇里办结、没有上报区级的占比。"),
    Figure("escalated_share", "上报率", "本期了结的事件中，上报过区级的占比。"),
    Figure("merged_share", "撤并率", "本期了结的事件中，合并或撤销的占比。"),
    Figure("signing_rate", "签收及时率", "本期发出的交办单中，在时限内签收的占比。"),
    Figure("return_rate", "退单率", "本期发出的交办单中，被退回的占比。"),
    Figure("rework_rate", "返工率", "本期办结的事件中，返工或重新办理过的占比。"),
    Figure("extension_rate", "延期率", "本期交办的事件中，办过延期的占比。"),
    Figure("duplicate_rate", "重复事件率", "本期上报的事件中，72小时内同一地点、同一类别已有上报的占比。"),
    Figure("satisfaction", "满意率", "本期办结并已评价的事件中，满意和基本满意的占比。"),
    Figure("rating_rate", "评价率", "本期办结的事件中，已经回访评价的占比。"),
    Figure("runs_saved", "少跑次数", "“一件事”办结后少跑的部门数：每件为参与部门数减一，合计。", Kind.COUNT),
)
FIGURES: dict[str, Figure] = {figure.key: figure for figure in _ALL}
STRIP = ("reported_today", "open", "overdue", "closing_rate", "on_time_rate", "satisfaction")


def rate(part: int, whole: int) -> float | None:
    """`part` of `whole`; None, not zero, where there is nothing to divide by."""
    return part / whole if whole else None


def shown(figure: Figure, row: Any) -> str:
    """The figure as a screen writes it; `row` has part, whole and value."""
    value = row["value"]
    if value is None or isnan(value):
        return NO_DATA
    if figure.kind is Kind.COUNT:
        return count(value)
    if figure.kind is Kind.DURATION:
        return duration(value)
    return percent(value, 1)


SAME, FROM_NOUGHT = "持平", "上次为 0"


def moved(figure: Figure, now: float | None, then: float | None) -> float | None:
    """Points between two rates (0.5 to 0.52: 2), else per cent of what it was; None without both values."""
    if now is None or then is None or isnan(now) or isnan(then):
        return None
    if figure.kind is Kind.PERCENT:
        return round(100 * (now - then), 1)
    return round(100 * (now - then) / then, 1) if then else (0.0 if not now else None)


def moved_words(figure: Figure, now: float | None, then: float | None) -> str:
    """The same as a screen writes it."""
    change = moved(figure, now, then)
    if change is None:
        is_known = now is not None and then is not None and not isnan(now) and not isnan(then)
        return FROM_NOUGHT if is_known else NO_DATA
    if not change:
        return SAME
    if figure.kind is Kind.PERCENT:
        return f"{change:+.1f} 个百分点".replace(".0 ", " ")
    return f"{change:+.1f}%"


PART, WHOLE = "part", "whole"
# Of modules, departments and villages: none. Without it the rows would not add up to the whole.
NOWHERE = "nowhere"
_WORD = re.compile(r"([a-z_]+)\.(part|whole)\.(\d{8})\.(\d{8})", re.ASCII)
# What its share counts, where that is not the cases themselves.
OF_SHARES = ("signing_rate", "return_rate")
# What is counted at the moment, whatever period is looked at.
OF_NOW = ("reported_today", "open", "overdue")


@dataclass(frozen=True)
class Rows:
    """`which`: the part that a rate counts, or the whole that it is measured against; days included."""

    key: str
    which: str
    first: date
    last: date

    @property
    def word(self) -> str:
        return f"{self.key}.{self.which}.{self.first:%Y%m%d}.{self.last:%Y%m%d}"

    @property
    def shown(self) -> str:
        """As a list's filter says it."""
        what = FIGURES[self.key].title
        if FIGURES[self.key].kind == "percent":
            what += "的分子" if self.which == PART else "的分母"
        return what if self.key in OF_NOW else f"{what} {self.first} 至 {self.last}"


def rows_named(word: str) -> Rows | None:
    """What `Rows.word` wrote; None for anything else."""
    match = _WORD.fullmatch(word)
    if match is None or match[1] not in FIGURES:
        return None
    try:
        first, last = (date.fromisoformat(day) for day in match.group(3, 4))
    except ValueError:
        return None
    is_sound = date(1900, 1, 1) <= first <= last <= date(9000, 1, 1)
    return Rows(match[1], match[2], first, last) if is_sound else None
