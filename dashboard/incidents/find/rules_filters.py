"""Which incidents are meant: the filters of a list as stable words, the same in every URL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.incidents.figures.rules import NOWHERE as NOWHERE
from dashboard.incidents.figures.rules import rows_named
from dashboard.incidents.find.rules_squares import square_named
from dashboard.words.days import day_start, month_start, township_date
from dashboard.words.errors import Refused
from dashboard.words.fields import IncidentField, Kind, Use, used
from models import IncidentStatus, Light, OffList, Rating, ShownKind

OPEN = "open"
# Every status, said on purpose: a list that nothing narrows shows those in hand.
EVERY = "all"
# Anything with a rating; and those that count as content.
RATED, CONTENT = "rated", "content"
# 清单之外, whatever was decided.
ANY = "any"
OUTCOMES = {"closed": "已办结", "on_time": "按期办结", "late": "逾期办结", "unfinished": "到期未办结"}
PERIODS = {
    "today": "今天",
    "7d": "近7天",
    "30d": "近30天",
    "month": "本月",
    "year": "今年",
}
SORTS = {"light": "红灯在前", "due": "期限最近", "newest": "最新上报", "oldest": "最早上报"}
# Column of the list -> the order that a press on its head asks for, and that of the next press.
# The first three have an index; the others are sorted while the list is short enough (`MOST_SORTED`).
INDEXED = {"light": ("light", "-light"), "left": ("light", "-light"), "due_at": ("due", "-due"),
           "reported_at": ("newest", "oldest")}  # fmt: skip
COMPARED = ("title", "status", "village", "module", "category", "department", "incident_class", "number",
            "concluded_at")  # fmt: skip
BY_COLUMN = INDEXED | {name: (name, f"-{name}") for name in COMPARED}
MOST_SORTED = 20_000
# So many rows stand on a page, and can be marked at once.
PAGE_SIZE = 50
# The calendar goes a little further, so that days can be counted on.
LAST_DAY = date(9999, 1, 1)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. Codes and words, never labels or ids; None narrows nothing.

    `period`, `due` and `concluded` are words of PERIODS for the time of report, of the
    finish clock and of conclusion; `from_day`/`to_day` are township dates (ISO) of the report.
    """

    status: str | None = None
    light: str | None = None
    overdue: str | None = None
    urgent: str | None = None
    incident_class: str | None = None
    module: str | None = None
    department: str | None = None
    village: str | None = None
    category: str | None = None
    major: str | None = None
    period: str | None = None
    due: str | None = None
    concluded: str | None = None
    outcome: str | None = None
    rating: str | None = None
    parked: str | None = None
    cell: str | None = None
    # A square of any size (rules_squares): what a cluster of the map counts.
    square: str | None = None
    batch: str | None = None
    # One version of an item of the 属地管理 list: 67-1; and what became of a task that is on no list.
    item: str | None = None
    off_list: str | None = None
    # Which department passed it down, and the session of the lecture hall at which it was raised.
    passed_by: str | None = None
    lecture: str | None = None
    # What a figure counts: its part or its whole over some days (figures.rules).
    figure: str | None = None
    # The cases behind a proposal for a score, of one kind: 12.late.
    proposal: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    # One number, or several with commas between them: the rows that were marked.
    number: str | None = None
    q: str | None = None
    # Fields of the report that are filtered by their kind alone (words.fields): name and word of each.
    plain: tuple[tuple[str, str], ...] = ()

    def words(self) -> dict[str, str]:
        """The filters that narrow, by the names they have in a URL."""
        own = {
            _URL_NAMES.get(field.name, field.name): value
            for field in fields(self)
            if field.name != "plain" and (value := getattr(self, field.name)) is not None
        }
        return own | dict(self.plain)

    def but(self, **changes: Any) -> "Filters":
        return replace(self, **changes)


