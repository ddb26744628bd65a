"""锁编锁人: for two years neither the place nor the person is taken back. No clock, no store."""

from datetime import date, timedelta

from dashboard.words.errors import Refused
from models import LockException

LOCK_YEARS = 2
# A lock that ends within these days is shown, so that what comes after it is settled in time.
ENDING_DAYS = 30
LONGEST_ORDER = 100


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
