"""Seconded staff: 锁编锁人 for two years, where they work (指挥协调权), first steps and trainings."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dashboard.words.errors import Refused
from models import LockException

LOCK_YEARS = 2
# A lock that ends within these days is shown, so that what comes after it is settled in time.
ENDING_DAYS = 30
LONGEST_ORDER = 100
# Posts that one person may hold at a time: the town's rule for all cadres alike.
MOST_POSTS = 3
FARTHEST = timedelta(days=366)
LIST = Path(__file__).resolve().parents[3] / "data" / "reference" / "onboarding.csv"
MOST_HOURS = 2_000


def anniversary(from_on: date, years: int = LOCK_YEARS) -> date:
    """The day `years` later; for 29 February the 28th where that year has none.

    So the Civil Code counts a term by years: it ends on the same day, or on the month's last.
    """
    try:
        return from_on.replace(year=from_on.year + years)
    except ValueError:
        return from_on.replace(year=from_on.year + years, day=28)


def is_locked(locked_until: date, day: date) -> bool:
    """Whether a transfer may not be asked for on `day`: on the anniversary itself it may."""
    return day < locked_until


def days_left(locked_until: date, day: date) -> int:
    """Days from `day` to the anniversary; 0 from the anniversary on."""
    return max((locked_until - day).days, 0)


def lock_words(locked_until: date, day: date) -> str:
    """The countdown in words."""
    left = days_left(locked_until, day)
    return f"还有 {left:,} 天" if left else "已满两年"


def require_unlocked(
    locked_until: date, day: date, exception: LockException | None = None, order_number: str = ""
) -> None:
    """Refused for a transfer asked for on `day` while the lock holds, unless by veto or an order from above.

    An order from above has to be named by its number.
    """
    if not is_locked(locked_until, day) or exception is LockException.VETO:
        return
    if exception is LockException.HIGHER_ORDER:
        if not order_number.strip():
            raise Refused("还没有写上级命令的文号，锁定期内不能调动。请写明文号和理由，再提交。")
        return
    raise Refused(
        f"锁编锁人：派驻满两年（{locked_until}）以前不得调动，现在{lock_words(locked_until, day)}，没有受理。"
        "只有反向否决和上级命令例外；有上级命令的，请选“上级命令”，写明文号和理由。"
    )


def require_last_day(
    last_on: date, *, from_on: date, locked_until: date, exception: LockException | None, today: date
) -> None:
    """Refused for a last day in the town that cannot be: before it began, within the lock, or far away."""
    if last_on < from_on:
        raise Refused(f"最后一天早于派驻开始的 {from_on}，没有保存。请修改日期。")
    if exception is None and last_on + timedelta(days=1) < locked_until:
        raise Refused(f"锁编锁人：最后一天要在满两年（{locked_until}）前一天或以后。请修改日期。")
    if abs((last_on - today).days) > 366:
        raise Refused("最后一天离今天超过一年，没有保存。请核对日期。")


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


@dataclass(frozen=True)
class Point:
    """A point of the list: who sees to it, within how many days from the first one."""

    code: str
    title: str
    who: str
    within_days: int

    def due_on(self, from_on: date) -> date:
        return from_on + timedelta(days=self.within_days)


def _points() -> dict[str, Point]:
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Point(row["code"], row["title"], row["who"], int(row["within_days"])) for row in rows
    }


POINTS: dict[str, Point] = _points()


def require_done_on(done_on: date, *, from_on: date, today: date) -> None:
    """Refused for a day on which a first step cannot have been done."""
    if done_on > today:
        raise Refused("完成日期还没有到，没有登记。完成以后再登记。")
    if done_on < from_on - timedelta(days=366):
        raise Refused(f"完成日期比派驻开始（{from_on}）早一年以上，没有登记。请核对日期。")


def require_training(from_on: date, to_on: date, hours: float) -> None:
    """Refused for days and hours that cannot be."""
    if to_on < from_on:
        raise Refused("培训的结束日期早于开始日期，没有登记。请修改日期。")
    if not 0 < hours <= MOST_HOURS:
        raise Refused(f"学时要大于 0，不超过 {MOST_HOURS:,}。请修改后再登记。")
    if hours > 24 * ((to_on - from_on).days + 1):
        raise Refused("学时比这几天的小时数还多，没有登记。请核对日期和学时。")
