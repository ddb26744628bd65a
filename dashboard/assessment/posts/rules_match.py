"""双向选择: who gets which post in a round. Deferred acceptance with cadres asking. No clock, no store.

Each cadre asks for his posts in his own order. A post keeps those whom its module accepts, in the module's
order, and among equals by staff number, up to its places; whoever is put out asks for his next post. The
result does not depend on who asks first, nobody gets a post that he did not ask for, and there is no cadre
and post who would both rather have each other (Gale and Shapley, 1962). An applicant whom the module did not
answer about counts as accepted, behind all whom it put in order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models import WishResult

Ask = tuple[int, int]


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
