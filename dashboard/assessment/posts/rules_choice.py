"""How a choice of posts goes: deadlines, wishes, answers, and who may hold how many. No clock, no store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from dashboard.delegation.seconded.rules_place import MOST_POSTS
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time
from models import ChoiceStatus

MOST_WISHES = 3
LONGEST_TITLE = 60
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=60)
FARTHEST = timedelta(days=366)


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
        told = "已经任岗" if status is ChoiceStatus.SETTLED else "已经取消"
        raise Refused(f"这次选岗{told}，不能再办。请刷新页面查看。")


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
