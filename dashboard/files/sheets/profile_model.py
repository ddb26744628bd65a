"""What a profile may read from a file, and its checked form.

Messages are Chinese: whoever writes a profile reads them.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.files.sheets.rules_choices import matched
from dashboard.words.fields import FIELD, Kind, Use, used
from models import IncidentStatus, Source

# Plain fields of the report: their kind says how a cell is read.
PLAIN_FIELDS = {field.name: field for field in used(Use.IMPORTED)}


def _plain(*kinds: Kind) -> tuple[str, ...]:
    return tuple(name for name, field in PLAIN_FIELDS.items() if field.kind in kinds)


LABELS = {
    "source_id": "编号",
    **{name: field.in_sheets or field.title for name, field in PLAIN_FIELDS.items()},
    "source": "来源",
    "status": "状态",
    "urgent": "紧急",
    "secret": "涉密",
    "category": "类别",
    "village": "村",
    "department": "部门",
    "longitude": "经度",
    "latitude": "纬度",
    "reporter_name": "上报人",
    "reporter_phone": "联系电话",
    "reported_at": "上报时间",
    "accepted_at": "受理时间",
    "dispatched_at": "交办时间",
    "due_at": "办理期限",
    "concluded_at": "办结时间",
    "status_at": "状态时间",
    "result": "处理结果",
    "verdict": "来源认定的是否按期",
}
REQUIRED = ("source_id", "title", "reported_at")
TEXTS = (*_plain(Kind.TEXT, Kind.LONG_TEXT), "reporter_name", "reporter_phone", "result")
TIMES = ("reported_at", "accepted_at", "dispatched_at", "due_at", "concluded_at", "status_at")
FLAGS = ("urgent", "secret", *_plain(Kind.FLAG))
WHOLES = _plain(Kind.WHOLE)
CHOICES = _plain(Kind.CHOICE)
NAMES = ("department", "category", "village")
VERDICTS = ("on_time", "overdue")

# Fields whose words may be told apart on the page.
WORDS = ("status", "source", "urgent", *NAMES)
# Full-width signs in these are those of an input method, not of the matter.
PLAIN = ("source_id", "longitude", "latitude", "reporter_phone", *FLAGS, *WHOLES)

LONGEST_ID = 80


def limit(field: str, name: str) -> int | None:
    """A limit of the input model on a field, as `IncidentField.limit`; None where it sets none."""
    return FIELD[field].limit(name) if field in FIELD else None


Policy = Literal["create", "refuse", "leave"]
_MEANINGS = {
    "status": tuple(word.value for word in IncidentStatus),
    "source": tuple(word.value for word in Source),
    "verdict": VERDICTS,
    "urgent": ("yes", "no"),
    "secret": ("yes", "no"),
    **{name: tuple(PLAIN_FIELDS[name].options) for name in CHOICES},
}
_MAPPED = (*_MEANINGS, *NAMES)
TIME_EXAMPLE = 'time_formats = ["%Y-%m-%d %H:%M"]'
# A moment whose parts all differ: read with the day and the month exchanged, it is another.
_MOMENT = datetime(2026, 11, 23, 17, 35, tzinfo=UTC)


def time_format_mistake(form: str) -> str | None:
    """What is wrong with a time format, as a sentence; None where dates that it writes can be read back."""
    try:
        written = _MOMENT.strftime(form)
        read_back = pd.to_datetime(pd.Series([written], dtype=object), format=form, utc="%z" in form).iloc[0]
    except (ValueError, TypeError, re.error):
        return f"time_formats：“{form}”不是能读的时间格式，请改正，例如 {TIME_EXAMPLE}"
    if (read_back.year, read_back.month, read_back.day) != (_MOMENT.year, _MOMENT.month, _MOMENT.day):
        return f"time_formats：“{form}”里要有年（%Y）、月（%m）和日（%d），请补上，例如 {TIME_EXAMPLE}"
    return None


class Unknown(BaseModel):
    """What to do with a name that is neither known here nor in the profile's own map."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    department: Policy = "refuse"
    category: Policy = "leave"
    village: Literal["refuse", "leave"] = "leave"


