"""揭榜挂帅: which act leads where and by whose right; what a bounty promises; how bids are judged."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dashboard.access.rules import Person, may
from dashboard.access.rules_rights import RIGHTS
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import BountyAction, BountyStatus, BountyTopic
from models import BountyAction as Action
from models import BountyStatus as Status

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_UNIT = 60, 2_000, 40, 10
MOST_POINTS, MOST_AMOUNT, MOST_TARGETS, MOST_PLACES, MOST_RATERS = 20, 10_000_000, 6, 500, 15
CENT = Decimal("0.01")
LONGEST_REASON, LONGEST_STATEMENT = 300, 500


@dataclass(frozen=True)
class Step:
    """One row of the table. `to` is None where the state stays; no `sources`: it begins there."""

    sources: tuple[Status, ...]
    to: Status | None
    right: str


# The roles of each right, and with them the third column of the table, stand in data/access/rights.csv.
STEPS: dict[Action, Step] = {
    Action.DRAFT: Step((), Status.DRAFT, "bounty.draft"),
    Action.EDIT: Step((Status.DRAFT,), None, "bounty.draft"),
    Action.PUBLISH: Step((Status.DRAFT,), Status.PUBLISHED, "bounty.publish"),
    Action.EXTEND: Step((Status.PUBLISHED,), None, "bounty.publish"),
    Action.SIGN_UP: Step((Status.PUBLISHED,), None, "bounty.bid"),
    Action.WITHDRAW: Step((Status.PUBLISHED,), None, "bounty.bid"),
    Action.BEGIN_SELECTION: Step((Status.PUBLISHED,), Status.SELECTING, "bounty.select"),
    Action.RATE: Step((Status.SELECTING,), None, "bounty.rate"),
    Action.RECUSE: Step((Status.SELECTING,), None, "bounty.rate"),
    Action.CHOOSE: Step((Status.SELECTING,), Status.TEAMING, "bounty.select"),
    Action.FORM_TEAM: Step((Status.TEAMING,), Status.RUNNING, "bounty.work"),
    Action.CHANGE_TEAM: Step((Status.RUNNING,), None, "bounty.select"),
    Action.RECORD: Step((Status.RUNNING,), None, "bounty.work"),
    Action.STRIKE: Step((Status.RUNNING,), None, "bounty.work"),
    Action.SUBMIT: Step((Status.RUNNING,), Status.ACCEPTING, "bounty.work"),
    Action.SEND_BACK: Step((Status.ACCEPTING,), Status.RUNNING, "bounty.accept"),
    Action.ACCEPT: Step((Status.ACCEPTING,), Status.SETTLED, "bounty.accept"),
    Action.FAIL: Step((Status.RUNNING, Status.ACCEPTING), Status.FAILED, "bounty.accept"),
    Action.LAPSE: Step((Status.PUBLISHED, Status.SELECTING), Status.UNCLAIMED, "bounty.select"),
    Action.CANCEL: Step(
        (Status.DRAFT, Status.PUBLISHED, Status.SELECTING, Status.TEAMING), Status.CANCELLED, "bounty.publish"
    ),
    Action.ARCHIVE: Step((Status.SETTLED,), Status.ARCHIVED, "bounty.accept"),
}

# Who has one of these leads: he may lead no other.
LED = (Status.TEAMING, Status.RUNNING, Status.ACCEPTING)


def next_status(action: Action, status: Status | None) -> Status:
    """The state after the act; Refused, with what is possible instead, where the table has no such row."""
    step = STEPS[action]
    if status is None:
        if not step.sources and step.to is not None:
            return step.to
        raise Refused("没有找到这张榜。请回到榜单重新选择。")
    if status not in step.sources:
        possible = "、".join(f"“{LABELS[one]}”" for one in STEPS if status in STEPS[one].sources)
        more = f"现在可以{possible}。" if possible else "它已经了结，不能再办理。"
        raise Refused(f"这张榜现在是“{LABELS[status]}”，不能“{LABELS[action]}”。{more}")
    return step.to or status


def require_right(person: Person, action: Action) -> None:
    """Refused where none of the person's roles may do this."""
    right = STEPS[action].right
    if not may(person, right):
        raise Refused(f"您现在的角色不能“{RIGHTS[right].name}”。如果工作需要，请联系系统管理员授权。")


