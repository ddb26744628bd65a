"""Typed text and times as they stand on paper: nothing that a word processor would act on."""

import re
from datetime import date, datetime
from typing import Any

from dashboard.words.frames import value_or_none
from dashboard.words.labels import NO_DATA
from models import TOWNSHIP_ZONE

# What XML refuses, what no printer shows, and what turns or hides the text after it.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\ufdd0-\ufdef\U000e0000-\U000e0fff]"
)


def clean(text: Any) -> str:
    """The text without what paper cannot show: control and unseen signs, half characters, turned writing.

    Line ends become \\n, tabs a blank.
    """
    lines = str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    # The last two places of every plane are no characters.
    return "".join(sign for sign in _UNPRINTABLE.sub("", lines) if ord(sign) & 0xFFFE != 0xFFFE)


def time_words(at: datetime | None) -> str:
    """A moment (any aware datetime) as the township writes it: 2026年3月4日 12:05; 无数据 for none."""
    if at is None:
        return NO_DATA
    local = at.astimezone(TOWNSHIP_ZONE)
    return f"{day_words(local.date())} {local:%H:%M}"


def day_words(day: date | None) -> str:
    """2026年3月4日; 无数据 for none."""
    return NO_DATA if day is None else f"{day.year}年{day.month}月{day.day}日"


def value_text(value: Any) -> str:
    """A value as a table shows it, 无数据 where it is unknown."""
    value = value_or_none(value)
    if isinstance(value, datetime):
        return time_words(value)
    if isinstance(value, date):
        return day_words(value)
    return NO_DATA if value is None else str(value)
