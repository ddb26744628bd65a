"""The columns that a log entry may have changed: what each is called, and its value in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from dashboard.words.fields import FIELDS, PERSONAL, IncidentField, Kind
from dashboard.words.labels import local_time

# Kind -> id -> name, as in rules_words.
Names = Mapping[str, Mapping[int, str]]
# Columns that hold the id of a named row.
NAMED = frozenset(field.name for field in FIELDS if field.kind is Kind.ROW)
_UNTOLD = frozenset({Kind.DEGREES, Kind.PERSONAL})
_TOLD = tuple(field for field in FIELDS if field.kind not in _UNTOLD)
_PLACE = frozenset(field.name for field in FIELDS if field.kind is Kind.DEGREES)
EMPTY = "（空）"
LINKED = "另一件事"


def changed(changes: Mapping[str, Any], names: Names, was: Mapping[str, Any] | None = None) -> Iterator[str]:
    """What an act set, part by part. A correction (`was`: what stood there) also says what it emptied."""
    for field in _TOLD:
        column = field.name
        if column in changes and (was is not None or _says(field, changes[column])):
            before = f"（原为“{_value(field, was[column], names)}”）" if was and column in was else ""
            yield _part(field, changes[column], names) + before
    if was is not None and _PLACE & set(changes):
        yield "位置已更正"
    if was is not None and PERSONAL & set(changes):
        yield "上报人信息已更正"


def ids_in(changes: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The named rows that a set of changes refers to: column, id."""
    for column in NAMED:
        value = changes.get(column)
        if isinstance(value, int):
            yield column, value


def moment(value: Any) -> str:
    """A time of the log's data (ISO text) as the township reads it; the text itself where it is none."""
    try:
        return local_time(datetime.fromisoformat(str(value)))
    except (ValueError, OverflowError):
        return str(value)


def _says(field: IncidentField, value: Any) -> bool:
    """Whether an act that is no correction says anything by this value."""
    if field.kind is Kind.FLAG:
        return bool(value)
    # The level changes by an act that is called so.
    return field.name != "level" and value is not None and value != ""


def _part(field: IncidentField, value: Any, names: Names) -> str:
    said = _value(field, value, names)
    if field.kind is Kind.FLAG:
        return field.title if value else f"不再{field.title}"
    if field.kind is Kind.CLASS and said != EMPTY:
        return said
    if field.kind is Kind.MOMENT and said != EMPTY:
        return f"{field.title} {said}"
    return f"{field.title}：{said}"


def _value(field: IncidentField, value: Any, names: Names) -> str:
    if value is not None and value != "":
        if field.kind is Kind.ROW:
            return _meant(names.get(field.name, {}), value) or LINKED
        if field.kind is Kind.MOMENT:
            return moment(value)
    return field.said(value) or EMPTY


def _meant(names: Mapping[Any, str], value: Any) -> str | None:
    """The name of a value that the log's data holds; data is JSON, hence anything."""
    return names.get(value) if isinstance(value, int | str) else None
