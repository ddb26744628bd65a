"""Every threshold and choice that a town may set, and what holds where it set none. No clock, no store."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.errors import Refused
from models import SettingKind

Value = int | str | bool
YES, NO = "yes", "no"
LONGEST_TEXT = 40
GROUPS = {
    "register": "登记",
    "overdue": "催办和督办",
    "desk": "指挥席",
    "follow_up": "核查和回访",
    "town": "文书",
    "files": "附件",
    "visits": "联合检查",
}


@dataclass(frozen=True)
class Known:
    """One setting: what it is called and does, what it is by default, and between which bounds it may lie.

    `unit` stands behind a number on screen; the bounds of a text are its length in signs.
    """

    key: str
    group: str
    name: str
    help: str
    kind: SettingKind
    default: Value
    unit: str = ""
    low: int = 1
    high: int = LONGEST_TEXT


def _number(
    key: str, group: str, name: str, help_: str, default: int, unit: str, low: int, high: int
) -> Known:
    return Known(key, group, name, help_, SettingKind.NUMBER, default, unit, low, high)


# The article gives none of these: they are this project's rules, and therefore data (domain, section 4).
REGISTRY: dict[str, Known] = {
    known.key: known
    for known in (
        Known(
            "town_short_name",
            "town",
            "镇的简称",
            "用在文书的标题和文号里，例如“廿里交办”。",
            SettingKind.TEXT,
            "廿里",
            low=1,
            high=10,
        ),
        _number(
            "duplicate_radius_metres",
            "register",
            "重复事件：相距不超过",
            "登记时，在这个距离之内、同类的事件会列出来，提醒可能重复。",
            200,
            "米",
            20,
            5_000,
        ),
        _number(
            "duplicate_hours",
            "register",
            "重复事件：相隔不超过",
            "登记时，往前查这么多小时里的同类事件。",
            72,
            "小时",
            1,
            720,
        ),
        _number(
            "dispatch_wait_minutes",
            "desk",
            "待交办提醒",
            "受理、研判之后，超过这么久还没有交办的，在指挥席上提醒。",
            60,
            "分钟",
            5,
            1_440,
        ),
        Known(
            "desk_sound",
            "desk",
            "新事件提示音",
            "能交办的人打开系统时，消息提示音默认打开。每个人可以在铃铛里自己开关。",
            SettingKind.YES_NO,
            default=True,
        ),
        _number(
            "supervise_after_working_days",
            "overdue",
            "超期后督办",
            "超过办理期限这么多个工作日，列入督办。",
            1,
            "个工作日",
            1,
            30,
        ),
        _number(
            "criticise_after_working_days",
            "overdue",
            "超期后通报批评",
            "超过办理期限这么多个工作日，在考评中通报批评。要比“超期后督办”晚。",
            5,
            "个工作日",
            2,
            60,
        ),
        _number(
            "expiry_warning_days",
            "overdue",
            "责任人到期提醒",
            "“一件事”的责任人，任期还剩这么多天时提醒更换。",
            30,
            "天",
            1,
            180,
        ),
        _number(
            "call_back_days",
            "follow_up",
            "回访期限",
            "办结之后，在这么多天之内回访上报人。",
            3,
            "天",
            1,
            30,
        ),
        _number(
            "village_sample_percent",
            "follow_up",
            "村格自办抽查比例",
            "村格自己办结的事件，按这个比例抽查。",
            10,
            "%",
            1,
            100,
        ),
        _number(
            "attachment_megabytes",
            "files",
            "单个附件不超过",
            "照片和文件的大小上限。照片无论如何不超过 20 兆，其他文件不超过 30 兆，这里只能改小。",
            30,
            "兆",
            1,
            30,
        ),
        _number(
            "visit_merge_days",
            "visits",
            "合并检查：相隔不超过",
            "不同部门对同一个检查对象的检查，相隔不超过这么多天的，建议合成一次。",
            7,
            "天",
            1,
            60,
        ),
    )
}


def typed(known: Known, text: str | None) -> Value:
    """What a stored text means; the default where nothing, or nothing sensible, is stored."""
    if text is None:
        return known.default
    try:
        return checked(known, text)
    except Refused:
        return known.default


def checked(known: Known, text: str) -> Value:
    """A text as the setting's value. Refused for what is not of its kind, or out of bounds."""
    text = text.strip()
    if known.kind is SettingKind.YES_NO:
        if text not in (YES, NO):
            raise Refused(f"“{known.name}”只能选“是”或“否”。请重新选择。")
        return text == YES
    if known.kind is SettingKind.NUMBER:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and _fits(known, int(text))):
            raise Refused(
                f"“{known.name}”要填 {known.low} 到 {known.high} 的整数（{known.unit}）。请改好再保存。"
            )
        return int(text)
    if not _fits(known, len(text)) or not text.isprintable():
        raise Refused(f"“{known.name}”要填 {known.low} 到 {known.high} 个字。请改好再保存。")
    return text


def _fits(known: Known, number: int) -> bool:
    return known.low <= number <= known.high


def stored(value: Value) -> str:
    """A value as the table keeps it."""
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def in_words(known: Known, value: Value) -> str:
    """A value as a person reads it: 200 米，是，廿里."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value} {known.unit}".strip() if known.unit != "%" else f"{value}%"


def require_agreement(values: Mapping[str, Value]) -> None:
    """Refused where settings contradict each other."""
    supervise, criticise = values["supervise_after_working_days"], values["criticise_after_working_days"]
    if int(criticise) <= int(supervise):
        raise Refused("“超期后通报批评”要比“超期后督办”晚。请改好再保存。")
