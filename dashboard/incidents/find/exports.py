"""The list as a file: exactly the rows and columns that the screen shows for its filters."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlmodel import Session

from dashboard.access import marks
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.exports import Sheet, as_file
from dashboard.files.papers.layout import Marks
from dashboard.files.papers.text import clean, time_words
from dashboard.files.papers.typesetting import typeset
from dashboard.incidents.find.queries import every_incident
from dashboard.incidents.find.rules_filters import Filters, parse
from dashboard.incidents.life.rules_limits import left
from dashboard.words.errors import Refused
from dashboard.words.fields import Kind, Use, used
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, LABELS, count, local_time
from models import IncidentStatus, Light

# No class before the triage, whatever the matter is about.
NOT_TRIAGED = "未分类"
# Some forty pages; whoever needs more takes a table.
MOST_PRINTED = 1_000
TOO_LONG = "超过 1,000 件，打印出来太多，没有做 PDF。请缩小筛选范围，或者导出 XLSX。"
# Millimetres of the title, beside the usual columns and beside more of them.
MANY_COLUMNS, TITLE_MM, TITLE_MM_OF_MANY = 9, 78, 52
HEADINGS = {
    "number": "编号",
    "light": "亮灯",
    "title": "标题",
    "status": "状态",
    "incident_class": "类别",
    "urgent": "紧急",
    "category": "事项",
    "village": "村社",
    "module": "模块",
    "department": "部门",
    **{field.name: field.title for field in used(Use.LISTED)},
    "reported_at": "上报时间",
    "due_at": "办结期限",
    "concluded_at": "了结时间",
    "example": "示例",
}


@needs("incident.export")
def incident_sheet(session: Session, *, filters: Filters, sort: str, at: datetime, scope: Scope) -> Sheet:
    """All rows of the filters within `scope`; they are read while `session` is open."""
    rows = cells(every_incident(session, filters=filters, at=at, sort=sort, scope=scope))
    return Sheet("事件", list(HEADINGS.values()), rows)


@needs("incident.export")
def incident_paper(
    session: Session,
    *,
    filters: Filters,
    narrowed: str,
    columns: Sequence[str],
    sort: str,
    at: datetime,
    scope: Scope,
) -> bytes:
    """The list as PDF to be printed: its rows in their order, in the `columns` that the screen shows.

    `narrowed` says the filters in words. Refused over MOST_PRINTED rows, and without a Chinese font.
    """
    rows = list(
        islice(every_incident(session, filters=filters, at=at, sort=sort, scope=scope), MOST_PRINTED + 1)
    )
    if len(rows) > MOST_PRINTED:
        raise Refused(TOO_LONG)
    headings = HEADINGS | {"left": "剩余"}
    shown = [name for name in columns if name in headings]
    title = TITLE_MM if len(shown) <= MANY_COLUMNS else TITLE_MM_OF_MANY
    return typeset(
        "list",
        {
            "title": "事件",
            "about": "　".join(part for part in (narrowed, f"共 {count(len(rows))} 件") if part),
            "banner": Marks(is_demo=marks.is_demo(session)).banner,
            "foot": f"数据截至 {time_words(at)}",
            "head": [headings[name] for name in shown],
            "widths": [title if name == "title" else 0 for name in shown],
            "rows": [[_printed(name, row, at) for name in shown] for row in rows],
        },
    )


def _printed(name: str, row: Any, at: datetime) -> str:
    if name == "left":
        return left(row.red_at, at) if row.concluded_at is None else ""
    value = _word(name, getattr(row, name))
    if isinstance(value, datetime):
        return local_time(value)
    return clean("【急】" * (name == "title" and row.urgent) + str("" if value is None else value))


@needs("incident.export")
def incident_file(
    session: Session, *, kind: str, filters: Filters, sort: str, at: datetime, scope: Scope
) -> bytes:
    """The same as a whole file, `csv` or `xlsx`. Refused where a format cannot hold them."""
    return as_file(incident_sheet(session, filters=filters, sort=sort, at=at, scope=scope), kind)


def filters_of(words: Mapping[str, str]) -> Filters:
    """The filters that URL words mean. Raises Refused for words that mean nothing."""
    filters, wrong = parse(words)
    unknown = set(words) - set(filters.words()) | set(wrong)
    if unknown:
        raise Refused(f"看不懂筛选条件：{'、'.join(sorted(unknown))}。请照网址里的写法填写。")
    return filters


def kind_of(file: Path) -> str:
    """`csv` or `xlsx` by the file's name. Raises Refused for any other."""
    kind = file.suffix.lower().lstrip(".")
    if kind not in ("csv", "xlsx"):
        raise Refused("只能导出 .csv 或 .xlsx 文件，请改文件名。")
    return kind


def cells(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """List rows as the words a person reads, in the order of HEADINGS."""
    for row in rows:
        yield [_word(name, getattr(row, name)) for name in HEADINGS]


def _word(name: str, value: Any) -> Any:
    if name == "incident_class":
        return CLASS_LABELS.get(value, NOT_TRIAGED)
    if name in _LISTED and _LISTED[name].kind in (Kind.CHOICE, Kind.FLAG):
        return _LISTED[name].said(value)
    if name in _WORDS:
        return LABELS[_WORDS[name](value)]
    if isinstance(value, bool) or name in ("urgent", "example"):
        return {"urgent": "紧急", "example": EXAMPLE_MARK}[name] if value else ""
    return value


_WORDS: dict[str, Any] = {"light": Light, "status": IncidentStatus}
_LISTED = {field.name: field for field in used(Use.LISTED)}
