"""Who reported a matter, as far as everybody who handles it may know."""

from collections.abc import Mapping
from typing import Any

from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.words.errors import Refused

HIDDEN = "保密"
MOBILE = 11
FEWEST_SIGNS = 4
IN_CONFIDENCE = "secret_reporter.reveal"
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


def checked_reason(reason: str, what: str, press: str) -> str:
    """The reason for a look behind a mask without the spaces around it; Refused where it says too little."""
    checked = reason.strip()
    if len(checked) < FEWEST_SIGNS:
        raise Refused(f"请写明{what}（至少{FEWEST_SIGNS}个字），再点“{press}”。理由会记入审计日志。")
    return checked


def who_may(right: str) -> str:
    """The roles that have a right over anything, in Chinese."""
    return "、".join(ROLES[role].name for role, words in RIGHTS[right].scopes.items() if words)


def is_of_secrecy(sets: Mapping[str, Any], personal: Mapping[str, Any]) -> bool:
    """Whether a correction of a matter that was ever secret lifts the secrecy or changes its reporter."""
    return bool(personal) or sets.get("secret") is False


def secrecy_note(*, may_change: bool) -> str:
    """What the form that corrects a report says of one whose reporter ever asked for secrecy."""
    if may_change:
        return (
            "上报人要求过保密：解除保密、改上报人会单独记入审计日志，并告诉党委书记/班子和综合督考办。"
            "解除以后，姓名和电话仍按保密对待。"
        )
    return f"上报人要求过保密：解除保密、改姓名和电话只有{who_may(IN_CONFIDENCE)}能做。"


def refused_in_confidence() -> Refused:
    """The refusal for somebody who may not see the secret reporter, and hence may not change him."""
    return Refused(
        "这件事的上报人要求过保密：解除保密、改上报人姓名和电话，要有“查看保密事件的上报人”的权限"
        f"（{who_may(IN_CONFIDENCE)}），还要写明理由。请由有权限的人更正；其他内容可以照常更正。"
    )


def masked_name(name: str | None) -> str | None:
    """The family name alone: 王某; None where nobody left one."""
    return f"{name[0]}某" if name else None


def masked_phone(phone: str | None) -> str | None:
    """Of a mobile number three digits and the last four: 138****1234; of a shorter one only its length."""
    if not phone:
        return None
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) >= MOBILE else "*" * len(phone)


def replacements_on_paper(
    name: str | None, phone: str | None, places: str, *, secret: bool
) -> dict[str, str]:
    """What to write on paper for the reporter's name and phone wherever they were typed into other texts.

    Not for words that name nobody, nor for a name that is part of `places`.
    """
    replacements = {}
    if name and len(name) >= 2 and name not in NOBODY and name not in places:
        replacements[name] = HIDDEN if secret else masked_name(name) or HIDDEN
    if phone and len(phone) >= 7:
        replacements[phone] = HIDDEN if secret else masked_phone(phone) or HIDDEN
    return replacements


def with_replacements(value: Any, hide: Mapping[str, str]) -> Any:
    """`value`, whatever it holds, with every text freed from what is to be hidden."""
    if isinstance(value, str):
        for name, shown in hide.items():
            value = value.replace(name, shown)
        return value
    if isinstance(value, list):
        return [with_replacements(part, hide) for part in value]
    if isinstance(value, dict):
        return {key: with_replacements(part, hide) for key, part in value.items()}
    return value
