"""评选: two criteria, several raters, nobody in a matter of his own. No clock, no database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dashboard.access.rules import Person
from dashboard.assessment.bounties.rules import cadres_of
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.errors import Refused

LONGEST_REASON, LONGEST_STATEMENT = 300, 500
CENT = Decimal("0.01")


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
    known = [one for one in scores.values() if one is not None]
    return {
        bid: Standing(
            bid, len(marks[bid]), own, None if own is None else 1 + sum(other > own for other in known)
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
    """Refused where too few have said what they think."""
    if standing.raters < min_raters:
        raise Refused(
            f"{who}只有 {standing.raters} 名评委评分，还不够 {min_raters} 名。请评委评完再定领衔人。"
        )


def require_reason_against(order: Standing, reason: str) -> str:
    """The reason of a choice; it must be told where the chosen one is not the first."""
    if order.place == 1 and not reason.strip():
        return "综合评分第一"
    if not reason.strip():
        raise Refused(f"选定的领衔人评分排第 {order.place}，不是第一。请写明为什么选他，再点“定领衔人”。")
    return checked_text(reason, "选定的理由", LONGEST_REASON)
