"""双向选择: deadlines, wishes and answers, and who gets which post in a round."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.delegation.seconded.rules import MOST_POSTS
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import ChoiceStatus, WishResult

MOST_WISHES = 3
LONGEST_TITLE = 60
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=60)
FARTHEST = timedelta(days=366)
Ask = tuple[int, int]


def require_times(at: datetime, closes_at: datetime, answers_by: datetime) -> None:
    """Refused for a deadline in the past or far away, and for no time between it and the answers'."""
    if closes_at - at < SHORTEST:
        raise Refused("填报截止时间离现在不到 1 小时，没有保存。请把截止时间往后放。")
    if closes_at - at > LONGEST or answers_by - closes_at > LONGEST:
        raise Refused("截止时间太远（最多 60 天），没有保存。请核对时间。")
    if answers_by - closes_at < SHORTEST:
        raise Refused("模块答复的截止时间，至少要比填报截止晚 1 小时，没有保存。请修改时间。")


def require_start(from_on: date, today: date) -> None:
    if from_on < today:
        raise Refused("任岗日期已经过去，没有保存。任岗从今天或者以后的日子算起，请修改日期。")
    if from_on - today > FARTHEST:
        raise Refused("任岗日期离今天超过一年，没有保存。请核对日期。")


def require_open(status: ChoiceStatus) -> None:
    if status is not ChoiceStatus.OPEN:
        end = "已经任岗" if status is ChoiceStatus.SETTLED else "已经取消"
        raise Refused(f"这次选岗{end}，不能再办。请刷新页面查看。")


def require_collecting(closes_at: datetime, at: datetime, *, is_matched: bool) -> None:
    """Refused from the closing second on."""
    if is_matched or at >= closes_at:
        raise Refused(f"这一轮的填报已于 {local_time(closes_at)} 截止，没有保存。下一轮开始后可以再填。")


def require_answering(closes_at: datetime, at: datetime, *, is_matched: bool) -> None:
    if is_matched:
        raise Refused("这一轮已经匹配，不能再答复。请刷新页面查看结果。")
    if at < closes_at:
        raise Refused(f"填报还没有截止，{local_time(closes_at)} 以后才能答复。请到时再来。")


def require_matchable(
    closes_at: datetime, answers_by: datetime, at: datetime, *, is_matched: bool, unanswered: int
) -> None:
    """Refused while cadres may still choose, and while modules still have time for those left unanswered."""
    if is_matched:
        raise Refused("这一轮已经匹配过了，没有重复匹配。请刷新页面查看结果。")
    if at < closes_at:
        raise Refused(f"填报 {local_time(closes_at)} 才截止，现在不能匹配。请到时再来。")
    if unanswered and at < answers_by:
        raise Refused(
            f"还有 {unanswered} 条志愿没有答复，模块可以答复到 {local_time(answers_by)}，现在不能匹配。"
            "请催一催模块，或者等到截止。"
        )


def require_wishes(
    posts: Sequence[int], offered: Collection[int], own: Collection[int], names: Mapping[int, str]
) -> None:
    """Refused for too many wishes, one twice, one that is not offered, and one that he has already.

    `own`: the posts he holds or was given in this choice. No wish at all takes the earlier ones back.
    """
    if len(posts) > MOST_WISHES:
        raise Refused(f"最多填 {MOST_WISHES} 个志愿，选了 {len(posts)} 个，没有保存。请去掉几个。")
    if len(set(posts)) < len(posts):
        raise Refused("同一个岗位填了两次，没有保存。请改选别的岗位，或者留空。")
    for post in posts:
        if post in own:
            raise Refused(f"“{names[post]}”本来就是他的岗位，不用再选。请改选别的岗位。")
        if post not in offered:
            raise Refused(f"“{names.get(post, '选中的岗位')}”这一轮没有空余名额，没有保存。请改选别的岗位。")


def require_room_for_more(name: str, number: int) -> None:
    """Refused for who has as many posts as one may have."""
    if number >= MOST_POSTS:
        raise Refused(f"{name}已经有 {number} 个岗位，一个人同时最多 {MOST_POSTS} 个，没有保存。")


def require_ranks(ranks: Mapping[int, int | None], accepted: Mapping[int, bool]) -> None:
    """Refused for a place in the order that is no place, or given to someone who is not accepted."""
    for cadre_id, rank in ranks.items():
        if rank is not None and not accepted[cadre_id]:
            raise Refused("不接受的人不用排名次，没有保存。请去掉他的名次，或者改为接受。")
        if rank is not None and not 1 <= rank <= 999:
            raise Refused(f"名次是从 1 开始的整数，填的是 {rank}，没有保存。请修改名次。")


def require_everybody(without: Sequence[str]) -> None:
    """Refused while somebody would be left without any post, with their names."""
    if without:
        named = "、".join(without[:5]) + ("等" if len(without) > 5 else "")
        raise Refused(
            f"还有 {len(without)} 人没有岗位：{named}。每名干部至少一个岗位。"
            "请再开一轮，或者用“组织安排”给他们定岗，再正式任岗。"
        )


