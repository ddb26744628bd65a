"""Who reported a matter, as far as everybody who handles it may know."""

from collections.abc import Mapping
from typing import Any

HIDDEN = "保密"
MOBILE = 11
# Nobody's name: what people write when they will not or cannot name who reported.
NOBODY = frozenset(
    {
        "村民",
        "群众",
        "居民",
        "市民",
        "匿名",
        "匿名群众",
        "热心群众",
        "网格员",
        "当事人",
        "未知",
        "先生",
        "女士",
    }
)


def masked_name(name: str | None) -> str | None:
    """The family name alone: 王某; None where nobody left one."""
    return f"{name[0]}某" if name else None


def masked_phone(phone: str | None) -> str | None:
    """Of a mobile number three digits and the last four: 138****1234; of a shorter one only its length."""
    if not phone:
        return None
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) >= MOBILE else "*" * len(phone)


def hides(name: str | None, phone: str | None, places: str, *, secret: bool) -> dict[str, str]:
    """What to write on paper for the reporter's name and phone wherever they were typed into other texts.

    Not for words that name nobody, nor for a name that is part of `places`.
    """
    found = {}
    if name and len(name) >= 2 and name not in NOBODY and name not in places:
        found[name] = HIDDEN if secret else masked_name(name) or HIDDEN
    if phone and len(phone) >= 7:
        found[phone] = HIDDEN if secret else masked_phone(phone) or HIDDEN
    return found


def hidden(value: Any, hide: Mapping[str, str]) -> Any:
    """`value`, whatever it holds, with every text freed from what is to be hidden."""
    if isinstance(value, str):
        for known, shown in hide.items():
            value = value.replace(known, shown)
        return value
    if isinstance(value, list):
        return [hidden(part, hide) for part in value]
    if isinstance(value, dict):
        return {key: hidden(part, hide) for key, part in value.items()}
    return value
