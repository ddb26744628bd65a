"""What may be written about a channel, its rules and its messages."""

from collections.abc import Collection, Mapping
from typing import Any

from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import ChannelKind, NoticeSubject, SendWhen

AREA, MESSAGES = "消息渠道", "消息"
LONGEST_NAME, LONGEST_REASON = 40, 200
ADAPTER = "adapter"
# Kinds that belong to somebody, and what is said where nobody is chosen.
WHOSE = {
    ChannelKind.GROUP: "请选择这是哪个岗位或单位的群。",
    ChannelKind.RESULTS: "请选择把哪个接口适配的结果回传过去。",
}
NAMES = {
    "name": "名称", "group": "发给", "quiet_from": "免打扰从", "quiet_to": "免打扰到", "is_active": "启用",
}  # fmt: skip
# Of a new channel, until somebody decides otherwise.
AT_FIRST = {
    NoticeSubject.TASK: SendWhen.ALWAYS,
    NoticeSubject.PRESSED: SendWhen.BY_DAY,
    NoticeSubject.NEW: SendWhen.BY_DAY,
}
# Goes to addresses of units; of groups only to a department's that somebody has allowed.
AT_FIRST_TO_PERSONS = {NoticeSubject.OUTSIDE: SendWhen.BY_DAY}
ABOUT = {
    NoticeSubject.TASK: "交办、增加承办方、退回返工、重新办理、点兵点将、裁定、恢复办理、研判",
    NoticeSubject.PRESSED: "催办、督办",
    NoticeSubject.NEW: "上报、上交镇里、上报区级、首次报告",
    NoticeSubject.COURSE: "签收、反馈、办结、延期、挂账、备注等其他各步",
    NoticeSubject.BOUNTY: "发榜、报名、揭榜、验收、到期",
    NoticeSubject.COUNTER: "窗口受理、上报",
    NoticeSubject.OUTSIDE: "事件页“外单位答复”里选了发的链接；群消息的，只对部门的群有用",
}


def rules_at_first(kind: ChannelKind) -> dict[NoticeSubject, SendWhen]:
    """The rules of a new channel; of results none: they follow the incidents."""
    if kind is ChannelKind.RESULTS:
        return {}
    return AT_FIRST if kind is ChannelKind.GROUP else AT_FIRST | AT_FIRST_TO_PERSONS


def group_of(to_kind: str, to_id: int | None, to_role: str | None) -> str:
    """Whose channel it is, as one word: role:commander, module:3, adapter:grid_events; empty for none."""
    return f"{to_kind}:{to_role if to_role is not None else to_id}" if to_kind else ""


def group_parts(word: str) -> tuple[str, int | None, str | None]:
    """What `group_of` was given."""
    kind, _, rest = word.partition(":")
    if kind in ("role", ADAPTER):
        return kind, None, rest
    return (kind, int(rest), None) if kind else ("", None, None)


def role_groups() -> dict[str, str]:
    """The groups of roles: word -> name. Whoever acts for a unit is told as that unit, and has its group."""
    return {group_of("role", None, code): role.name for code, role in FOR_PEOPLE.items() if not role.unit}


def checked_channel(kind: ChannelKind, wanted: Mapping[str, Any], targets: Collection[str]) -> dict[str, Any]:
    """The fields in NAMES as they may be stored; `targets`: whose channel one of this kind may be."""
    group = wanted["group"] or ""
    if kind in WHOSE and group not in targets:
        raise Refused(WHOSE[kind])
    hours = {name: int(wanted[name]) for name in ("quiet_from", "quiet_to")}
    if not all(0 <= hour < 24 for hour in hours.values()):
        raise Refused("免打扰的时间要在 0 到 23 点之间。")
    return {
        "name": checked_text(wanted["name"], "名称", LONGEST_NAME),
        "group": group if kind in WHOSE else "",
        **hours,
        "is_active": bool(wanted["is_active"]),
    }


def quiet_in_words(quiet_from: int, quiet_to: int) -> str:
    """21:00–7:00, or that there is none."""
    return "没有免打扰" if quiet_from == quiet_to else f"免打扰 {quiet_from}:00–{quiet_to}:00"
