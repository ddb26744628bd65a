"""The columns that a log entry may have changed: what each is called, and its value in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from dashboard.labels import CLASS_LABELS, LABELS, local_time
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
    "item_id": "依据",
    "one_thing_id": "一件事",
    "rule_set_id": "时限规则",
    "parent_id": "合并到",
    "split_from_id": "分自",
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
# Said without their values: they are about the person who reported, or are numbers that say nothing.
_UNSAID = {
    "上报人信息": ("reporter_name", "reporter_phone"),
    "位置": ("longitude", "latitude"),
    "补充情况": ("answers",),
}
EMPTY = "（空）"
LINKED = "另一件事"


def changed(changes: Mapping[str, Any], names: Names, *, is_correction: bool = False) -> Iterator[str]:
    """What an act set, part by part.

    A correction also says what it emptied and which hidden things it touched; any other act only what it set.
    """
    for column in _ORDER:
        if column in changes and (is_correction or _says(column, changes[column])):
            yield _part(column, changes[column], names)
    if is_correction:
        for title, columns in _UNSAID.items():
            if any(column in changes for column in columns):
                yield f"{title}已更正"


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
    if column in _FLAGS:
        return _FLAGS[column] if value else f"不再{_FLAGS[column]}"
    if value is None or value == "":
        return f"{_title(column)}：{EMPTY}"
    if column == "incident_class":
        return _meant(CLASS_LABELS, value) or str(value)
    if column in NAMED:
        return f"{NAMED[column]}：{_meant(names.get(column, {}), value) or LINKED}"
    if column in _TIMES:
        return f"{_TIMES[column]} {moment(value)}"
    if column in _WORDS:
        title, words = _WORDS[column]
        return f"{title}：{LABELS[words(value)] if _meant(dict.fromkeys(words, 'yes'), value) else value}"
    return f"{_TEXTS[column]}：{value}"


def _meant(names: Mapping[Any, str], value: Any) -> str | None:
    """The name of a value that the log's data holds; data is JSON, hence anything."""
    return names.get(value) if isinstance(value, int | str) else None


def _title(column: str) -> str:
    if column in _WORDS:
        return _WORDS[column][0]
    return {"incident_class": "类别", **NAMED, **_TIMES, **_TEXTS}[column]