def possible(person: Person, status: Status) -> set[Action]:
    """What the table lets this person do to a bounty in that state, before any look at the bounty itself."""
    return {action for action, step in STEPS.items() if status in step.sources and may(person, step.right)}


def cadres_of(person: Person) -> set[int]:
    """The cadres in whose interest a person acts: himself, and those in whose place he stands."""
    lenders = (grant.lender.cadre_id for grant in person.grants if grant.lender)
    return {cadre for cadre in (person.cadre_id, *lenders) if cadre is not None}


def is_open(status: Status, closes_at: datetime, at: datetime) -> bool:
    """Whether one may sign up at `at`: the second of closing itself is too late."""
    return status is Status.PUBLISHED and at < closes_at


def phase(status: Status, closes_at: datetime, at: datetime) -> str:
    """The state as people read it: 报名中 ends by the clock alone."""
    if status is Status.PUBLISHED and at >= closes_at:
        return "报名截止，待评选"
    return LABELS[status]


def number_words(year: int, number: int) -> str:
    """How a bounty is cited: 揭榜〔2026〕3号."""
    return f"揭榜〔{year}〕{number}号"


@dataclass(frozen=True)
class LogEntry:
    """One row of the log; `data["set"]` holds the columns that the act changed (`as_logged`)."""

    action: BountyAction
    to_status: BountyStatus
    data: Mapping[str, Any] = field(default_factory=dict)


def replay(entries: Iterable[LogEntry]) -> dict[str, Any]:
    """The columns of `Bounty` that a log describes, as `as_logged` writes them.

    Raises Refused where an entry does not follow from the one before by the table.
    """
    status: BountyStatus | None = None
    columns: dict[str, Any] = {}
    for entry in entries:
        status = next_status(entry.action, status)
        if status is not entry.to_status:
            raise ValueError(f"{entry.action} leads to {status}, not to {entry.to_status}")
        columns |= entry.data.get("set", {})
    if status is None:
        raise ValueError("a bounty without a log does not exist")
    return columns | {"status": status.value}


@dataclass(frozen=True)
class Target:
    """What is to be done, how much of it, and in which unit."""

    name: str
    unit: str
    amount: Decimal


