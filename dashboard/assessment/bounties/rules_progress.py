"""推进: what was done day by day, and what each of a team gets of the bounty's points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from dashboard.assessment.bounties.rules import CENT, MOST_AMOUNT
from dashboard.words.errors import Refused
from models import BidRole

LONGEST_NOTE, LONGEST_RESULT = 300, 2_000
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Point:
    """The end of one township day: what was done on it (None: nothing recorded), and altogether."""

    day: date
    amount: Decimal | None
    total: Decimal


def days_used(started_on: date | None, until: date) -> int | None:
    """Township days of work, the first and `until` both counted; None before it began."""
    if started_on is None:
        return None
    return max(0, (until - started_on).days + 1)


def burn_up(amounts: Mapping[date, Decimal], started_on: date, until: date) -> list[Point]:
    """Day by day from the first to `until`: a day without a record is a gap, and the total goes on."""
    made, total = [], Decimal(0)
    for number in range((until - started_on).days + 1):
        day = started_on + timedelta(days=number)
        amount = amounts.get(day)
        total += amount or Decimal(0)
        made.append(Point(day, amount, total))
    return made


def share_done(done: Sequence[tuple[Decimal, Decimal]]) -> float | None:
    """How much of the whole is done: the mean over the targets of done/amount, each at most 1."""
    if not done:
        return None
    return float(sum(min(have / goal, Decimal(1)) for have, goal in done) / len(done))


def checked_amount(amount: Decimal, name: str, unit: str) -> Decimal:
    """A measured amount; Refused below nought or with more than two places."""
    if not amount.is_finite() or amount < 0 or amount > MOST_AMOUNT:
        raise Refused(f"“{name}”当日完成的数量不能小于 0。请填实际测量的数（{unit}）。")
    if amount != amount.quantize(CENT):
        raise Refused(f"“{name}”当日完成的数量最多两位小数。请改正后再记。")
    return amount


def require_day(day: date, started_on: date, today: date) -> None:
    """Refused outside the days of the work so far."""
    if day < started_on:
        raise Refused(f"这张榜 {started_on} 才开工，不能记开工以前的进展。")
    if day > today:
        raise Refused("这一天还没有到。请记已经完成的进展。")


def require_met(targets: Sequence[tuple[str, str, Decimal, Decimal]]) -> None:
    """Refused where a target (name, unit, done, goal) is not met yet."""
    missing = [
        f"{name}还差 {number(goal - done)} {unit}" for name, unit, done, goal in targets if done < goal
    ]
    if missing:
        raise Refused(
            f"目标还没有完成：{'，'.join(missing)}。完成以后再提请验收；确实完不成的，请由验收人按失败办理。"
        )


def number(amount: Decimal) -> str:
    """An amount without needless noughts: 750, 25.8."""
    return f"{amount.normalize():,f}"


def signed(points: Decimal) -> str:
    """Points with their sign: +5, -2.5."""
    return f"{'+' if points > 0 else ''}{number(points)}"


def points_of(role: BidRole, points: Decimal, backbone_share: Decimal) -> Decimal:
    """The signed points of one member: all of them, or a backbone's share (in hundredths) to the cent.

    Half a cent counts up, and nobody gets nothing: a hundredth of a point is the least.
    """
    if role is BidRole.LEADER or backbone_share == WHOLE:
        return points
    part = (abs(points) * backbone_share / WHOLE).quantize(CENT, ROUND_HALF_UP)
    return max(part, CENT).copy_sign(points)


def points_words(points: Decimal, backbone_share: Decimal) -> str:
    """As people read it: 每人 +5 分, or 领衔 +5 分、骨干 +3 分 where the roles differ."""
    leader, backbone = (points_of(role, points, backbone_share) for role in BidRole)
    if leader == backbone:
        return f"每人 {signed(points)} 分"
    return f"领衔 {signed(leader)} 分、骨干 {signed(backbone)} 分"