PLAIN = {field.name: field for field in used(Use.FILTERED)}
# Filters with a rule of their own.
OWN = {field.name for field in fields(Filters)} - {"plain"}
_URL_NAMES = {"incident_class": "class", "from_day": "from", "to_day": "to"}
_FIELD_NAMES = {url: field for field, url in _URL_NAMES.items()}
_ALLOWED: dict[str, frozenset[str]] = {
    "status": frozenset(IncidentStatus) | {OPEN},
    "light": frozenset(Light) - {Light.NONE},
    "overdue": frozenset({"yes"}),
    "urgent": frozenset({"yes"}),
    "incident_class": frozenset("123"),
    "period": frozenset(PERIODS),
    "due": frozenset(PERIODS),
    "concluded": frozenset(PERIODS),
    "outcome": frozenset(OUTCOMES),
    "rating": frozenset(Rating) | {RATED, CONTENT},
    "parked": frozenset({"past"}),
    "off_list": frozenset(OffList) | {ANY},
}
_PROPOSAL = re.compile(rf"[0-9]{{1,9}}\.({'|'.join(ShownKind)})")
_ITEM = re.compile("[0-9]{1,4}-[0-9]{1,4}")
# Nobody types these, and no database takes them.
_UNTYPED = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def parse(query: Mapping[str, str]) -> tuple[Filters, list[str]]:
    """Filters from a URL, and the names of those that made no sense there (they narrow nothing)."""
    values: dict[str, str] = {}
    wrong: list[str] = []
    names = OWN | PLAIN.keys()
    for name, value in query.items():
        field = _FIELD_NAMES.get(name, name)
        if field not in names or not value or (field, value) == ("status", EVERY):
            continue
        if not _makes_sense(field, value):
            wrong.append(name)
            continue
        values[field] = value
    plain = tuple((name, values.pop(name)) for name in PLAIN if name in values)
    return Filters(**values, plain=plain), wrong


def _makes_sense(field: str, value: str) -> bool:
    if field in ("from_day", "to_day"):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    if field in ("batch", "lecture"):
        return value.isascii() and value.isdecimal() and len(value) < 10
    if field == "proposal":
        return bool(_PROPOSAL.fullmatch(value))
    if field == "figure":
        return rows_named(value) is not None
    if field == "square":
        return square_named(value) is not None
    if field == "item":
        return bool(_ITEM.fullmatch(value))
    if len(value) > (PAGE_SIZE * 30 if field == "number" else 200) or _UNTYPED.search(value):
        return False
    if field in PLAIN:
        return _fits(PLAIN[field], value)
    return field not in _ALLOWED or value in _ALLOWED[field]


def _fits(field: IncidentField, word: str) -> bool:
    if field.kind is Kind.CHOICE:
        return word in field.options
    if field.kind is Kind.WHOLE:
        return word.isascii() and word.isdecimal() and len(word) < 10
    return field.kind is not Kind.FLAG or word == "yes"


def window_of(period: str, at: datetime) -> tuple[datetime, datetime]:
    """The span [start, end) of UTC time that a word of PERIODS means at `at`.

    `7d` and `30d` are that many township days up to and including today.
    """
    today = township_date(at)
    starts = {
        "today": day_start(today),
        "7d": day_start(today - timedelta(days=6)),
        "30d": day_start(today - timedelta(days=29)),
        "month": month_start(at),
        "year": day_start(today.replace(month=1, day=1)),
    }
    ends = {
        "month": month_start(day_start(today.replace(day=1) + timedelta(days=32))),
        "year": day_start(date(today.year + 1, 1, 1)),
    }
    return starts[period], ends.get(period, day_start(today + timedelta(days=1)))


def days_meant(filters: Filters, at: datetime) -> tuple[date | None, date | None] | None:
    """First and last township day of the report that the filters mean (None: no limit).

    None in place of both where they narrow by anything but days.
    """
    if filters.words().keys() - {"period", "from", "to"}:
        return None
    first = [date.fromisoformat(filters.from_day)] if filters.from_day else []
    last = [min(date.fromisoformat(filters.to_day), LAST_DAY)] if filters.to_day else []
    if filters.period:
        start, end = window_of(filters.period, at)
        first.append(township_date(start))
        last.append(township_date(end) - timedelta(days=1))
    return max(first, default=None), min(last, default=None)


def next_sort(column: str, sort: str, total: int) -> str:
    """The order that a press on the head of `column` asks for, of a list of `total` rows in the order `sort`.

    Refused where the rows are too many to be compared by that column.
    """
    if column not in BY_COLUMN:
        raise Refused("这一列不能排序。请点别的列。")
    if column not in INDEXED and total > MOST_SORTED:
        raise Refused(f"超过 {MOST_SORTED} 件时不能按这一列排序。请先筛选，再点列名。")
    first, second = BY_COLUMN[column]
    return second if sort == first else first