class Profile(BaseModel):
    """One kind of file: which column is what, and how its words, times and positions read.

    `name` is the source system for good: rows are known again by it and their id.
    `bounds` is west, south, east, north in WGS-84 degrees.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]+$")]
    title: Annotated[str, Field(min_length=2, max_length=60)]
    note: str = ""
    zone: str = "Asia/Shanghai"
    time_formats: tuple[str, ...]
    # By whose limits what is open runs: those of the other system, or the town's.
    clocks: Literal["external", "town"] = "external"
    crs: Literal["WGS-84", "GCJ-02", "BD-09"] = "WGS-84"
    bounds: tuple[float, float, float, float] | None = None
    min_decimals: Annotated[int, Field(ge=0, le=8)] = 0
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1, le=20)] = 1
    # Found in the file where the profile names none.
    delimiter: Literal[",", "\t", ";", "|"] | None = None
    join: str = " "
    example_mark: str | None = None
    columns: dict[str, tuple[str, ...]]
    optional: tuple[str, ...] = ()
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    unknown: Unknown = Unknown()

    def column(self, field: str) -> str:
        """The file's own heading of a field, for reports; its Chinese name where no column holds it."""
        return " + ".join(self.columns.get(field, (LABELS[field],)))

    def map_of(self, field: str) -> dict[str, str]:
        """What each word of a field means, by the word as it is compared."""
        return {matched(word): meaning for word, meaning in self.values.get(field, {}).items()}

    def with_words(self, words: dict[str, dict[str, str]]) -> "Profile":
        """The same, with further words: those stand above its own."""
        values = dict(self.values)
        for field, meanings in words.items():
            own = {
                word: meaning
                for word, meaning in values.get(field, {}).items()
                if matched(word) not in meanings
            }
            values[field] = own | meanings
        return self.model_copy(update={"values": values})

    def needed_columns(self) -> list[str]:
        """Every heading that must be there."""
        return [
            name
            for name in self.used_columns()
            if any(name in names and field not in self.optional for field, names in self.columns.items())
        ]

    def used_columns(self) -> list[str]:
        """Every heading that is read, each once, in the order of the profile."""
        return list(dict.fromkeys(name for names in self.columns.values() for name in names))

    @model_validator(mode="after")
    def is_consistent(self) -> "Profile":
        for mistake in (*self._columns_mistakes(), *self._words_mistakes(), *self._place_and_time_mistakes()):
            raise ValueError(mistake)
        return self

    def _columns_mistakes(self) -> list[str]:
        mistakes = [f"columns.{name}：不认识这个字段" for name in self.columns if name not in LABELS]
        mistakes += [
            f"columns：必须写明“{LABELS[name]}”（{name}）的列"
            for name in REQUIRED
            if not self.columns.get(name)
        ]
        mistakes += [
            f"columns.{name}：只有文字字段可以由几列拼成"
            for name, columns in self.columns.items()
            if len(columns) != 1 and name not in TEXTS
        ]
        mistakes += [f"optional：没有对应的列“{name}”" for name in self.optional if name not in self.columns]
        mistakes += [f"constants.{name}：不认识这个字段" for name in self.constants if name not in LABELS]
        mistakes += [f"{name} 既有列又有固定值" for name in self.constants if name in self.columns]
        return mistakes

    def _words_mistakes(self) -> list[str]:
        mistakes = [f"values.{name}：这个字段没有对照表" for name in self.values if name not in _MAPPED]
        for name, words in _MEANINGS.items():
            used = [*self.values.get(name, {}).values()]
            if name in self.constants and name not in FLAGS:
                used.append(self.constants[name])
            mistakes += [
                f"values.{name}：“{word}”不对，只能是 {'、'.join(words)}"
                for word in used
                if word not in words
            ]
        return mistakes

    def _place_and_time_mistakes(self) -> list[str]:
        mistakes = []
        if ("longitude" in self.columns) != ("latitude" in self.columns):
            mistakes.append("columns：经度和纬度要成对写")
        if self.bounds and not (self.bounds[0] < self.bounds[2] and self.bounds[1] < self.bounds[3]):
            mistakes.append("bounds：应依次为西、南、东、北")
        if not self.time_formats:
            mistakes.append(f"time_formats：一种时间格式也没有写，请写上，例如 {TIME_EXAMPLE}")
        mistakes += [mistake for form in self.time_formats if (mistake := time_format_mistake(form))]
        try:
            ZoneInfo(self.zone)
        except (KeyError, OSError, ValueError):
            mistakes.append(f"zone：没有“{self.zone}”这个时区")
        return mistakes
