"""The columns that a log entry may have changed: what each is called, and its value in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from dashboard.words.labels import CLASS_LABELS, LABELS, local_time
from models import Level, OffList, Source

# Kind -> id -> name, as in rules_words.
Names = Mapping[str, Mapping[int, str]]
# Columns that hold the id of a named row, in the order in which a sentence names them.
NAMED = {
    "category_id": "事项",
    "village_id": "村社",
    "grid_id": "网格",
    "platform_id": "平台",
    "module_id": "模块",
    "department_id": "牵头部门",
    "from_department_id": "移送部门",
    "item_id": "依据",
    "one_thing_id": "一件事",
    "rule_set_id": "时限规则",
    "parent_id": "合并到",
    "split_from_id": "分自",
    "lecture_session_id": "讲堂",
}
_WORDS: dict[str, tuple[str, type[StrEnum]]] = {
    "source": ("来源", Source),
    "level": ("层级", Level),
    "off_list": ("清单核对", OffList),
}
_TIMES = {"suspended_until": "挂账到", "due_at": "办结期限", "reported_at": "上报时间"}
_FLAGS = {"urgent": "紧急", "secret": "举报人保密", "arbitration": "待裁定"}
_TEXTS = {"title": "标题", "place": "地点", "description": "情况", "why": "研判理由", "result": "结果"}
_ORDER = (
    "incident_class", "title", "source", "level", *NAMED, "place", "off_list", *_FLAGS, *_TIMES,
    "description", "why", "result",
)  # fmt: skip
_TITLES = {
    "incident_class": "类别",
    **NAMED,
    **_TIMES,
    **_TEXTS,
    **{column: title for column, (title, _) in _WORDS.items()},
}
_PLACE = ("longitude", "latitude")
EMPTY = "（空）"
LINKED = "另一件事"


def changed(changes: Mapping[str, Any], names: Names, was: Mapping[str, Any] | None = None) -> Iterator[str]:
    """What an act set, part by part. A correction (`was`: what stood there) also says what it emptied."""
    for column in _ORDER:
        if column in changes and (was is not None or _says(column, changes[column])):
            before = f"（原为“{_value(column, was[column], names)}”）" if was and column in was else ""
            yield _part(column, changes[column], names) + before
    if was is not None and any(column in changes for column in _PLACE):
        yield "位置已更正"
    if was is not None and {"reporter_name", "reporter_phone"} & set(changes):
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


def _says(column: str, value: Any) -> bool:
    """Whether an act that is no correction says anything by this value."""
    if column in _FLAGS:
        return bool(value)
    # The level changes by an act that is called so.
    return column != "level" and value is not None and value != ""


def _part(column: str, value: Any, names: Names) -> str:
    said = _value(column, value, names)
    if column in _FLAGS:
        return _FLAGS[column] if value else f"不再{_FLAGS[column]}"
    if column == "incident_class" and said != EMPTY:
        return said
    if column in _TIMES and said != EMPTY:
        return f"{_TIMES[column]} {said}"
    return f"{_TITLES[column]}：{said}"


def _value(column: str, value: Any, names: Names) -> str:
    if column in _FLAGS:
        return "是" if value else "否"
    if value is None or value == "":
        return EMPTY
    if column == "incident_class":
        return _meant(CLASS_LABELS, value) or str(value)
    if column in NAMED:
        return _meant(names.get(column, {}), value) or LINKED
    if column in _TIMES:
        return moment(value)
    if column in _WORDS:
        words = _WORDS[column][1]
        return LABELS[words(value)] if _meant(dict.fromkeys(words, "yes"), value) else str(value)
    return str(value)


def _meant(names: Mapping[Any, str], value: Any) -> str | None:
    """The name of a value that the log's data holds; data is JSON, hence anything."""
    return names.get(value) if isinstance(value, int | str) else None
