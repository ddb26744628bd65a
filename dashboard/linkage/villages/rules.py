"""What may be written of village work: visits, 无会日, 三联工程, households, key work and its score."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from dashboard.assessment.departments.rules_quarter import Quarter, checked_quarter, quarter_of
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import WEEKDAYS
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import TOWNSHIP_ZONE, HouseholdKind, LinkKind, VillageVisitStatus

PAGE = "pages/linkage/villages.py"
LONGEST = {
    "topic": 200, "who": 100, "findings": 2_000, "cancel_reason": 200,
    "title": 100, "people": 200, "reason": 200, "problem": 200, "description": 2_000,
}  # fmt: skip
# 周二无会日 (domain §5): a Tuesday is a Tuesday, whether the State Council moves work onto it or off it.
MEETING_FREE_WEEKDAY, MEETING_FREE_NAME = 1, "周二无会日"
# A date so far off is a slip of the keyboard.
FURTHEST, LONGEST_AGO = timedelta(days=366), timedelta(days=92)
MOST_PROBLEMS = 8
TURN_OVER = "这次走访{state}，不能再{act}。请刷新页面查看最新情况。"
STATES = {VillageVisitStatus.DONE: "已经完成", VillageVisitStatus.CANCELLED: "已经取消"}
LONGEST_NAME, MOST_HOUSEHOLDS, FEWEST_SIGNS = 40, 500, 4
HUNDRED, CENT, ZERO = Decimal(100), Decimal("0.01"), Decimal(0)
LONGEST_TITLE, LONGEST_RESULT, LONGEST_EVIDENCE = 100, 500, 300


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


@dataclass(frozen=True)
class Link:
    """Who looks after which grid or how many households (党员联户) of a village."""

    kind: LinkKind
    village_id: int
    grid_id: int | None
    who: str
    role: str
    households: int | None
    from_on: date


def checked_link(
    *,
    kind: LinkKind,
    village_id: int | None,
    grid_id: int | None,
    who: str,
    role: str,
    households: int | None,
    from_on: date | None,
    today: date,
) -> Link:
    """The relation; Refused, naming what is missing."""
    if village_id is None:
        raise Refused("还没有选村社，没有保存。请先选村社。")
    if from_on is None or from_on > today:
        raise Refused("开始日期要填今天或以前的日子，没有保存。请核对。")
    name = checked_text(who, "姓名", LONGEST_NAME)
    if kind is LinkKind.COMMITTEE_GRID:
        if grid_id is None:
            raise Refused("两委联格要选联系哪个网格，没有保存。请选网格。")
        households = None
    elif households is None or not 1 <= households <= MOST_HOUSEHOLDS:
        raise Refused(f"党员联户要填联系多少户（1–{MOST_HOUSEHOLDS}），没有保存。请填户数。")
    place = checked_text(role, "身份", LONGEST_NAME) if role.strip() else LABELS[kind][:2]
    return Link(kind, village_id, grid_id, name, place, households, from_on)


def checked_end(from_on: date, to_on: date | None, ended: date | None, today: date) -> date:
    """The last day of what still holds; Refused where it has ended, and for days before it began."""
    if ended is not None:
        raise Refused(f"这一条已经在 {ended} 结束，没有重复登记。请刷新页面。")
    if to_on is None or not from_on <= to_on <= today:
        raise Refused(f"最后一天要在 {from_on} 到今天之间，没有保存。请核对日期。")
    return to_on


def masked_household(name: str, kind: HouseholdKind) -> str:
    """A household as everybody sees it, the family name alone: 张*，低保户."""
    return f"{name[:1]}*，{LABELS[kind]}"


def is_visit_due(visited_on: date | None, today: date) -> bool:
    """Whether it is a household's turn: nobody was there since the quarter of `today` began."""
    return visited_on is None or visited_on < quarter_of(today).first


def checked_reveal_reason(reason: str) -> str:
    """Why somebody wants to see a name."""
    if len(reason.strip()) < FEWEST_SIGNS:
        raise Refused("请写明为什么要看姓名（至少4个字），再点“查看”。理由会记入审计日志。")
    return checked_text(reason, "理由", 200)


@dataclass(frozen=True)
class JudgedItem:
    """One item: the points it is worth of the village's hundred, and those given (None: not judged yet)."""

    title: str
    points: Decimal
    awarded: Decimal | None = None


def required_quarter(year: int, quarter: int, today: date) -> Quarter:
    """The quarter; Refused for one that has not begun."""
    chosen = checked_quarter(year, quarter)
    if chosen > quarter_of(today):
        raise Refused(f"{chosen.name}还没有开始，没有保存。请选已经开始的季度。")
    return chosen


def checked_item(title: str, points: Decimal, others: Iterable[JudgedItem]) -> JudgedItem:
    """A new item; Refused where the village's points would be more than a hundred."""
    name = checked_text(title, "事项", LONGEST_TITLE)
    _require_places(points, "分值")
    present = list(others)
    if any(name == other.title for other in present):
        raise Refused(f"这个村本季度已经有“{name}”，没有重复登记。")
    if points <= ZERO:
        raise Refused("分值要大于 0，没有保存。请填这一项值多少分。")
    rest = HUNDRED - sum((other.points for other in present), ZERO)
    if points > rest:
        raise Refused(f"各项分值合计不能超过 100 分，现在还剩 {rest} 分，没有保存。请改小分值。")
    return JudgedItem(name, points)


def checked_judgement(points: Decimal, awarded: Decimal, result: str, evidence: str) -> tuple[str, str]:
    """Result and evidence in words; Refused for points out of range, and without evidence."""
    _require_places(awarded, "得分")
    if not ZERO <= awarded <= points:
        raise Refused(f"这一项的得分在 0 到 {points} 之间，没有保存。请改正。")
    return (
        checked_text(result, "完成情况", LONGEST_RESULT, lines=True),
        checked_text(evidence, "依据", LONGEST_EVIDENCE),
    )


def score_of(items: Iterable[JudgedItem]) -> Decimal:
    """The quarter's score of a village, 0–100: the points given. The points worth add up to a hundred.

    Refused while there are no items, they do not add up, or one of them is not judged.
    """
    listed = list(items)
    if not listed:
        raise Refused("这个村本季度还没有重点工作事项，不能定分。请先登记事项。")
    total = sum((item.points for item in listed), ZERO)
    if total != HUNDRED:
        raise Refused(f"各项分值合计 {total} 分，不是 100 分，不能定分。请先补齐事项。")
    if waiting := [item.title for item in listed if item.awarded is None]:
        raise Refused(f"还有 {len(waiting)} 项没有评分：{'、'.join(waiting)}。请先评分再定分。")
    return sum((item.awarded for item in listed if item.awarded is not None), ZERO)


def document_words(village: str, quarter: Quarter, number: int) -> str:
    """What the score's row in the assessment names as its source."""
    return f"{village}{quarter.name}重点工作清单，{number} 项"


def _require_places(value: Decimal, what: str) -> None:
    if not value.is_finite() or value != value.quantize(CENT):
        raise Refused(f"{what}最多两位小数，没有保存。请改正。")
