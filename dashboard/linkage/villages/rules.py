"""联村走访和周二无会日: what may be written of a visit or a meeting. No clock, no store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE, VillageVisitStatus

PAGE = "pages/linkage/villages.py"
LONGEST = {
    "topic": 200, "who": 100, "findings": 2_000, "cancel_reason": 200,
    "title": 100, "people": 200, "reason": 200, "problem": 200, "description": 2_000,
}  # fmt: skip
# 周二无会日 (domain §5): a Tuesday is a Tuesday, whether the State Council moves work onto it or off it.
MEETING_FREE_WEEKDAY, MEETING_FREE_NAME = 1, "周二无会日"
WEEKDAYS = "一二三四五六日"
# A date so far off is a slip of the keyboard.
FURTHEST, LONGEST_AGO = timedelta(days=366), timedelta(days=92)
MOST_PROBLEMS = 8
TURN_OVER = "这次走访{state}，不能再{act}。请刷新页面查看最新情况。"
STATES = {VillageVisitStatus.DONE: "已经完成", VillageVisitStatus.CANCELLED: "已经取消"}


@dataclass(frozen=True)
class VisitPlan:
    """A visit as it is planned."""

    village_id: int
    planned_on: date
    topic: str
    who: str


@dataclass(frozen=True)
class Problem:
    """What a visit found and somebody has to deal with; `in_village`: the village tries first."""

    title: str
    description: str = ""
    grid_id: int | None = None
    in_village: bool = True
    urgent: bool = False


@dataclass(frozen=True)
class Meeting:
    """A meeting as it is booked; `starts_at` in UTC, `reason` only on a day without meetings."""

    title: str
    held_on: date
    starts_at: datetime
    who: str
    reason: str = ""


def is_meeting_free(day: date) -> bool:
    """Whether the township `day` is 无会日, on which the teams visit."""
    return day.weekday() == MEETING_FREE_WEEKDAY


def week_of(day: date) -> tuple[date, ...]:
    """The seven days of the week of `day`, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=n) for n in range(7))


def day_words(day: date) -> str:
    """A day with its weekday: 3月3日 周二."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def checked_plan(
    *, village_id: int | None, planned_on: date | None, topic: str, who: str, today: date
) -> VisitPlan:
    """The plan with its blanks taken off; Refused, naming what is missing or impossible."""
    if village_id is None:
        raise Refused("还没有选村社，没有保存。请选去哪个村走访。")
    if planned_on is None:
        raise Refused("还没有填日期，没有保存。请填走访的日期。")
    if not today - LONGEST_AGO <= planned_on <= today + FURTHEST:
        raise Refused("走访日期要在过去三个月到今后一年之间，没有保存。请核对日期。")
    return VisitPlan(
        village_id,
        planned_on,
        checked_text(topic, "走访事项", LONGEST["topic"]),
        checked_text(who, "走访人员", LONGEST["who"]),
    )


def require_planned(status: VillageVisitStatus, act: str) -> None:
    """A visit is done or cancelled once."""
    if status is not VillageVisitStatus.PLANNED:
        raise Refused(TURN_OVER.format(state=STATES[status], act=act))


def checked_findings(planned_on: date, visited_on: date | None, findings: str, today: date) -> str:
    """What was found, in words; Refused without it, and for a day on which nobody can have been there."""
    if visited_on is None:
        raise Refused("还没有填实际走访的日期，没有保存。请填好再点“完成走访”。")
    if visited_on > today:
        raise Refused("实际走访的日期在将来，没有保存。请走访以后再登记。")
    if visited_on < min(planned_on, today) - LONGEST_AGO:
        raise Refused("实际走访的日期太早，没有保存。请核对日期。")
    return checked_text(findings, "走访情况", LONGEST["findings"], lines=True)


def checked_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Those that have a title; Refused for too many, for the same one twice, and for one without a title."""
    checked: list[Problem] = []
    for problem in problems:
        if not problem.title.strip():
            if problem.description.strip():
                raise Refused("有一个问题只写了说明，没有写标题。请补上标题，或者清空说明。")
            continue
        title = checked_text(problem.title, "问题标题", LONGEST["problem"])
        if len(title) < 2:
            raise Refused(f"问题标题“{title}”太短，请写两个字以上。")
        if any(title == other.title for other in checked):
            raise Refused(f"问题“{title}”写了两遍。一个问题登记成一件事件，请删去重复的。")
        checked.append(Problem(title, problem.description.strip(), problem.grid_id, problem.in_village,
                             problem.urgent))  # fmt: skip
    if len(checked) > MOST_PROBLEMS:
        raise Refused(f"一次走访最多登记 {MOST_PROBLEMS} 个问题。其余的请到“登记”页登记，来源选“走访”。")
    return checked


def checked_meeting(
    *,
    title: str,
    held_on: date | None,
    starts: time | None,
    who: str,
    reason: str = "",
    is_confirmed: bool = False,
    today: date,
) -> Meeting:
    """The meeting; one on 无会日 only when it was confirmed and has its reason. `starts`: township time."""
    if held_on is None or starts is None:
        raise Refused("还没有填会议的日期或时间，没有预约。请填好再点“预约”。")
    if not today <= held_on <= today + FURTHEST:
        raise Refused("会议日期要在今天到今后一年之间，没有预约。请核对日期。")
    why = ""
    if is_meeting_free(held_on):
        if not is_confirmed:
            raise Refused(
                f"{day_words(held_on)}是无会日，各组团要下村走访，没有预约。"
                "请改到别的日子；确实要开，请勾选“仍要在无会日开会”并写明原因。"
            )
        why = checked_text(reason, "在无会日开会的原因", LONGEST["reason"])
    return Meeting(
        checked_text(title, "会议名称", LONGEST["title"]),
        held_on,
        datetime.combine(held_on, starts, TOWNSHIP_ZONE).astimezone(UTC),
        checked_text(who, "参会人员", LONGEST["people"]),
        why,
    )
