"""指挥协调权: the town decides in which module, platform and posts he works. No clock, no store."""

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard.words.errors import Refused

# Posts that one person may hold at a time: the town's rule for all cadres alike.
MOST_POSTS = 3
FARTHEST = timedelta(days=366)


def require_start(from_on: date, *, today: date, member_from: date, member_to: date | None) -> None:
    """Refused for a placement that would begin in the past, outside the secondment, or far away."""
    if from_on < today:
        raise Refused("开始日期已经过去，没有安排。岗位安排从今天或者以后的日子算起，请修改日期。")
    if from_on - today > FARTHEST:
        raise Refused("开始日期离今天超过一年，没有安排。请核对日期。")
    if from_on < member_from or (member_to is not None and from_on > member_to):
        end = member_to or "长期"
        raise Refused(f"开始日期不在派驻期（{member_from} 至 {end}）里，没有安排。请修改日期。")


def require_platform(platform: str, of_module: int, module_id: int) -> None:
    """Refused where a platform's matters are handled by another module than the chosen one."""
    if of_module != module_id:
        raise Refused(f"“{platform}”平台对应的不是这个模块，没有安排。请改选平台或模块。")


def require_posts(post_modules: Sequence[int], module_id: int) -> None:
    """Refused for more posts than one person may hold, and for posts of another module."""
    if len(post_modules) > MOST_POSTS:
        raise Refused(f"一个人同时最多 {MOST_POSTS} 个岗位，选了 {len(post_modules)} 个。请去掉几个。")
    if any(of != module_id for of in post_modules):
        raise Refused("选中的岗位不都在这个模块里，没有安排。请按模块重新选择岗位。")


def require_in_force(posts: Sequence[tuple[str, int]], version: int | None, from_on: date) -> None:
    """Refused for a post (name, version) of a list that is not the one in force on the first day."""
    stale = [name for name, of in posts if of != version]
    if stale:
        raise Refused(
            f"“{'”“'.join(stale)}”不在 {from_on} 有效的岗位清单里，没有安排。请先选好开始日期，再重新选岗位。"
        )


def require_free(name: str, places: int, taken: int) -> None:
    """Refused for a post all of whose places others hold, or were given in a choice that is under way."""
    if taken >= places:
        raise Refused(
            f"“{name}”的 {places} 个名额已经满了，没有安排。"
            "请改选别的岗位，或者把开始日期改到名额空出来以后。"
        )