def require_within_limit(over: Sequence[str]) -> None:
    """Refused where somebody would hold more posts than one may."""
    if over:
        raise Refused(
            f"{'、'.join(over[:5])}任岗以后会超过 {MOST_POSTS} 个岗位，没有任岗。请先调整他们现在的岗位。"
        )


@dataclass(frozen=True)
class Applicant:
    """A cadre with the posts that he asks for, the dearest first, none twice."""

    cadre_id: int
    staff_number: str
    posts: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """What the module of a post says to an applicant: whether it takes him, and as which of its order."""

    is_accepted: bool = True
    rank: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """What became of one wish, and why, in words that are kept."""

    result: WishResult
    why: str


@dataclass(frozen=True)
class MatchResult:
    """`posts`: who gets what (cadre → post). `verdicts`: of every (cadre, post) that was asked for.

    `contested`: posts that more accepted people asked for than have room, with how many did.
    `unfilled`: posts with places left, and how many. `left`: cadres without a post, by staff number.
    """

    posts: Mapping[int, int]
    verdicts: Mapping[Ask, Verdict]
    contested: Mapping[int, int]
    unfilled: Mapping[int, int]
    left: tuple[int, ...]


NO_ANSWER = Answer()


def match(
    applicants: Iterable[Applicant], places: Mapping[int, int], answers: Mapping[Ask, Answer]
) -> MatchResult:
    """The round's outcome. `places`: free places by post; a post that is not named has none."""
    people = sorted(applicants, key=lambda one: (one.staff_number, one.cadre_id))
    orders = _orders(people, answers)
    posts = _settled(people, places, orders)
    takers: dict[int, list[int]] = {}
    for cadre_id, post in posts.items():
        takers.setdefault(post, []).append(cadre_id)
    room = {post: number - len(takers.get(post, ())) for post, number in places.items()}
    verdicts = {
        (one.cadre_id, post): _verdict(one, rank, post, posts, places, orders, takers, answers)
        for one in people
        for rank, post in enumerate(one.posts, 1)
    }
    return MatchResult(
        posts,
        verdicts,
        {post: len(order) for post, order in orders.items() if len(order) > places.get(post, 0)},
        {post: left for post, left in room.items() if left > 0},
        tuple(one.cadre_id for one in people if one.cadre_id not in posts),
    )  # fmt: skip


def _orders(people: Iterable[Applicant], answers: Mapping[Ask, Answer]) -> dict[int, dict[int, int]]:
    """Of every post that was asked for, its accepted applicants → their place in the order, from 1."""
    asked: dict[int, list[tuple[float, str, int]]] = {}
    for one in people:
        for post in one.posts:
            asked.setdefault(post, [])
            answer = answers.get((one.cadre_id, post), NO_ANSWER)
            if answer.is_accepted:
                rank = float("inf") if answer.rank is None else answer.rank
                asked[post].append((rank, one.staff_number, one.cadre_id))
    return {
        post: {cadre_id: place for place, (_, _, cadre_id) in enumerate(sorted(bids), 1)}
        for post, bids in asked.items()
    }


def _settled(
    people: Iterable[Applicant], places: Mapping[int, int], orders: Mapping[int, Mapping[int, int]]
) -> dict[int, int]:
    wishes = {one.cadre_id: iter(one.posts) for one in people}
    kept: dict[int, list[int]] = {}
    asking = list(wishes)
    while asking:
        cadre_id = asking.pop()
        post = next(wishes[cadre_id], None)
        if post is None:
            continue
        order, held = orders[post], kept.setdefault(post, [])
        if cadre_id not in order:
            asking.append(cadre_id)
            continue
        held.append(cadre_id)
        if len(held) > places.get(post, 0):
            last = max(held, key=order.__getitem__)
            held.remove(last)
            asking.append(last)
    return {cadre_id: post for post, held in sorted(kept.items()) for cadre_id in sorted(held)}


def _verdict(
    one: Applicant,
    rank: int,
    post: int,
    posts: Mapping[int, int],
    places: Mapping[int, int],
    orders: Mapping[int, Mapping[int, int]],
    takers: Mapping[int, list[int]],
    answers: Mapping[Ask, Answer],
) -> Verdict:
    answer = answers.get((one.cadre_id, post), NO_ANSWER)
    wish = f"第 {rank} 志愿"
    if not answer.is_accepted:
        why = f"：{answer.reason}" if answer.reason else ""
        return Verdict(WishResult.DECLINED, f"{wish}，模块没有接受{why}")
    order = orders[post]
    place = order[one.cadre_id]
    placed = f"模块排第 {place}" if answer.rank is not None else f"模块没有排名，按工号列第 {place}"
    room = f"{len(order)} 人可选，{places.get(post, 0)} 个名额"
    if posts.get(one.cadre_id) == post:
        return Verdict(WishResult.MATCHED, f"{wish}，{placed}（{room}）")
    given = one.posts.index(posts[one.cadre_id]) + 1 if one.cadre_id in posts else None
    if given is not None and given < rank:
        return Verdict(WishResult.NOT_NEEDED, f"{wish}，已录取到第 {given} 志愿")
    last = max((order[other] for other in takers.get(post, ())), default=0)
    taken = f"录取到第 {last} 名" if last else "没有空余名额"
    return Verdict(WishResult.OUTRANKED, f"{wish}，{placed}，{taken}（{room}）")
