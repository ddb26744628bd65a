"""Chinese for every word in the database, and the one way to show what people typed."""

import re
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import pandas as pd

from dashboard.words.labels_words import CLASS_LABELS as CLASS_LABELS
from dashboard.words.labels_words import LABELS as LABELS
from dashboard.words.labels_words import LIGHT_COLOURS as LIGHT_COLOURS
from dashboard.words.labels_words import LIGHT_SIGNS as LIGHT_SIGNS
from models import TOWNSHIP_ZONE

NO_DATA = "无数据"
NEAR_DAYS = {-1: "昨天", 0: "今天", 1: "明天"}
EXAMPLE_MARK = "示例"
# A value that was shipped and looks real, until somebody of the town says that it is so.
ASSUMED_MARK = "待确认"

# Everything markdown, HTML, math, colour or icon syntax could begin with.
_SYNTAX = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=@])")
# Icons, addresses and mail are looked for in the finished text, where escapes are gone: an unseen joiner
# keeps them from being found.
_FOUND_LATE = re.compile(r":(?=material/|streamlit:|//)|www(?=\.)|@", re.IGNORECASE)
_JOINER = "\u2060"


def in_chinese(frame: pd.DataFrame, **columns: type[StrEnum]) -> pd.DataFrame:
    """A copy with the named columns' words shown in Chinese: in_chinese(f, status=IncidentStatus)."""
    made = frame.copy()
    for column, words in columns.items():
        made[column] = made[column].map({word.value: LABELS[word] for word in words}).fillna("")
    return made


def plain(text: object) -> str:
    """What someone typed, safe where Streamlit renders markdown: every special sign is escaped."""
    return _SYNTAX.sub(r"\\\1", _FOUND_LATE.sub(rf"\g<0>{_JOINER}", " ".join(str(text).split())))


def unless_confirmed(name: str, is_assumed: bool) -> str:
    """`name`, marked where nobody of the town has confirmed it."""
    return f"{name}（{ASSUMED_MARK}）" if name and is_assumed else name


def local_time(at: datetime | None) -> str:
    """A UTC time as the township reads it, to the minute; 无数据 for none."""
    if at is None or pd.isna(at):
        return NO_DATA
    return at.astimezone(TOWNSHIP_ZONE).strftime("%Y-%m-%d %H:%M")


def near_time(at: datetime | None, to: datetime) -> str:
    """A UTC time as people of the township say it at `to`: 今天 16:20, 昨天, 明天; of the same year without
    the year; 无数据 for none."""
    if at is None or pd.isna(at):
        return NO_DATA
    day, today = at.astimezone(TOWNSHIP_ZONE), to.astimezone(TOWNSHIP_ZONE)
    name = NEAR_DAYS.get((day.date() - today.date()).days)
    if name:
        return f"{name} {day:%H:%M}"
    return f"{day:%m-%d %H:%M}" if day.year == today.year else f"{day:%Y-%m-%d %H:%M}"


def percent(part: float | None, whole: float | None) -> str:
    """`part` of `whole` as 93.7%; 无数据 when there is nothing to divide by."""
    if part is None or not whole or pd.isna(part) or pd.isna(whole):
        return NO_DATA
    return f"{100 * part / whole:.1f}%".replace(".0%", "%")


def plain_number(value: Decimal) -> str:
    """A decimal without idle noughts behind the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def count(number: float | None) -> str:
    """A whole number for a screen: 12,345, and 123.4万 from a million on."""
    if number is None or pd.isna(number):
        return NO_DATA
    if abs(number) >= 1_000_000:
        return f"{number / 10_000:,.1f}万"
    return f"{int(number):,}"


def brief(number: float) -> str:
    """A whole number where room is narrow: 9,999, and 1.2万 from ten thousand on."""
    return f"{number / 10_000:,.1f}万" if abs(number) >= 10_000 else count(number)


def span_over(seconds: float) -> str:
    """How long something is over its time: never less than nothing."""
    return duration(seconds) if seconds >= 60 else "不到 1 分钟"


def duration(seconds: float | None) -> str:
    """A span of time in the unit a person would use."""
    if seconds is None or pd.isna(seconds):
        return NO_DATA
    if seconds < 5400:
        return f"{seconds / 60:.0f}分钟"
    if seconds < 172_800:
        return f"{seconds / 3600:.1f}小时"
    return f"{seconds / 86_400:.1f}天"
