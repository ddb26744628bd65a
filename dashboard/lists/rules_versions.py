"""What changed from one version of a list's entry to the next, field by field, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

NOTHING = "无"
ITEM_FIELDS = {
    "matter": "事项",
    "lead": "牵头部门",
    "helpers": "配合部门",
    "lead_duties": "部门职责",
    "town_duties": "镇级职责",
    "category": "类别",
    "basis": "依据",
    "example": "示例",
}
THING_FIELDS = {
    "name": "事项",
    "lead": "牵头部门",
    "helpers": "配合部门",
    "note": "说明",
    "example": "示例",
}


class Change(NamedTuple):
    """One field that differs: its name, both values as words, and the difference as a sentence."""

    field: str
    before: str
    after: str
    sentence: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any], fields: Mapping[str, str]) -> list[Change]:
    """Every field of `fields` (key: Chinese name) in which the two differ.

    Values are texts, dates, booleans, or tuples of texts, which are compared as sets.
    """
    return [
        Change(title, _shown(before[key]), _shown(after[key]), _sentence(title, before[key], after[key]))
        for key, title in fields.items()
        if _differs(before[key], after[key])
    ]


def _differs(before: Any, after: Any) -> bool:
    return set(before) != set(after) if isinstance(before, tuple) else before != after


def _sentence(title: str, before: Any, after: Any) -> str:
    if isinstance(before, tuple):
        added = [word for word in after if word not in before]
        gone = [word for word in before if word not in after]
        parts = [f"增加{_quoted(added)}"] * bool(added) + [f"去掉{_quoted(gone)}"] * bool(gone)
        return f"{title}{'，'.join(parts)}"
    if isinstance(before, bool):
        return f"{title}标记{'加上' if after else '去掉'}"
    if not before:
        return f"{title}补充为“{after}”"
    if not after:
        return f"{title}删去“{before}”"
    return f"{title}由“{before}”改为“{after}”"


def _quoted(words: list[str]) -> str:
    return "、".join(f"“{word}”" for word in words)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(value) or NOTHING
    return str(value) if value else NOTHING


def span(start: date | None, end: date | None) -> str:
    """From when to when a version holds, in words."""
    if start is None:
        return f"至 {end} 止" if end else "一直有效"
    return f"{start} 至 {end}" if end else f"{start} 起"
