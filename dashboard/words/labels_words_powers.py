"""Chinese for the words of delegated powers at work."""

from enum import StrEnum

from models import CheckResult, CounterStatus, TeamSlot, VisitStatus

# Apart, because words of two enumerations that are written alike are equal.
POWER_WORDS: tuple[dict[StrEnum, str], ...] = (
    {
        CounterStatus.ACCEPTED: "办理中",
        CounterStatus.FINISHED: "镇内办结",
        CounterStatus.SENT_UP: "上报区级",
        CounterStatus.WITHDRAWN: "群众撤回",
    },
    {
        TeamSlot.LEAD: "统筹",
        TeamSlot.RESIDENT: "常驻单位",
        TeamSlot.ON_CALL: "随驻单位",
    },
    {
        VisitStatus.PLANNED: "待检查",
        VisitStatus.DONE: "已检查",
        VisitStatus.MERGED: "已并入别的检查",
        VisitStatus.CANCELLED: "已取消",
    },
    {
        CheckResult.FINE: "符合",
        CheckResult.PROBLEM: "有问题",
        CheckResult.NOT_APPLICABLE: "不涉及",
    },
)
