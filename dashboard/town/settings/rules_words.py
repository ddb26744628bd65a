"""What a change of a setting is called in the audit log, and when it is none."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS

SUBJECT, CHANGED, IMPORTED = "settings", "setting_changed", "imported"


def change_data(area: str, name: str, changes: Sequence[str], **more: Any) -> dict[str, Any]:
    """An entry's data: which part of the settings, which row of it, and each change as before → after."""
    return {"area": area, **({"object": name} if name else {}), **more, "was_now": list(changes)}


def edited(
    names: Mapping[str, str], seen: Mapping[str, Any], now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> list[str]:
    """Each change in words, 名称：甲 → 乙, of the fields in `names`.

    Refused where nothing changes, and where somebody else has changed a row since it was `seen`.
    """
    moved = [field for field in names if seen[field] != now[field]]
    if moved:
        fields = "、".join(f"{names[field]}（现在是“{word(now[field])}”）" for field in moved)
        raise Refused(f"在您填写的时候，别人改了{fields}，没有保存。您填的还在，核对后再点一次保存。")
    changes = differences(names, now, wanted)
    if not changes:
        raise Refused("没有改动，没有保存。")
    return changes


def differences(names: Mapping[str, str], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Each field of `names` in which the two differ, in words: 名称：甲 → 乙."""
    return [
        f"{name}：{word(before[field])} → {word(after[field])}"
        for field, name in names.items()
        if before[field] != after[field]
    ]


def word(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, StrEnum):
        return LABELS[value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.6f}"
    return str(value)


def checked_text(text: str, what: str, longest: int, *, lines: bool = False) -> str:
    """`text` without blanks around it; Refused where it is empty, too long or holds unseen signs.

    `lines`: whether it may have several.
    """
    cleaned = text.strip()
    if not cleaned:
        raise Refused(f"还没有填写{what}。请填写后再提交。")
    if len(cleaned) > longest:
        raise Refused(f"{what}太长。请不要超过 {longest} 个字。")
    if not (cleaned.replace("\n", "") if lines else cleaned).isprintable():
        raise Refused(f"{what}里有看不见的字符，可能是复制时带进来的。请重新手工输入。")
    return cleaned