@dataclass(frozen=True)
class Draft:
    """A bounty as it is written down; `closes_at` is UTC, `finish_on` a township day."""

    topic: BountyTopic
    title: str
    description: str
    points: Decimal
    penalty: Decimal
    closes_at: datetime
    finish_on: date
    targets: Sequence[Target]
    places: int | None = None
    ability_share: int = 50
    min_raters: int = 2

    def columns(self) -> dict[str, Any]:
        """The values of `Bounty` that a draft sets."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "targets"}


def checked(draft: Draft, at: datetime) -> Draft:
    """The draft without blanks around its words; Refused, in a sentence, for what cannot stand."""
    _within("加分", draft.points)
    _within("未完成的扣分", draft.penalty)
    if draft.places is not None and not 1 <= draft.places <= MOST_PLACES:
        raise Refused(f"报名名额要在 1 到 {MOST_PLACES} 之间；不限名额的，请留空。")
    if not 0 <= draft.ability_share <= 100:
        raise Refused("业务能力的比重要在 0 到 100 之间。")
    if not 1 <= draft.min_raters <= MOST_RATERS:
        raise Refused(f"至少要有 1 名评委，最多要求 {MOST_RATERS} 名。")
    require_future(draft.closes_at, at)
    if draft.finish_on < township_date(draft.closes_at):
        raise Refused("完成期限早于报名截止，没有时间办理。请把完成期限改到报名截止以后。")
    return Draft(
        **draft.columns()
        | {
            # As the store keeps them, so that the log says the same.
            "points": draft.points.quantize(CENT),
            "penalty": draft.penalty.quantize(CENT),
            "title": checked_text(draft.title, "榜题", LONGEST_TITLE),
            "description": checked_text(draft.description, "任务说明", LONGEST_DESCRIPTION, lines=True),
            "targets": _targets(draft.targets),
        }
    )


def require_future(closes_at: datetime, at: datetime) -> None:
    """Refused where the sign-up would be closed already."""
    if closes_at <= at:
        raise Refused("报名截止时间已经过了，没有人能报名。请把截止时间改到现在以后。")


def _within(what: str, points: Decimal) -> None:
    if not points.is_finite() or points != points.quantize(CENT) or not CENT <= points <= MOST_POINTS:
        raise Refused(f"{what}要大于 0、不超过 {MOST_POINTS} 分，最多两位小数。")


def _targets(targets: Sequence[Target]) -> tuple[Target, ...]:
    if not targets:
        raise Refused("还没有填写目标。请至少写一项目标，有数量、有单位。")
    if len(targets) > MOST_TARGETS:
        raise Refused(f"目标不能超过 {MOST_TARGETS} 项。请合并相近的目标。")
    made = []
    for target in targets:
        name = checked_text(target.name, "目标名称", LONGEST_NAME)
        if not (target.amount.is_finite() and CENT <= target.amount <= MOST_AMOUNT):
            raise Refused(f"目标“{name}”的数量要大于 0。")
        if target.amount != target.amount.quantize(CENT):
            raise Refused(f"目标“{name}”的数量最多两位小数。")
        made.append(Target(name, checked_text(target.unit, "单位", LONGEST_UNIT), target.amount))
    if len({target.name for target in made}) < len(made):
        raise Refused("有两项目标同名。请改成不同的名称。")
    return tuple(made)


@dataclass(frozen=True)
class Marks:
    """What one rater gives one bid: 业务能力 and 村情熟悉程度, 0 to 100 each, and why."""

    ability: int
    familiarity: int
    reason: str

    def checked(self) -> "Marks":
        """With the reason trimmed; Refused for marks out of range or without a reason."""
        if not (0 <= self.ability <= 100 and 0 <= self.familiarity <= 100):
            raise Refused("评分要在 0 到 100 之间。请改正后再提交。")
        return Marks(self.ability, self.familiarity, checked_text(self.reason, "评分理由", LONGEST_REASON))


@dataclass(frozen=True)
class Standing:
    """A bid with the mean of its marks (None without any), how many rated it, and its place among them."""

    bid_id: int
    raters: int
    score: Decimal | None
    place: int | None


def score(marks: Iterable[Marks], ability_share: int) -> Decimal | None:
    """The mean over the raters of both criteria, weighted, to two places, half up; None without a rater."""
    given = [one.ability * ability_share + one.familiarity * (100 - ability_share) for one in marks]
    if not given:
        return None
    return (Decimal(sum(given)) / (100 * len(given))).quantize(CENT, ROUND_HALF_UP)


def standings(marks: Mapping[int, Collection[Marks]], ability_share: int) -> dict[int, Standing]:
    """Each bid's standing among those given here, by bid; ranks as 1, 2, 2, 4."""
    scores = {bid: score(given, ability_share) for bid, given in marks.items()}
    rated = [one for one in scores.values() if one is not None]
    return {
        bid: Standing(
            bid, len(marks[bid]), own, None if own is None else 1 + sum(other > own for other in rated)
        )
        for bid, own in scores.items()
    }


def require_neutral(person: Person, bidders: Collection[int], what: str) -> None:
    """Refused for whoever signed up himself, or stands in for one who did."""
    if cadres_of(person) & set(bidders):
        raise Refused(f"您（或者您代岗的人）报了这张榜的名，按回避规定不能{what}。请由没有报名的同志办理。")


def require_rater(person: Person, bidders: Collection[int], is_recused: bool) -> int:
    """The account that rates; Refused for whoever has an interest in the outcome."""
    if person.account_id is None:
        raise Refused("评分要记在评委本人的账号下。请用自己的账号登录后再评分。")
    require_neutral(person, bidders, "评分")
    if is_recused:
        raise Refused("您对这位报名人已经登记回避，不能给他评分。其他报名人不受影响。")
    return person.account_id


def require_rated(standing: Standing, min_raters: int, who: str) -> None:
    """Refused where too few have rated."""
    if standing.raters < min_raters:
        raise Refused(
            f"{who}只有 {standing.raters} 名评委评分，还不够 {min_raters} 名。请评委评完再定领衔人。"
        )


def require_reason_against(order: Standing, reason: str) -> str:
    """The reason of a choice; required where the chosen one is not the first."""
    if order.place == 1 and not reason.strip():
        return "综合评分第一"
    if not reason.strip():
        raise Refused(f"选定的领衔人评分排第 {order.place}，不是第一。请写明为什么选他，再点“定领衔人”。")
    return checked_text(reason, "选定的理由", LONGEST_REASON)
